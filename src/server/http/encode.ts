/** Answers as bytes: stored bytes are used as they are wherever the form allows it. */
import { goJson } from '../../base/escaped-json.ts'
import { parseExact } from '../../base/exact-json.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { typeOfResource } from '../../api/schema.ts'
import { zeroOf } from '../../api/zero-value.ts'
import type { Entry } from '../../store/store.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { shownInOrder } from '../in-order.ts'
import { storageOf } from '../storage/storage.ts'
import { objectIn } from '../verbs/get.ts'

const converted = new WeakMap<Entry, Map<Resource, Buffer>>()

/** The bytes of an entry's object in the version asked for, made once for each entry. */
export function bytesOf(resource: Resource, entry: Entry): Buffer {
  const convert = storageOf(resource).fromStored
  if (convert === undefined) return entry.bytes
  let byId = converted.get(entry)
  if (byId === undefined) converted.set(entry, (byId = new Map()))
  let bytes = byId.get(resource)
  if (bytes === undefined) {
    const object = objectIn(entry)
    const shown = convert(object)
    byId.set(resource, (bytes = shown === object ? entry.bytes : Buffer.from(goJson(shownInOrder(resource, shown)))))
  }
  return bytes
}

const heads = new Map<string, Buffer>()
const open = Buffer.from('{')
const nextOpen = Buffer.from(',{')
const comma = Buffer.from(',')

/** The bytes of an entry as an item of a list, which says kind and version once for all; with a comma before all but the first. */
export function itemBytes(resource: Resource, entry: Entry, isFirst: boolean): readonly Buffer[] {
  const bytes = bytesOf(resource, entry)
  // Objects without a type of upstream's say what they are wherever they are.
  if (customTypeOf(resource) !== undefined) return isFirst ? [bytes] : [comma, bytes]
  let head = heads.get(resource.id)
  if (head === undefined)
    heads.set(
      resource.id,
      (head = Buffer.from(`{"kind":${JSON.stringify(resource.kind)},"apiVersion":${JSON.stringify(apiVersionOf(resource))},`)),
    )
  if (bytes.length > head.length && bytes.compare(head, 0, head.length, 0, head.length) === 0)
    return [isFirst ? open : nextOpen, bytes.subarray(head.length)]
  const { kind: _kind, apiVersion: _apiVersion, ...item } = parseExact(bytes.toString()) as KubeObject
  const printed = Buffer.from(goJson(item))
  return isFirst ? [printed] : [comma, printed]
}

const end = Buffer.from('}\n')

/** One line of a watch, in parts. */
export const watchLine = (resource: Resource, type: string, entry: Entry): readonly Buffer[] => [
  Buffer.from(`{"type":"${type}","object":`),
  bytesOf(resource, entry),
  end,
]

/** A bookmark: an empty object that says how far the watch has come. */
export function bookmarkOf(resource: Resource, revision: number, annotations?: Readonly<Record<string, string>>): KubeObject {
  const typeName = typeOfResource(resource)
  const zero = typeName === undefined ? {} : zeroOf(typeName)
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations && { annotations }) }
  // It has neither a name nor a time of birth, and is no object of the cluster.
  return { kind: resource.kind, apiVersion: apiVersionOf(resource), ...zero, metadata } as unknown as KubeObject
}
