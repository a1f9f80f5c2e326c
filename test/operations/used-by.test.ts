/** Who uses an object: every way to name it in a field, and the Deployment in place of its pods. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KubeObject, New } from '../../src/api/object.ts'
import { builtIn } from '../../src/api/resource.ts'
import type { Client } from '../../src/client/client.ts'
import { isUsable, usersOf } from '../../src/operations/used-by.ts'
import { startServer } from '../server/start-server.ts'

let client: Client
let stop: () => Promise<void>

const container = { name: 'app', image: 'nginx' }
const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [container], volumes: [{ name: 'etc', configMap: { name: 'settings' } }] },
}
const selector = { matchLabels: { app: 'web' } }
const put = (id: string, metadata: Record<string, unknown>, rest: Record<string, unknown> = {}): Promise<KubeObject> =>
  client.create(builtIn<KubeObject>(id), { metadata: { namespace: 'default', ...metadata }, ...rest } as unknown as New<KubeObject>)

beforeAll(async () => {
  const server = await startServer()
  client = server.client
  stop = server.stop
  const web = await put('apps/v1 deployments', { name: 'web' }, { spec: { selector, template } })
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: web.metadata.uid, controller: true }
  await put('apps/v1 replicasets', { name: 'web-1', ownerReferences: [owner] }, { spec: { selector, template } })
  await put(
    'v1 pods',
    { name: 'reader' },
    {
      spec: {
        serviceAccountName: 'default',
        imagePullSecrets: [{ name: 'registry' }],
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'disk' } }],
        containers: [
          {
            ...container,
            env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }],
            envFrom: [{ configMapRef: { name: 'settings' } }],
          },
        ],
      },
    },
  )
  await put('v1 configmaps', { name: 'settings' })
  const rules = [{ http: { paths: [{ path: '/shop', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] } }]
  await put('networking.k8s.io/v1 ingresses', { name: 'front' }, { spec: { rules } })
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }
  const subjects = [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }]
  await client.create(builtIn<KubeObject>('rbac.authorization.k8s.io/v1 rolebindings'), {
    metadata: { namespace: 'kube-system', name: 'viewers' },
    roleRef,
    subjects,
  } as unknown as New<KubeObject>)
})
afterAll(() => stop())

test.for([
  ['v1 configmaps', 'settings', ['deployment web: volume etc', 'pod reader: environment of app']],
  ['v1 secrets', 'registry', ['pod reader: pulls images']],
  ['v1 persistentvolumeclaims', 'disk', ['pod reader: volume data']],
  ['v1 services', 'web', ['ingress front: backend of any host/shop']],
  ['v1 serviceaccounts', 'default', ['pod reader: service account', 'rolebinding viewers: has view']],
  ['rbac.authorization.k8s.io/v1 clusterroles', 'view', ['rolebinding viewers: role']],
  ['v1 configmaps', 'nobody', []],
] as const)('of %s %s', async ([id, name, expected]) => {
  const resource = builtIn(id)
  expect(isUsable(resource)).toBe(true)
  const users = await usersOf(client, resource, { namespace: resource.namespaced ? 'default' : undefined, name })
  expect(users.map((user) => `${user.resource.singular} ${user.object.metadata.name}: ${user.how.join(', ')}`)).toEqual(expected)
})
