/** A storage driver attaches only so many volumes to one node. */
import type { Cluster, VolumeLookup } from '../cluster-state.ts'
import { type Filter, hasClaim, refuse } from '../filter.ts'

const refusal = refuse('node(s) exceed max volume count')

export const nodeVolumeLimits: Filter = {
  name: 'NodeVolumeLimits',
  judgesTaints: true,
  prepare(pod, cluster: Cluster) {
    if (pod.claims.length === 0) return undefined
    const lookup = cluster.surroundings.volumes
    return {
      check(node) {
        const limits = lookup.driverLimits(node.name)
        if (limits.size === 0) return undefined
        const used = [...node.pods.values()].flatMap(({ claims }) => claims.flatMap((claim) => handleOf(claim, lookup) ?? []))
        const attached = new Set([...used, ...lookup.attachedTo(node.name).flatMap((name) => volumeHandle(name, lookup) ?? [])])
        const added = pod.claims.flatMap((claim) => handleOf(claim, lookup) ?? []).filter((handle) => !attached.has(handle))
        for (const [driver, limit] of limits) {
          const isOf = (handle: string): boolean => handle.startsWith(`${driver} `)
          const more = new Set(added.filter(isOf)).size
          if (more > 0 && [...attached].filter(isOf).length + more > limit) return refusal
        }
        return undefined
      },
    }
  },
  helpedBy: (happening, pod) =>
    hasClaim(happening, pod) || happening.what === 'volumes' || happening.what === 'node-added' || happening.what === 'pod-removed',
}

/** `driver handle` of the volume behind a claim; where there is none yet, it will be one of its class' driver (getCSIDriverInfoFromSC). */
function handleOf(key: string, lookup: VolumeLookup): string | undefined {
  const { volumeName = '', storageClassName = '' } = lookup.claim(key)?.spec ?? {}
  if (lookup.volume(volumeName) !== undefined) return volumeHandle(volumeName, lookup)
  const provisioner = lookup.storageClass(storageClassName)?.provisioner
  return provisioner && `${provisioner} ${provisioner}-${key}`
}

function volumeHandle(name: string, lookup: VolumeLookup): string | undefined {
  const csi = lookup.volume(name)?.spec?.csi
  return csi && `${csi.driver} ${csi.volumeHandle}`
}
