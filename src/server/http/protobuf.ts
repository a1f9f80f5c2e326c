/** Answers as protobuf: objects, lists and the events of watches. */
import { BackwardWriter } from '../../api/protobuf/backward-writer.ts'
import { encodeMessage } from '../../api/protobuf/encode-message.ts'
import { envelope, envelopeAround, envelopeOf } from '../../api/protobuf/envelope.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { structType, typeOfResource } from '../../api/schema.ts'
import { failure } from '../../api/status.ts'
import type { Entry } from '../../store/store.ts'
import { shown } from '../storage/storage.ts'
import { objectIn } from '../verbs/get.ts'

export const protobufType = 'application/vnd.kubernetes.protobuf'

/** Any value that has a kind, in its envelope. Refuses kinds without such a form, as upstream's encoder does. */
export function protobufOf(value: unknown): Buffer {
  // Whatever is no object has no kind.
  const bytes = envelopeOf((value ?? {}) as object)
  if (bytes === undefined)
    throw failure(
      406,
      'NotAcceptable',
      `object ${(value as Partial<KubeObject>).kind ?? ''} does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message`,
    )
  return bytes
}

/** The message of an entry's object in the version asked for. */
const messageOf = (resource: Resource, entry: Entry): Buffer =>
  encodeMessage(structType(typeOfResource(resource) ?? ''), { ...shown(resource, objectIn(entry)) })

/** One object in its envelope. */
export const objectEnvelope = (resource: Resource, entry: Entry): Buffer =>
  envelope(apiVersionOf(resource), resource.kind, messageOf(resource, entry))

/** A list in its envelope, in pieces. */
export function* listPieces(
  resource: Resource,
  listKind: string,
  { entries, metadata }: { readonly entries: readonly Entry[]; readonly metadata: object },
): Generator<readonly Buffer[]> {
  // All lists are of one form: 1 is the metadata, 2 an item.
  const head = encodeMessage(structType('core.v1.ConfigMapList'), { metadata })
  const items = entries.map((entry): readonly Buffer[] => {
    const message = messageOf(resource, entry)
    return [announced(2, message.length), message]
  })
  const size = items.reduce((sum, [before, message]) => sum + (before?.length ?? 0) + (message?.length ?? 0), head.length)
  const [before, after] = envelopeAround(apiVersionOf(resource), listKind, size)
  yield [before, head]
  yield* items
  yield [after]
}

function announced(number: number, size: number): Buffer {
  const writer = new BackwardWriter(16)
  writer.announce(number, size)
  return writer.bytes()
}

/** An event of a watch over an object in its envelope; four bytes say how many follow. */
export function frameOf(type: string, object: Buffer): Buffer {
  const writer = new BackwardWriter(object.length + 64)
  writer.piece(1, object)
  writer.close(2, 0)
  writer.text(1, type)
  const event = writer.bytes()
  const length = Buffer.alloc(4)
  length.writeUInt32BE(event.length)
  return Buffer.concat([length, event])
}
