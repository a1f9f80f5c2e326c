/**
 * Brings back what no cluster is without, should somebody delete it: the API server's own service with its endpoints, and the system's
 * namespaces. Upstream's API server looks every ten seconds, and every minute.
 */
import { keyOf, type KubeObject } from '../api/object.ts'
import type { Namespace, Service } from '../api/objects.ts'
import { endpoints, endpointSlices, namespaces, services } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import type { Change } from '../client/informer.ts'
import { systemNamespaces } from '../kinds/namespace/system-namespaces.ts'
import { ownEndpoints, ownPlace, ownService, ownSlice } from '../kinds/service/own-service.ts'
import { defineController } from './controller.ts'
import { step, type Step } from './step.ts'
import type { View } from './view.ts'
import { watching } from './watch.ts'

/** Upstream's are parts of the API server; somebody else may have been faster, and an address comes free right after its service went. */
const hooks = {
  manager: 'kube-apiserver',
  otherwise: (error: Error): readonly Step[] | undefined =>
    hasReason(error, 'AlreadyExists') ? [] : hasReason(error, 'Invalid') ? [step.again(1000)] : undefined,
}

const ownKey = `${ownPlace.namespace}/${ownPlace.name}`

const isOwnGoing = ({ type, object }: Change<KubeObject>): boolean => type === 'deleted' && keyOf(object) === ownKey

export const kubernetesService = defineController<Service>({
  name: 'kubernetes-service',
  component: 'kubernetes-service-controller',
  of: services,
  when: isOwnGoing,
  watches: [endpoints, endpointSlices].map((resource) => watching<KubeObject>(resource, (change) => (isOwnGoing(change) ? [ownKey] : []))),
  reconcile: (_, view) => restoreOwn(view),
  gone: (_, view) => restoreOwn(view),
})

/** Each that is not there; what is there stays as it is. */
function restoreOwn(view: View): readonly Step[] {
  return [
    ...(view.get(services, ownPlace) === undefined ? [step.create(services, ownService, hooks)] : []),
    ...(view.get(endpoints, ownPlace) === undefined ? [step.create(endpoints, ownEndpoints, hooks)] : []),
    ...(view.get(endpointSlices, ownPlace) === undefined ? [step.create(endpointSlices, ownSlice, hooks)] : []),
  ]
}

export const systemNamespace = defineController<Namespace>({
  name: 'system-namespace',
  component: 'system-namespaces-controller',
  of: namespaces,
  when: ({ type, object }) => type === 'deleted' && systemNamespaces.includes(object.metadata.name),
  reconcile: () => [],
  gone: (name) => [step.create(namespaces, { metadata: { name }, spec: {}, status: {} }, hooks)],
})
