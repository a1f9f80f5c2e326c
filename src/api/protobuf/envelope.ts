/** The envelope in which Kubernetes sends protobuf: four bytes, then a message that names the kind and holds the object. */
import { structType, typeNameOf } from '../schema.ts'
import { BackwardWriter } from './backward-writer.ts'
import { decodeMessage } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
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
  const typeName = typeNameIn(apiVersion, kind)
  return { apiVersion, kind, object: typeName === undefined ? undefined : { apiVersion, kind, ...decodeMessage(structType(typeName), raw) } }
}

function typeNameIn(apiVersion: string, kind: string): string | undefined {
  // Options are the same in every group.
  if (kind === 'DeleteOptions') return 'meta.v1.DeleteOptions'
  const slash = apiVersion.indexOf('/')
  return typeNameOf(apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1), kind)
}

/** A message in its envelope. */
export function envelope(apiVersion: string, kind: string, message: Buffer): Buffer {
  const writer = new BackwardWriter(message.length + 256)
  // Encoding and type of the content, which nobody fills.
  writer.text(4, '')
  writer.text(3, '')
  writer.piece(2, message)
  const end = writer.length
  writer.text(2, kind)
  writer.text(1, apiVersion)
  writer.close(1, end)
  return Buffer.concat([magic, writer.bytes()])
}

/** An object of a built-in kind in its envelope; undefined for all others, which have no such form. */
export function envelopeOf(object: { readonly apiVersion?: unknown; readonly kind?: unknown }): Buffer | undefined {
  const apiVersion = typeof object.apiVersion === 'string' ? object.apiVersion : 'v1'
  const kind = typeof object.kind === 'string' ? object.kind : ''
  const typeName = typeNameIn(apiVersion, kind)
  return typeName === undefined ? undefined : envelope(apiVersion, kind, encodeMessage(structType(typeName), object as Readonly<Record<string, unknown>>))
}
