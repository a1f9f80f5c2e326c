/** Long tables in pieces: the metadata of each row is taken as it is from the bytes of its object, and only the cells are made. */
import { goJson } from '../../base/escaped-json.ts'
import { inGoOrder } from '../../api/go-order.ts'
import type { Entry } from '../../store/store.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { shown, storageOf } from '../storage/storage.ts'
import { objectIn } from '../verbs/get.ts'
import { bytesOf } from './encode.ts'
import { asInside, definitionsOf, rowOf, type TableOptions } from './table.ts'

const openMetadata = Buffer.from(',"metadata":{')
const ends = { row: Buffer.from('}}'), table: Buffer.from(']}\n') } as const
const [quote, backslash, opening, closing] = [34, 92, 123, 125]

/** The table as JSON. */
export function* tablePieces(options: TableOptions, metadata: object, entries: readonly Entry[]): Generator<readonly Buffer[]> {
  const head = { kind: 'Table', apiVersion: `meta.k8s.io/${options.version}`, metadata, columnDefinitions: definitionsOf(options.resource) }
  yield [Buffer.from(`${goJson(head).slice(0, -1)},"rows":[`)]
  const bare = { ...options, include: 'None' } as const
  const object = `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${options.version}"`
  const { fromStored, rules } = storageOf(options.resource)
  // The metadata of custom objects stands in the order of names.
  const isWritten = fromStored === undefined && rules.fieldAnnotations === undefined && customTypeOf(options.resource) === undefined
  let comma = ''
  for (const entry of entries) {
    const value = objectIn(entry)
    // A row without its object ends with `"object":null}`, whose place it takes.
    const cells = goJson(rowOf(value, shown(options.resource, value), bare)).slice(0, -'null}'.length)
    yield [
      Buffer.from(`${comma}${cells}${object}`),
      (isWritten ? metadataIn(bytesOf(options.resource, entry)) : undefined) ??
        Buffer.from(`,"metadata":${goJson(inGoOrder(asInside(options.resource, value).metadata, 'meta.v1.ObjectMeta'))}`),
      ends.row,
    ]
    comma = ','
  }
  yield [ends.table]
}

/** Where the metadata ends in the bytes of an object, which are looked through once; 0: something else with braces stands before it. */
const metadataEnds = new WeakMap<Buffer, number>()

/** The part `,"metadata":{...}` of an object's bytes; undefined where something else with braces stands before it. */
function metadataIn(bytes: Buffer): Buffer | undefined {
  const start = bytes.indexOf(openMetadata)
  let end = metadataEnds.get(bytes)
  if (end === undefined) metadataEnds.set(bytes, (end = metadataEnd(bytes, start)))
  return end === 0 ? undefined : bytes.subarray(start, end)
}

function metadataEnd(bytes: Buffer, start: number): number {
  const brace = start + openMetadata.length - 1
  if (start < 0 || bytes.indexOf(opening, 1) !== brace) return 0
  let depth = 0
  for (let at = brace; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      while (bytes[++at] !== quote) if (bytes[at] === backslash) at++
    } else if (byte === opening) depth++
    else if (byte === closing && --depth === 0) return at + 1
  }
  return 0
}
