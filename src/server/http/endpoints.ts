/** What forms of an answer the paths of the server have: the object turned into something, in some media type. */
import type { Endpoint } from './format.ts'

const isMeta = ({ group, version }: NonNullable<Parameters<Endpoint>[1]>): boolean =>
  group === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1')

/** Objects of built-in kinds. */
export const objects: Endpoint = (media, conversion) => {
  if (conversion === undefined) return true
  const { kind } = conversion
  return (
    isMeta(conversion) &&
    ((kind === 'Table' && media !== 'protobuf') || kind === 'PartialObjectMetadata' || kind === 'PartialObjectMetadataList')
  )
}

/** Objects without a protobuf form of their own. */
export const otherObjects: Endpoint = (media, conversion) => (conversion === undefined ? media !== 'protobuf' : objects(media, conversion))

/** Whatever is what it is: errors, discovery. */
export const documents: Endpoint = (_, conversion) => conversion === undefined

/** The documents at `/api` and `/apis` with everything below them. */
export const aggregatedDiscovery: Endpoint = (_, conversion) =>
  conversion?.kind === 'APIGroupDiscoveryList' && conversion.group === 'apidiscovery.k8s.io' && conversion.version === 'v2'
