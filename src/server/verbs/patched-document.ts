/** The document that a patch made, with its members in the order in which upstream's refusals show them. */
import { isJsonObject } from '../../api/json-object.ts'
import { pathOf } from '../../api/json-patch.ts'
import { goJson } from '../../api/managed-fields/path-element.ts'
import { structType, type Shape } from '../../api/schema.ts'
import { compareTexts } from '../../base/order.ts'
import type { PatchType } from '../../client/client.ts'

/** What a patch looked into, by the names of members; what has none was written as a whole. */
type Touched = Map<string, Touched>

interface Made {
  readonly value: unknown
  /** The type that the object had before. */
  readonly typeName: string
  readonly type: PatchType
  readonly body: unknown
}

/** Upstream's patch libraries write what they look into in the order of names, and leave the rest as Go wrote it: in the order of its fields. */
export const patchedDocument = ({ value, typeName, type, body }: Made): string =>
  goJson(ordered(value, type === 'merge' ? touchedByMerge(body) : touchedByOperations(body), { kind: 'struct', go: '', type: typeName }))

function touchedByMerge(body: unknown): Touched {
  if (!isJsonObject(body)) return new Map()
  return new Map(Object.entries(body).map(([name, member]) => [name, touchedByMerge(member)]))
}

/** Each operation leads through the members of its path. */
function touchedByOperations(body: unknown): Touched {
  const all: Touched = new Map()
  for (const { path, from } of body as readonly { readonly path?: string; readonly from?: string }[])
    for (const pointer of [path, from]) {
      let at = all
      for (const name of pathOf(pointer ?? '').slice(0, -1)) {
        const below: Touched = at.get(name) ?? new Map()
        at.set(name, below)
        at = below
      }
    }
  return all
}

/** `touched` is undefined where the patch did not come. */
function ordered(value: unknown, touched: Touched | undefined, shape: Shape | undefined): unknown {
  if (Array.isArray(value)) return value.map((item, index) => ordered(item, touched?.get(String(index)), shape?.item))
  if (!isJsonObject(value)) return value
  const names = Object.keys(value)
  const fields = shape?.kind === 'struct' && shape.type !== undefined ? structType(shape.type).fields : undefined
  const place = (name: string): number => fields?.get(name)?.number ?? places[name] ?? Infinity
  if (touched !== undefined || fields === undefined) names.sort(compareTexts)
  else names.sort((left, right) => place(left) - place(right))
  return Object.fromEntries(names.map((name) => [name, ordered(value[name], touched?.get(name), fields?.get(name) ?? shape?.item)]))
}

/** An object says first what it is, for which it has no numbers. */
const places: Readonly<Record<string, number>> = { kind: -2, apiVersion: -1 }
