/** The envelope in which Kubernetes sends protobuf: four bytes, then a message that names the kind and holds the object. */
import { groupVersionOf } from '../resource.ts'
import { structType, typeNameOf, type StructType } from '../schema.ts'
import { BackwardWriter } from './backward-writer.ts'
import { decodeMessage } from './decode-message.ts'
import { encodeMessage } from './encode-message.ts'
import { partialMetadataType } from './partial-metadata.ts'
import { ProtobufError, WireReader } from './wire.ts'

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
  if (bytes.length === 0) throw new ProtobufError('empty data')
  if (!bytes.subarray(0, magic.length).equals(magic))
    throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix [${[...magic].join(' ')}]`)
  if (bytes.length === magic.length) throw new ProtobufError('empty body')
  let apiVersion = ''
  let kind = ''
  let raw: Buffer = Buffer.alloc(0)
  const reader = new WireReader(bytes, magic.length)
  while (reader.next()) {
    if (reader.number === 2) raw = reader.piece()
    if (reader.number !== 1) continue
    const part = reader.message()
    while (part.next()) {
      if (part.number === 1) apiVersion = part.text()
      if (part.number === 2) kind = part.text()
    }
  }
  const type = typeOf(apiVersion, kind)
  return { apiVersion, kind, object: type && { apiVersion, kind, ...decodeMessage(type, raw) } }
}

function typeOf(apiVersion: string, kind: string): StructType | undefined {
  // Options are the same in every group.
  if (kind === 'DeleteOptions') return structType('meta.v1.DeleteOptions')
  const { group, version } = groupVersionOf(apiVersion)
  if (group === 'meta.k8s.io') return partialMetadataType(kind)
  const typeName = typeNameOf(group, version, kind)
  return typeName === undefined ? undefined : structType(typeName)
}

/** What stands before and after a message of so many bytes. */
export function envelopeAround(apiVersion: string, kind: string, size: number): readonly [Buffer, Buffer] {
  const writer = new BackwardWriter(apiVersion.length + kind.length + 32)
  writer.announce(2, size)
  const end = writer.length
  writer.text(2, kind)
  writer.text(1, apiVersion)
  writer.close(1, end)
  return [Buffer.concat([magic, writer.bytes()]), tail]
}

/** Encoding and type of the content, which nobody fills. */
const tail = Buffer.from([0x1a, 0, 0x22, 0])

/** A message in its envelope. */
export function envelope(apiVersion: string, kind: string, message: Buffer): Buffer {
  const [before, after] = envelopeAround(apiVersion, kind, message.length)
  return Buffer.concat([before, message, after])
}

/** An object of a built-in kind in its envelope; undefined for all others, which have no such form. */
export function envelopeOf(object: object): Buffer | undefined {
  const { apiVersion = '', kind = '' } = object as { readonly apiVersion?: string; readonly kind?: string }
  // Documents about the core group say no version.
  const type = typeOf(apiVersion || 'v1', kind)
  return type && envelope(apiVersion, kind, encodeMessage(type, object as Readonly<Record<string, unknown>>))
}
