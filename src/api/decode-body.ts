/** From the body of a request to an object of the resource that the path names: apiVersion and kind must fit, then the schema decides. */
import { DecodeError } from './decode-error.ts'
import { decode, type Decoded } from './decode.ts'
import { jsonKind } from './json-kind.ts'
import { parseJson } from './json-scan.ts'
import { apiVersionOf, builtInResources, type Resource, groupVersionOf, isUnreadable } from './resource.ts'
import { typeNameOf } from './schema.ts'
import { badRequest, type StatusError } from './status.ts'

interface Named {
  readonly apiVersion: string
  readonly kind: string
}

/** What a body becomes, with the apiVersion and kind it came with (empty where it had none). */
export interface DecodedBody extends Decoded {
  readonly given: Named
}

interface Target extends Pick<Resource, 'group' | 'version' | 'kind'> {
  /** Versions that are no longer served and taken all the same. */
  readonly older?: readonly string[]
}

/** Groups whose internal package has another name than the group's first part. */
const internalPackages: Readonly<Record<string, string>> = {
  '': 'core',
  'rbac.authorization.k8s.io': 'rbac',
  'events.k8s.io': 'core',
  'storage.k8s.io': 'storage',
}
/** Versions that upstream still knows but no longer serves. */
const oldVersions =
  /^(?:extensions\/v1beta1|apps\/v1beta[12]|batch\/v1beta1|policy\/v1beta1|autoscaling\/v2beta[12]|[a-z.]+\.k8s\.io\/v1(?:alpha|beta)\d)$/

/** A body as a parsed value that says what it is, if anything. */
export interface OpenBody {
  readonly value: unknown
  readonly given: Named
  readonly text: string | undefined
}

/** Parses JSON text, or takes an already parsed object, and reads its apiVersion and kind. */
export function openBody(target: Target, body: string | object): OpenBody {
  const text = typeof body === 'string' ? body : undefined
  const value = text === undefined ? body : parsed(target, text)
  return { value, given: sniff(target, value, text), text }
}

/** Decodes JSON text or an already parsed object. Refusals are StatusErrors with upstream's words. */
export const decodeBody = (target: Target, body: string | object): DecodedBody => decodeOpened(target, openBody(target, body))

/** The same for a body that is open. */
export function decodeOpened(target: Target, { value, given, text }: OpenBody): DecodedBody {
  const isOwn = given.apiVersion === '' || target.older?.includes(given.apiVersion) === true
  const { group, version } = isOwn ? target : groupVersion(target, given.apiVersion, text)
  const kind = given.kind === '' ? target.kind : given.kind
  const fail = (why: string): StatusError => badRequest(`${kind} in version "${version}" cannot be handled as a ${target.kind}: ${why}`)
  const typeName = typeNameOf(group, version, kind)
  if (typeName === undefined) {
    if (oldVersions.test(`${group}/${version}`) && kind === target.kind) throw versionMismatch(given.apiVersion, target)
    if (!isCommonKind(kind))
      throw fail(
        `no kind "${kind}" is registered for version "${group === '' ? version : `${group}/${version}`}" in scheme "pkg/runtime/scheme.go:110"`,
      )
  }
  const unfit = kind !== target.kind || group !== target.group
  if (unfit && typeName !== undefined && kind === target.kind && sameInternal(group, target))
    throw versionMismatch(given.apiVersion, target)
  if (unfit)
    throw fail(
      `converting (${version}.${kind}) to (${internalPackages[target.group] ?? target.group.split('.')[0] ?? ''}.${target.kind}): unknown conversion`,
    )
  if (version !== target.version) throw versionMismatch(given.apiVersion, target)
  try {
    const decoded = decode(typeName ?? '', value ?? {}, text)
    return { ...decoded, given }
  } catch (error) {
    if (error instanceof DecodeError) throw fail(error.message)
    throw error
  }
}

/** The refusal that `fieldValidation=Strict` makes of strict problems. */
export const strictRefusal = (target: Target, strict: readonly string[]): StatusError =>
  badRequest(
    `${target.kind} in version "${target.version}" cannot be handled as a ${target.kind}: strict decoding error: ${strict.join(', ')}`,
  )

/** Events exist in two groups that share one internal type. */
const sameInternal = (group: string, target: Target): boolean => target.kind === 'Event' && (group === '' || group === 'events.k8s.io')

/** The refusal of another version than the path's. */
export const versionMismatch = (given: string, target: Target): StatusError =>
  badRequest(`the API version in the data (${given}) does not match the expected API version (${apiVersionOf(target)})`)

/** Kinds that every group has; upstream's scheme knows them, and each kind's list, beside the resources. */
const isCommonKind = (kind: string): boolean =>
  kind === 'List' ||
  kind === 'Status' ||
  kind.endsWith('Options') ||
  (kind.endsWith('List') && builtInResources.some((resource) => `${resource.kind}List` === kind))

function parsed(target: Target, text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof DecodeError) throw unrecognized(target, `couldn't get version/kind; json parse error: ${error.message}`, text)
    throw error
  }
}

function sniff(target: Target, value: unknown, text: string | undefined): Named {
  const problem = kindProblem(value)
  // Only a refusal shows the text.
  if (problem !== undefined) throw unrecognized(target, problem, text ?? JSON.stringify(value))
  const { apiVersion, kind } = (value ?? {}) as Partial<Record<keyof Named, string | null>>
  return { apiVersion: apiVersion ?? '', kind: kind ?? '' }
}

/** Why apiVersion and kind cannot be read of a parsed body, in Go's words; undefined: they can. */
export function kindProblem(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) return wrongJson(value, `value of type ${sniffed}`)
  const { apiVersion, kind } = value as { readonly apiVersion?: unknown; readonly kind?: unknown }
  for (const [name, one] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
  ] as const) {
    if (one !== undefined && one !== null && typeof one !== 'string') return wrongJson(one, `struct field .${name} of type string`)
  }
  return undefined
}

const sniffed = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

/** The refusal of a body that is a list or a scalar. */
export const notAnObject = (target: Target, value: unknown, text: string): StatusError =>
  unrecognized(target, kindProblem(value) ?? '', text)

function wrongJson(value: unknown, into: string): string {
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go ${into}`
}

function groupVersion(target: Target, apiVersion: string, text: string | undefined): { group: string; version: string } {
  if (isUnreadable(apiVersion)) throw unrecognized(target, `unexpected GroupVersion string: ${apiVersion}`, text ?? '')
  return groupVersionOf(apiVersion)
}

/** Shows the beginning of a body: as text if it looks like JSON, else in hexadecimal. */
export function unrecognized(target: Target, why: string, text: string): StatusError {
  return badRequest(`the object provided is unrecognized (must be of type ${target.kind}): ${why} (${summary(text)})`)
}

function summary(text: string): string {
  if (text === '') return '<empty>'
  const bytes = new TextEncoder().encode(text)
  const looksLikeJson = text.startsWith('{')
  const shown = bytes.slice(0, 30)
  const readable = looksLikeJson ? new TextDecoder().decode(shown) : [...shown].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return bytes.length > 30 ? `${readable} ...` : readable
}
