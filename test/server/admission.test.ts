import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  configMaps,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  pods,
  priorityClasses,
  resourceQuotas,
  serviceAccounts,
  services,
  storageClasses,
} from '../../src/api/resources.ts'
import type { Pod } from '../../src/api/objects.ts'
import { startServer, type StartedServer } from './start-server.ts'

let server: StartedServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const container = { name: 'c', image: 'i' }
let count = 0
const pod = (spec: object = {}, namespace = 'default'): Promise<Pod> =>
  server.client.create(pods, { metadata: { namespace, name: `p${count++}` }, spec: { containers: [container], ...spec } })

async function namespaceWithAccount(name: string): Promise<void> {
  await server.client.create(namespaces, { metadata: { name }, spec: {} })
  await server.client.create(serviceAccounts, { metadata: { namespace: name, name: 'default' } })
}

test('nothing is made in a namespace that is missing', async () => {
  await expect(server.client.create(configMaps, { metadata: { namespace: 'nope', name: 'a' } })).rejects.toMatchObject({
    message: 'namespaces "nope" not found',
    status: { code: 404 },
  })
})

test('an overhead needs a class that defines one, and is checked before', async () => {
  const alone = {
    message: expect.stringContaining('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead') as string,
    status: { code: 403 },
  }
  await expect(pod({ overhead: { cpu: '1' } })).rejects.toMatchObject(alone)
  await expect(pod({ overhead: {} })).rejects.toMatchObject(alone)
  await expect(pod({ overhead: { http: '1' } })).rejects.toMatchObject({
    message: expect.stringContaining('must be a standard resource for containers') as string,
    status: { code: 422 },
  })
})

test('a pod runs as the default account and finds its token', async () => {
  const { spec } = await pod()
  expect(spec).toMatchObject({ serviceAccountName: 'default', serviceAccount: 'default' })
  expect(spec.containers[0]?.volumeMounts).toEqual([
    { name: spec.volumes?.[0]?.name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
  ])
  await expect(pod({ serviceAccountName: 'absent' })).rejects.toMatchObject({
    message: expect.stringContaining('error looking up service account default/absent: serviceaccount "absent" not found') as string,
  })
  await expect(pod({ serviceAccountName: 'a/b' })).rejects.toMatchObject({
    message: expect.stringContaining(
      `error looking up service account default/a/b: invalid resource name "a/b": [may not contain '/']`,
    ) as string,
  })
})

test('a pod in a fresh namespace waits for its account', async () => {
  await server.client.create(namespaces, { metadata: { name: 'fresh' }, spec: {} })
  const waiting = pod({}, 'fresh')
  await server.client.create(serviceAccounts, { metadata: { namespace: 'fresh', name: 'default' } })
  expect((await waiting).spec.serviceAccountName).toBe('default')
})

test('the priority is what the class says', async () => {
  await server.client.create(priorityClasses, { metadata: { name: 'high' }, value: 1000 })
  expect((await pod({ priorityClassName: 'high' })).spec).toMatchObject({ priority: 1000, preemptionPolicy: 'PreemptLowerPriority' })
  expect((await pod()).spec.priority).toBe(0)
  await expect(pod({ priorityClassName: 'none' })).rejects.toMatchObject({
    message: expect.stringContaining('no PriorityClass with name none was found') as string,
  })
})

test('a pod tolerates failing nodes for five minutes', async () => {
  const { spec } = await pod()
  expect(spec.tolerations?.map(({ key, tolerationSeconds }) => [key, tolerationSeconds])).toEqual([
    ['node.kubernetes.io/not-ready', 300],
    ['node.kubernetes.io/unreachable', 300],
  ])
})

test('a new node is not ready', async () => {
  const node = await server.client.create(nodes, { metadata: { name: 'n' }, spec: {} })
  expect(node.spec?.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }])
})

test('a claim without a class gets the default one', async () => {
  await server.client.create(storageClasses, {
    metadata: { name: 'std', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'p',
  })
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  const claim = await server.client.create(persistentVolumeClaims, { metadata: { namespace: 'default', name: 'c' }, spec })
  expect(claim.spec?.storageClassName).toBe('std')
})

test('a limit range completes containers and refuses greedy ones', async () => {
  await namespaceWithAccount('limited')
  const limits = [{ type: 'Container', default: { cpu: '500m' }, max: { cpu: '2' } }]
  await server.client.create(limitRanges, { metadata: { namespace: 'limited', name: 'l' }, spec: { limits } })
  const made = await pod({}, 'limited')
  expect(made.spec.containers[0]?.resources).toEqual({ limits: { cpu: '500m' }, requests: { cpu: '500m' } })
  expect(made.metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
    'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
  )
  const greedy = pod({ containers: [{ ...container, resources: { limits: { cpu: '5' } } }] }, 'limited')
  await expect(greedy).rejects.toMatchObject({
    message: expect.stringContaining('is forbidden: maximum cpu usage per Container is 2, but limit is 5') as string,
  })
})

test('a quota holds against many writers at once', async () => {
  await namespaceWithAccount('bounded')
  await server.client.create(resourceQuotas, { metadata: { namespace: 'bounded', name: 'q' }, spec: { hard: { pods: '3' } } })
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => pod({}, 'bounded')))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  await expect(pod({}, 'bounded')).rejects.toMatchObject({
    message: expect.stringMatching(/is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3$/) as string,
  })
})

