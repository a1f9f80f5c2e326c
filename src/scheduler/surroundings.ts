/** What rules may ask about other objects, answered from mirrors. */
import type { LabelSelector, Pod } from '../api/objects.ts'
import { controllerOf, type KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
  storageClasses,
  volumeAttachments,
} from '../api/resources.ts'
import type { Informers } from '../client/informer.ts'
import type { Surroundings, VolumeLookup } from './cluster-state.ts'

/** Beside claims: what decides where a pod's volumes may be. */
export const aboutVolumes = [
  persistentVolumes,
  storageClasses,
  csiNodes,
  volumeAttachments,
  csiDrivers,
  csiStorageCapacities,
] as readonly Resource<KubeObject>[]

export function surroundingsFrom(informers: Informers): Surroundings {
  const mirrors = {
    namespaces: informers.of(namespaces),
    services: informers.of(services),
    replicationControllers: informers.of(replicationControllers),
    replicaSets: informers.of(replicaSets),
    statefulSets: informers.of(statefulSets),
  }
  return {
    volumes: volumeLookup(informers),
    namespaceLabels: (name) => {
      const namespace = mirrors.namespaces.get(name)
      return namespace && (namespace.metadata.labels ?? {})
    },
    namespaces: () => mirrors.namespaces.list().map((namespace) => namespace.metadata.name),
    /** Upstream's DefaultSelector: those of the Services that select the pod, and of the controller that owns it. */
    spreadSelectors(pod: Pod): readonly LabelSelector[] {
      const namespace = pod.metadata.namespace ?? ''
      const labels = pod.metadata.labels ?? {}
      const found: LabelSelector[] = []
      for (const service of mirrors.services.list(namespace)) {
        const selector = Object.entries(service.spec?.selector ?? {})
        if (selector.length > 0 && selector.every(([key, value]) => labels[key] === value))
          found.push({ matchLabels: service.spec?.selector ?? {} })
      }
      const owner = controllerOf(pod)
      const key = `${namespace}/${owner?.name ?? ''}`
      if (owner?.kind === 'ReplicationController') {
        const selector = mirrors.replicationControllers.get(key)?.spec?.selector
        if (selector !== undefined) found.push({ matchLabels: selector })
      } else {
        const selector =
          owner?.kind === 'ReplicaSet'
            ? mirrors.replicaSets.get(key)?.spec?.selector
            : owner?.kind === 'StatefulSet'
              ? mirrors.statefulSets.get(key)?.spec?.selector
              : undefined
        if (selector !== undefined) found.push(selector)
      }
      return found
    },
  }
}

function volumeLookup(informers: Informers): VolumeLookup {
  const claims = informers.of(persistentVolumeClaims)
  const volumes = informers.of(persistentVolumes)
  const classes = informers.of(storageClasses)
  const drivers = informers.of(csiDrivers)
  const capacities = informers.of(csiStorageCapacities)
  const driversOnNodes = informers.of(csiNodes)
  const attachments = informers.of(volumeAttachments)
  attachments.index('node', ({ spec }) => [spec.nodeName])
  volumes.index('free', (volume) =>
    volume.spec?.claimRef === undefined && volume.metadata.deletionTimestamp === undefined ? [volume.spec?.storageClassName ?? ''] : [],
  )
  volumes.index('claim', ({ spec }) =>
    spec?.claimRef === undefined ? [] : [`${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`],
  )
  // By volume, the claim whose pod is being bound. Upstream: the assume cache of volumes.
  const promises = new Map<string, string>()
  return {
    claim: (key) => claims.get(key),
    volume: (name) => volumes.get(name),
    free: (className, claim) => volumes.by('free', className).filter(({ metadata }) => (promises.get(metadata.name) ?? claim) === claim),
    promisedTo: (claim) => volumes.by('claim', claim),
    promise(volume, claim) {
      promises.set(volume, claim)
      return () => promises.delete(volume)
    },
    storageClass: (name) => classes.get(name),
    driver: (name) => drivers.get(name),
    capacities: () => capacities.list(),
    attachedTo: (node) => attachments.by('node', node).flatMap(({ spec }) => spec.source.persistentVolumeName ?? []),
    driverLimits: (node) =>
      new Map(
        (driversOnNodes.get(node)?.spec.drivers ?? []).flatMap(({ name, allocatable }) =>
          allocatable?.count === undefined ? [] : [[name, allocatable.count] as const],
        ),
      ),
  }
}
