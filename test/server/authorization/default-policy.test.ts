/** What the roles of upstream's parts allow, where versions of Kubernetes differ. */
import { expect, test } from 'vitest'
import { defaultPolicy } from '../../../src/server/authorization/default-policy/index.ts'

const policy = defaultPolicy()
const roles = new Map([...policy.clusterRoles, ...policy.roles].map((role) => [role.metadata.name ?? '', role]))

test.for([
  ['system:controller:statefulset-controller', 'pods/finalizers', ['update']],
  ['system:controller:horizontal-pod-autoscaler', 'pods', ['list', 'watch']],
  ['system:controller:selinux-warning-controller', 'csidrivers', ['get', 'list', 'watch']],
  ['system:kubelet-api-admin', 'nodes/configz', ['*']],
  ['system::leader-locking-kube-scheduler', 'leases', ['create', 'get', 'list', 'update', 'watch']],
] as const)('%s may do with %s: %s', ([name, resource, verbs]) => {
  const rule = roles.get(name)?.rules?.find(({ resources }) => resources?.includes(resource) === true)
  expect(rule?.verbs).toEqual(verbs)
})

test('every controller’s role is bound to the account of its name', () => {
  const names = policy.clusterRoles.flatMap(({ metadata: { name = '' } }) => (name.startsWith('system:controller:') ? [name] : []))
  const bound = policy.clusterRoleBindings.filter(({ roleRef }) => names.includes(roleRef.name))
  expect(bound.map(({ roleRef, subjects }) => [roleRef.name, subjects?.[0]?.name])).toEqual(
    bound.map(({ roleRef }) => [roleRef.name, roleRef.name.slice('system:controller:'.length)]),
  )
  expect(bound.map(({ roleRef }) => roleRef.name).sort()).toEqual(names.sort())
})
