/** Discovery of all groups as protobuf (apidiscovery/v2's messages). */
import { BackwardWriter } from '../../api/protobuf/backward-writer.ts'
import { encodeMessage } from '../../api/protobuf/encode-message.ts'
import { envelope } from '../../api/protobuf/envelope.ts'
import { structType } from '../../api/schema.ts'

interface ResponseKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}
interface Subresource {
  readonly subresource: string
  readonly responseKind?: ResponseKind
  readonly verbs: readonly string[]
}
interface Discovered {
  readonly resource: string
  readonly responseKind?: ResponseKind
  readonly scope: string
  readonly singularResource: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly Subresource[]
}
interface DiscoveredGroup {
  readonly metadata: { readonly name?: string }
  readonly versions: readonly { readonly version: string; readonly resources?: readonly Discovered[]; readonly freshness: string }[]
}

/** What an APIGroupDiscoveryList says. */
export interface DiscoveryList {
  readonly kind: string
  readonly apiVersion: string
  readonly items: readonly DiscoveredGroup[]
}

/** The list in its envelope. Messages are written from the end, so the last member first. */
export function discoveryMessage({ kind, apiVersion, items }: DiscoveryList): Buffer {
  const writer = new BackwardWriter(1 << 14)
  const repeated = <T>(number: number, values: readonly T[] | undefined, write: (value: T) => void): void => {
    for (const value of values?.toReversed() ?? []) {
      const end = writer.length
      write(value)
      writer.close(number, end)
    }
  }
  const texts = (number: number, values: readonly string[] | undefined): void => {
    for (const value of values?.toReversed() ?? []) writer.text(number, value)
  }
  const answers = (named: ResponseKind | undefined): void =>
    repeated(2, named === undefined ? [] : [named], (one) => {
      writer.text(3, one.kind)
      writer.text(2, one.version)
      writer.text(1, one.group)
    })
  const subresource = (one: Subresource): void => {
    texts(4, one.verbs)
    answers(one.responseKind)
    writer.text(1, one.subresource)
  }
  const resource = (one: Discovered): void => {
    repeated(8, one.subresources, subresource)
    texts(7, one.categories)
    texts(6, one.shortNames)
    texts(5, one.verbs)
    writer.text(4, one.singularResource)
    writer.text(3, one.scope)
    answers(one.responseKind)
    writer.text(1, one.resource)
  }
  repeated(2, items, ({ metadata, versions }) => {
    repeated(2, versions, ({ version, resources, freshness }) => {
      writer.text(3, freshness)
      repeated(2, resources, resource)
      writer.text(1, version)
    })
    writer.piece(1, encodeMessage(structType('meta.v1.ObjectMeta'), metadata))
  })
  writer.piece(1, encodeMessage(structType('meta.v1.ListMeta'), {}))
  return envelope(apiVersion, kind, writer.bytes())
}