test('a quota counts what services and claims grow by', async () => {
  await namespaceWithAccount('growing')
  await server.client.create(resourceQuotas, {
    metadata: { namespace: 'growing', name: 'q' },
    spec: { hard: { 'services.nodeports': '1', 'requests.storage': '3Gi' } },
  })
  const spec = {
    type: 'ClusterIP',
    ports: [
      { name: 'a', port: 1 },
      { name: 'b', port: 2 },
    ],
  }
  const service = await server.client.create(services, { metadata: { namespace: 'growing', name: 's' }, spec })
  await expect(server.client.update(services, { ...service, spec: { ...service.spec, type: 'NodePort' } })).rejects.toMatchObject({
    message:
      'services "s" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
  })
  await server.client.create(storageClasses, { metadata: { name: 'grows' }, provisioner: 'p', allowVolumeExpansion: true })
  const wanted = (storage: string) => ({ accessModes: ['ReadWriteOnce'], storageClassName: 'grows', resources: { requests: { storage } } })
  const claim = await server.client.create(persistentVolumeClaims, { metadata: { namespace: 'growing', name: 'c' }, spec: wanted('2Gi') })
  const bound = await server.client.update(persistentVolumeClaims, { ...claim, status: { phase: 'Bound' } }, { subresource: 'status' })
  await expect(server.client.update(persistentVolumeClaims, { ...bound, spec: wanted('4Gi') })).rejects.toMatchObject({
    message: expect.stringContaining(
      'exceeded quota: q, requested: requests.storage=2Gi, used: requests.storage=2Gi, limited: requests.storage=3Gi',
    ) as string,
  })
  expect((await server.client.update(persistentVolumeClaims, { ...bound, spec: wanted('3Gi') })).spec).toMatchObject({
    resources: { requests: { storage: '3Gi' } },
  })
})

test('a pod that comes to have a deadline counts in the scope of those that end', async () => {
  await namespaceWithAccount('ending')
  await server.client.create(resourceQuotas, {
    metadata: { namespace: 'ending', name: 'q' },
    spec: { hard: { pods: '1' }, scopes: ['Terminating'] },
  })
  await pod({ activeDeadlineSeconds: 5 }, 'ending')
  const { metadata } = await pod({}, 'ending')
  const deadline = { spec: { activeDeadlineSeconds: 9 } }
  await expect(server.client.patch(pods, metadata, 'merge', deadline)).rejects.toMatchObject({
    message: `pods "${metadata.name}" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1`,
  })
  const label = await server.client.patch(pods, metadata, 'merge', { metadata: { labels: { a: 'b' } } })
  expect(label.metadata.labels).toEqual({ a: 'b' })
})

test('a quota may be about pods that look at other namespaces alone', async () => {
  await namespaceWithAccount('crossing')
  await server.client.create(resourceQuotas, {
    metadata: { namespace: 'crossing', name: 'q' },
    spec: { hard: { pods: '0' }, scopes: ['CrossNamespacePodAffinity'] },
  })
  await pod({}, 'crossing')
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: {}, namespaces: ['default'] }
  await expect(
    pod({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } }, 'crossing'),
  ).rejects.toMatchObject({ message: expect.stringContaining('exceeded quota: q') as string })
})

test('an account may keep its pods to the secrets that it lists', async () => {
  await server.client.create(serviceAccounts, {
    metadata: { namespace: 'default', name: 'strict', annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' } },
    secrets: [{ name: 'mine' }],
  })
  const mounting = (secretName: string) => pod({ serviceAccountName: 'strict', volumes: [{ name: 'v', secret: { secretName } }] })
  await mounting('mine')
  await expect(mounting('other')).rejects.toMatchObject({
    message: expect.stringContaining(
      'volume with secret.secretName="other" is not allowed because service account strict does not reference that secret',
    ) as string,
  })
})

test('a mirror pod has no secrets and no account', async () => {
  const mirror = (spec: object) =>
    server.client.create(pods, {
      metadata: { namespace: 'default', name: 'mirror', annotations: { 'kubernetes.io/config.mirror': 'x' } },
      spec: { containers: [container], nodeName: 'n', ...spec },
    })
  await expect(mirror({ serviceAccountName: 'default' })).rejects.toMatchObject({
    message: expect.stringContaining('a mirror pod may not reference service accounts') as string,
  })
  await expect(mirror({ containers: [{ ...container, envFrom: [{ secretRef: { name: 's' } }] }] })).rejects.toMatchObject({
    message: expect.stringContaining('a mirror pod may not reference secrets') as string,
  })
})
