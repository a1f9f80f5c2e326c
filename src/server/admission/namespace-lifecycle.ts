/** NamespaceLifecycle: nothing is made in a namespace that is missing or going, and three namespaces stay for ever. */
import type { Namespace } from '../../api/objects.ts'
import { namespaces } from '../../api/resources.ts'
import { failure, forbidden, notFound } from '../../api/status.ts'
import { keyIn } from '../storage/storage.ts'
import { refusal, type AdmissionPlugin, type AdmissionRequest } from './plugin.ts'

const permanent = new Set(['default', 'kube-system', 'kube-public'])

export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  operations: ['create', 'delete'],
  subresources: 'all',
  admit(request) {
    if (request.operation === 'create') refuseNamespace(request)
  },
  validate({ operation, call }) {
    if (operation === 'delete' && call.resource.id === namespaces.id && permanent.has(call.name))
      throw forbidden(call.resource, call.name, 'this namespace may not be deleted')
  },
}

function refuseNamespace(request: AdmissionRequest): void {
  const { core, call } = request
  const { resource, namespace } = call
  // Whether a namespace is there is none of the business of those who ask for rights.
  if (!resource.namespaced || resource.group === 'authorization.k8s.io') return
  // Kept by the store for every reader: asking costs a look-up.
  const found = core.store.get(keyIn(namespaces, '', namespace))?.value as Namespace | undefined
  if (found === undefined) throw notFound(namespaces, namespace)
  if (found.metadata.deletionTimestamp === undefined) return
  const { message, status } = refusal(request, `unable to create new content in namespace ${namespace} because it is being terminated`)
  const causes = [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }]
  throw failure(403, 'Forbidden', message, { ...status.details, causes })
}
