/** The document that a patch made, with its members in the order in which upstream's refusals show them. */
import { goFieldOrder } from '../../api/go-field-order.ts'
import { isJsonObject } from '../../api/json-object.ts'
import { pathOf } from '../../api/json-patch.ts'
import { goJson } from '../../base/escaped-json.ts'
import { structType, type Shape, type StructType } from '../../api/schema.ts'
import { compareTexts } from '../../base/order.ts'
import type { PatchType } from '../../client/client.ts'

/** What a patch looked into, by the names of members; or, of what it wrote as a whole, whether in the order of names or as it came. */
type Touched = Map<string, Touched> | 'sorted' | 'given'

interface Made {
  readonly value: unknown
  /** The type that the object had before. */
  readonly typeName: string
  readonly type: PatchType
  readonly body: unknown
}

/** Upstream's patch libraries write what they look into in the order of names, and leave the rest as Go wrote it: in the order of its fields. */
export const patchedDocument = (made: Made): string => goJson(patchedInOrder(made))

/** The same as a value: by its order the first of several misfits is found. */
export const patchedInOrder = ({ value, typeName, type, body }: Made): unknown =>
  ordered(value, type === 'merge' ? touchedByMerge(body) : touchedByOperations(body), { kind: 'struct', go: '', type: typeName })

function touchedByMerge(body: unknown): Touched {
  if (!isJsonObject(body)) return 'sorted'
  return new Map(Object.entries(body).map(([name, member]) => [name, touchedByMerge(member)]))
}

interface Operation {
  readonly path?: string
  readonly from?: string
  readonly value?: unknown
}

/** Each operation leads through the members of its path, and leaves the value that it brings as it is. */
function touchedByOperations(body: unknown): Touched {
  const all = new Map<string, Touched>()
  for (const { path, from, value } of body as readonly Operation[]) {
    const at = lookInto(all, path)
    if (value !== undefined) at.members.set(at.last, 'given')
    lookInto(all, from)
  }
  return all
}

/** Notes the members on the way of a pointer; gives those at its end. */
function lookInto(all: Map<string, Touched>, pointer = ''): { readonly members: Map<string, Touched>; readonly last: string } {
  const names = pathOf(pointer)
  let members = all
  for (const name of names.slice(0, -1)) {
    const before = members.get(name)
    const below = before instanceof Map ? before : new Map<string, Touched>()
    members.set(name, below)
    members = below
  }
  return { members, last: names.at(-1) ?? '' }
}

/** `touched` is undefined where the patch did not come. */
function ordered(value: unknown, touched: Touched | undefined, shape: Shape | undefined): unknown {
  const below = (name: string): Touched | undefined => (touched instanceof Map ? touched.get(name) : touched)
  if (touched === 'given') return value
  if (Array.isArray(value)) return value.map((item, index) => ordered(item, below(String(index)), shape?.item))
  if (!isJsonObject(value)) return value
  const type = shape?.kind === 'struct' && shape.type !== undefined ? structType(shape.type) : undefined
  const own = Object.keys(value)
  const names = touched !== undefined || type === undefined ? own.sort(compareTexts) : inFieldOrder(own, type)
  return Object.fromEntries(names.map((name) => [name, ordered(value[name], below(name), type?.fields.get(name) ?? shape?.item)]))
}

/** What the type does not know comes last. */
function inFieldOrder(names: readonly string[], type: StructType): readonly string[] {
  const fields = goFieldOrder(type).filter((name) => names.includes(name))
  return [...fields, ...names.filter((name) => !fields.includes(name))]
}
