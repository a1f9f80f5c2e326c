/** The envelope in which Kubernetes sends protobuf: four bytes, then a message that names the kind and holds the object. */
import { typeNameOf } from '../schema.ts'
import { decodeMessage } from './decode-message.ts'
import { fieldsOf, ProtobufError } from './wire.ts'

const magic = Buffer.from([0x6b, 0x38, 0x73, 0])

/** What the envelope says it holds. */
export interface Enveloped {
  readonly apiVersion: string
  readonly kind: string
  /** The object as its JSON would have been parsed; undefined if its kind is none of ours. */
  readonly object: Record<string, unknown> | undefined
}

/** Opens an envelope. Throws `ProtobufError`. */
export function openEnvelope(bytes: Buffer): Enveloped {
  if (!bytes.subarray(0, 4).equals(magic)) throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix [${[...magic].join(' ')}]`)
  let apiVersion = ''
  let kind = ''
  let raw: Buffer = Buffer.alloc(0)
  for (const { number, value } of fieldsOf(bytes.subarray(4))) {
    if (typeof value === 'bigint') continue
    if (number === 2) raw = value
    if (number !== 1) continue
    for (const part of fieldsOf(value)) {
      if (part.number === 1) apiVersion = String(part.value)
      if (part.number === 2) kind = String(part.value)
    }
  }
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion]
  // Options are the same in every group.
  const typeName = kind === 'DeleteOptions' ? 'meta.v1.DeleteOptions' : typeNameOf(group, version, kind)
  return { apiVersion, kind, object: typeName === undefined ? undefined : { apiVersion, kind, ...decodeMessage(typeName, raw) } }
}
