/** The roles that upstream's bootstrap policy makes inside `kube-system` and `kube-public`, with whom they are bound to. */
import type { PolicyRule, RbacV1Subject as Subject } from '../../../api/objects.ts'
import { grant, read, tellEvents } from './grant.ts'
import { account, user } from './subjects.ts'

export interface NamespaceRole {
  readonly namespace: string
  readonly name: string
  readonly rules: readonly PolicyRule[]
  /** Of the binding, where it is not the role's. */
  readonly binding?: string
  readonly subjects: readonly Subject[]
}

const leaderLock = (component: string, more: readonly Subject[] = []): NamespaceRole => ({
  namespace: 'kube-system',
  name: `system::leader-locking-${component}`,
  rules: [
    grant('watch', 'core', 'configmaps'),
    grant('get update', 'core', 'configmaps', component),
    grant(`create update ${read}`, 'coordination.k8s.io', 'leases'),
    grant(`create update ${read}`, 'coordination.k8s.io', 'leasecandidates'),
  ],
  subjects: [user(`system:${component}`), account(component), ...more],
})

export const namespaceRoles: readonly NamespaceRole[] = [
  {
    namespace: 'kube-system',
    name: 'extension-apiserver-authentication-reader',
    rules: [grant(read, 'core', 'configmaps', 'extension-apiserver-authentication')],
    binding: 'system::extension-apiserver-authentication-reader',
    subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:bootstrap-signer',
    rules: [grant(read, 'core', 'secrets')],
    subjects: [account('bootstrap-signer')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:cloud-provider',
    rules: [grant(`create ${read}`, 'core', 'configmaps')],
    subjects: [account('cloud-provider')],
  },
  {
    namespace: 'kube-system',
    name: 'system:controller:token-cleaner',
    rules: [grant(`delete ${read}`, 'core', 'secrets'), tellEvents],
    subjects: [account('token-cleaner')],
  },
  leaderLock('kube-controller-manager', [account('leader-election-controller')]),
  leaderLock('kube-scheduler'),
  {
    namespace: 'kube-public',
    name: 'system:controller:bootstrap-signer',
    rules: [grant(read, 'core', 'configmaps'), grant('update', 'core', 'configmaps', 'cluster-info'), tellEvents],
    subjects: [account('bootstrap-signer')],
  },
]
