/** The annotation in which kubectl's client-side apply keeps what it applied, and its passage to server-side apply. */
import { setMember, type JsonObject } from '../json-object.ts'
import { lastApplied } from '../last-applied.ts'
import { appliedSet } from './applied-set.ts'
import { compare } from './compare.ts'
import type { Conflict } from './conflict.ts'
import { difference, hasPath, type FieldSet } from './field-set.ts'
import type { Versions } from './ownership.ts'
import { goJson } from '../../base/escaped-json.ts'
import { misfit } from './validate.ts'

/** All annotations of an object together may have this many bytes. */
const mostBytes = 256 * 1024

const annotationsOf = (object: unknown): Readonly<Record<string, string>> =>
  (object as { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } } | undefined)?.metadata?.annotations ?? {}

/** The conflicts that are left when fields pass that are as the annotation says. */
export function withoutAllowed(conflicts: readonly Conflict[], versions: Versions, live: unknown): readonly Conflict[] {
  const allowed = allowedFields(versions, live)
  return allowed === undefined ? conflicts : conflicts.filter(({ path }) => !hasPath(allowed, path))
}

/** The fields of the last configuration that the live object still has as they were; undefined where the annotation is of no use. */
function allowedFields({ atom, apiVersion }: Versions, live: unknown): FieldSet | undefined {
  const text = annotationsOf(live)[lastApplied]
  if (text === undefined || text === '') return undefined
  let last: unknown
  try {
    last = JSON.parse(text)
  } catch {
    return undefined
  }
  if ((last as { readonly apiVersion?: unknown } | null)?.apiVersion !== apiVersion) return undefined
  if (misfit(atom, last, false) !== undefined || misfit(atom, live, false) !== undefined) return undefined
  const { added, modified, removed } = compare(atom, last, live)
  return difference(difference(difference(appliedSet(atom, last), modified), added), removed)
}

/** The object with the annotation brought up to date, if it has one. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  if ((annotationsOf(object)[lastApplied] ?? '') === '') return object
  const { [lastApplied]: _own, ...others } = annotationsOf(applied)
  const { metadata = {}, ...rest } = applied as { readonly metadata?: JsonObject }
  const { annotations: given, ...meta } = metadata
  const stored = sorted({ ...rest, metadata: { ...meta, ...(given !== undefined && { annotations: others }) } })
  const annotations: Record<string, string> = { ...annotationsOf(object), [lastApplied]: `${goJson(stored)}\n` }
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0)
  if (size > mostBytes) delete annotations[lastApplied]
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), annotations } }
}

/** Go writes maps by their keys' order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const out: JsonObject = {}
  for (const key of Object.keys(value).sort()) setMember(out, key, sorted((value as JsonObject)[key]))
  return out
}
