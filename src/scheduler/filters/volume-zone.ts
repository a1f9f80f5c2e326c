/** The zone and region that a bound volume carries as labels must be the node's, if the node is in any. */
import type { PersistentVolume } from '../../api/objects.ts'
import { earlierLabels, regionLabel, zoneLabel } from '../../kinds/node/labels.ts'
import { type Filter, hasClaim, refuseFinally } from '../filter.ts'

const refusal = refuseFinally('node(s) had no available volume zone')

/** Labels of today and of the beta; a node with the former satisfies volumes with the latter. */
const todays: ReadonlyMap<string, string> = new Map([
  [earlierLabels[zoneLabel], zoneLabel],
  [earlierLabels[regionLabel], regionLabel],
  [zoneLabel, zoneLabel],
  [regionLabel, regionLabel],
])

interface Place {
  readonly key: string
  readonly values: readonly string[]
}

/** A volume that is in several zones names them in one value. */
const placesOf = ({ metadata: { labels = {} } }: PersistentVolume): readonly Place[] =>
  [...todays.keys()].flatMap((key) => {
    const value = labels[key]
    return value === undefined ? [] : [{ key, values: value.split('__') }]
  })

export const volumeZone: Filter = {
  name: 'VolumeZone',
  prepare(pod, cluster) {
    const lookup = cluster.surroundings.volumes
    const places = pod.claims.flatMap((key) => {
      const volume = lookup.volume(lookup.claim(key)?.spec?.volumeName ?? '')
      return volume === undefined ? [] : placesOf(volume)
    })
    if (places.length === 0) return undefined
    return {
      check({ node }) {
        const labels = node?.metadata.labels ?? {}
        if (![...todays.keys()].some((key) => labels[key] !== undefined)) return undefined
        const isThere = ({ key, values }: Place): boolean => values.includes(labels[key] ?? labels[todays.get(key) ?? ''] ?? '')
        return places.every(isThere) ? undefined : refusal
      },
    }
  },
  helpedBy: (happening, pod) =>
    hasClaim(happening, pod) || happening.what === 'volumes' || happening.what === 'node-added' || happening.what === 'node-labels',
}
