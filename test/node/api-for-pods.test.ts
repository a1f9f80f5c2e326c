/** The API server as programs in simulated pods reach it. */
import { expect, test } from 'vitest'
import { configMaps, roleBindings, roles } from '../../src/api/resources.ts'
import { askHandler } from '../../src/node/simulated/http-over-connection.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

/** Lets the account `default` read pods. */
async function allowPods({ client }: Awaited<ReturnType<typeof startCluster>>): Promise<void> {
  await client.create(roles, {
    metadata: { name: 'r', namespace: 'default' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }],
  })
  await client.create(roleBindings, {
    metadata: { name: 'r', namespace: 'default' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
  })
}

test('a program calls the API with the token of its pod, and may what its account may', async () => {
  const cluster = await startCluster()
  await allowPods(cluster)
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

test('the token of a pod is renewed before it ends, beside files of objects as well, and when those change', async () => {
  const cluster = await startCluster()
  const name = { namespace: 'default', name: 'conf' }
  await cluster.client.create(configMaps, { metadata: name, data: { color: 'red' } })
  const sources = [{ serviceAccountToken: { path: 'token' } }, { configMap: { name: 'conf' } }]
  await cluster.pod('p', {
    containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'], volumeMounts: [{ name: 'v', mountPath: '/both' }] }],
    volumes: [{ name: 'v', projected: { sources } }],
  })
  await cluster.advance(5000)
  const call = (directory: string): Promise<string> =>
    runInPod(
      cluster,
      'p',
      `curl -s -H "Authorization: Bearer $(cat ${directory}/token)" https://kubernetes.default.svc/api; echo x > /tmp/f`,
    )
  for (const change of [undefined, 'blue', undefined]) {
    if (change !== undefined) await cluster.client.patch(configMaps, name, 'merge', { data: { color: change } })
    await cluster.advance(2 * 60 * 60 * 1000)
    for (const directory of ['/both', '/var/run/secrets/kubernetes.io/serviceaccount'])
      expect(await call(directory)).toContain('User \\"system:serviceaccount:default:default\\"')
  }
  expect(await runInPod(cluster, 'p', 'cat /both/color; ls -d /both/..2*')).toMatch(/^blue\/both\/\.\.2026_01_01_0[45]_\S+\n$/)
  await cluster.stop()
})

test('a token that the server made for an account is good in any pod', async () => {
  const cluster = await startCluster()
  await allowPods(cluster)
  await cluster.pod('p', { automountServiceAccountToken: false })
  await cluster.advance(5000)
  const made = await askHandler(cluster.handle, {
    method: 'POST',
    path: '/api/v1/namespaces/default/serviceaccounts/default/token',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode('{}'),
  })
  const { status } = JSON.parse(new TextDecoder().decode(made.body)) as { readonly status?: { readonly token: string } }
  const call = (token: string): Promise<string> =>
    runInPod(
      cluster,
      'p',
      `wget -qO- --header "Authorization: Bearer ${token}" https://kubernetes.default.svc/api/v1/namespaces/default/pods`,
    )
  expect(await call(status?.token ?? '')).toMatch(/"kind": ?"PodList"/)
  await cluster.stop()
})

test('a watch goes on until its command is ended', async () => {
  const cluster = await startCluster()
  await allowPods(cluster)
  await cluster.pod('p')
  await cluster.advance(5000)
  const watch =
    'curl -s -H "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)" "https://kubernetes.default.svc/api/v1/namespaces/default/pods?watch=true"'
  const printed = runInPod(cluster, 'p', `${watch} & sleep 20; kill $!; wait; echo done`)
  await cluster.pod('later')
  const told = [...(await printed).matchAll(/"type":"(\w+)"[^\n]*?"name":"(\w+)"|^done$/gm)].map(([whole, type, name]) =>
    type === undefined ? whole : `${type} ${name}`,
  )
  expect(told).toEqual(expect.arrayContaining(['ADDED p', 'ADDED later', 'MODIFIED later']))
  expect(told.at(-1)).toBe('done')
  await cluster.stop()
})

test('who ends an answer that goes on ends it for the server too', async () => {
  const closed = Promise.withResolvers<void>()
  const { rest } = await askHandler(
    (_request, response) => {
      response.on('close', closed.resolve)
      response.write('first')
    },
    { method: 'GET', path: '/', headers: {}, body: new Uint8Array() },
  )
  rest?.destroy()
  await closed.promise
  expect(rest?.destroyed).toBe(true)
})
