/** What every node may do, whoever it is: the rules of the role `system:node`, and of the authoriser for nodes. */
import type { PolicyRule } from '../../../api/objects.ts'
import { grant, read } from './grant.ts'

export const nodeRules: readonly PolicyRule[] = [
  grant('create', 'authentication.k8s.io', 'tokenreviews'),
  grant('create', 'authorization.k8s.io', 'localsubjectaccessreviews subjectaccessreviews'),
  grant(read, 'core', 'services'),
  grant(`create ${read}`, 'core', 'nodes'),
  grant('update patch', 'core', 'nodes/status'),
  grant('update patch', 'core', 'nodes'),
  grant('create update patch', 'core', 'events'),
  grant(read, 'core', 'pods'),
  grant('create delete', 'core', 'pods'),
  grant('update patch', 'core', 'pods/status'),
  grant('create', 'core', 'pods/eviction'),
  grant(read, 'core', 'configmaps secrets'),
  grant('get', 'core', 'persistentvolumeclaims persistentvolumes'),
  grant('get', 'core', 'endpoints'),
  grant(`create ${read}`, 'certificates.k8s.io', 'certificatesigningrequests'),
  grant('create delete get patch update', 'coordination.k8s.io', 'leases'),
  grant('get', 'storage.k8s.io', 'volumeattachments'),
  grant('create', 'core', 'serviceaccounts/token'),
  grant('get patch update', 'core', 'persistentvolumeclaims/status'),
  grant(read, 'storage.k8s.io', 'csidrivers'),
  grant('create delete get patch update', 'storage.k8s.io', 'csinodes'),
  grant(read, 'node.k8s.io', 'runtimeclasses'),
]
