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
    const spread = new Map(images.map((name) => [name, cluster.nodesWithImage(name) / cluster.nodes.length]))
    const most = mostPerContainer * containers.length
    return {
      of(node) {
        const sum = images.reduce((total, name) => total + Math.floor((node.images.get(name) ?? 0) * (spread.get(name) ?? 0)), 0)
        return Math.floor((100 * (Math.min(Math.max(sum, least), most) - least)) / (most - least))
      },
    }
  },
}

/** A name without a tag means `latest`, as node statuses list it. */
function normalName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image
}
