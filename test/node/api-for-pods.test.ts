/** The API server as programs in simulated pods reach it. */
import { expect, test } from 'vitest'
import { roleBindings, roles } from '../../src/api/resources.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

test('a program calls the API with the token of its pod, and may what its account may', async () => {
  const cluster = await startCluster()
  const { client } = cluster
  await client.create(roles, {
    metadata: { name: 'r', namespace: 'default' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }],
  })
  await client.create(roleBindings, {
    metadata: { name: 'r', namespace: 'default' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
  })
  await cluster.pod('p')
  await cluster.advance(5000)
  const call = (path: string, token = '$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)'): Promise<string> =>
    runInPod(cluster, 'p', `curl -s -H "Authorization: Bearer ${token}" https://kubernetes.default.svc${path}`)
  expect(await call('/api/v1/namespaces/default/pods')).toMatch(/"kind": ?"PodList"[^]*"name": ?"p"/)
  expect(await call('/api/v1/namespaces/default/secrets')).toContain(
    'secrets is forbidden: User \\"system:serviceaccount:default:default\\" cannot list resource \\"secrets\\"',
  )
  expect(await call('/api/v1/pods', 'made-up')).toContain('"reason":"Unauthorized"')
  expect(await runInPod(cluster, 'p', 'curl -s -H "Impersonate-User: admin" https://kubernetes.default.svc/api/v1/pods')).toContain(
    'User \\"system:anonymous\\" cannot list resource',
  )
  await cluster.stop()
})
