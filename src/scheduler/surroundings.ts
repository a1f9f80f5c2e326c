/** What rules may ask about other objects, answered from mirrors. */
import type { LabelSelector, Pod } from '../api/objects.ts'
import { controllerOf } from '../api/object.ts'
import { namespaces, replicaSets, replicationControllers, services, statefulSets } from '../api/resources.ts'
import type { Informers } from '../client/informer.ts'
import type { Surroundings } from './cluster-state.ts'

export function surroundingsFrom(informers: Informers): Surroundings {
  const mirrors = { namespaces: informers.of(namespaces), services: informers.of(services), replicationControllers: informers.of(replicationControllers), replicaSets: informers.of(replicaSets), statefulSets: informers.of(statefulSets) }
  return {
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
        if (selector.length > 0 && selector.every(([key, value]) => labels[key] === value)) found.push({ matchLabels: service.spec?.selector ?? {} })
      }
      const owner = controllerOf(pod)
      const key = `${namespace}/${owner?.name ?? ''}`
      if (owner?.kind === 'ReplicationController') {
        const selector = mirrors.replicationControllers.get(key)?.spec?.selector
        if (selector !== undefined) found.push({ matchLabels: selector })
      } else {
        const selector = owner?.kind === 'ReplicaSet' ? mirrors.replicaSets.get(key)?.spec?.selector : owner?.kind === 'StatefulSet' ? mirrors.statefulSets.get(key)?.spec?.selector : undefined
        if (selector !== undefined) found.push(selector)
      }
      return found
    },
  }
}
