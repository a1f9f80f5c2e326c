/** Prefers nodes that already have the pod's images: their sizes, weighed by the share of nodes that have them. */
import type { Score } from '../score.ts'

const megabyte = 1024 * 1024
const least = 23 * megabyte
const mostPerContainer = 1000 * megabyte

export const imageLocality: Score = {
  name: 'ImageLocality',
  weight: 1,
  prepare({ pod }, cluster) {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])]
    const images = containers.map(({ image = '' }) => normalName(image)).filter((name) => cluster.nodesWithImage(name) > 0)
    if (images.length === 0) return undefined
    const shares = images.map((name) => cluster.nodesWithImage(name) / cluster.nodes.length)
    const most = mostPerContainer * containers.length
    return {
      // Asked for hundreds of nodes and each pod: nothing is made on the way.
      of(node) {
        let sum = 0
        for (let at = 0; at < images.length; at++) sum += Math.floor((node.images.get(images[at] ?? '') ?? 0) * (shares[at] ?? 0))
        return Math.floor((100 * (Math.min(Math.max(sum, least), most) - least)) / (most - least))
      },
    }
  },
}

/** A name without a tag means `latest`, as node statuses list it. */
function normalName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image
}
