import { expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import type { CertificateSigningRequest } from '../../src/api/objects.ts'
import type { Resource } from '../../src/api/resource.ts'
import {
  certificateSigningRequests,
  configMaps,
  deployments,
  endpoints,
  endpointSlices,
  events,
  leases,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  replicaSets,
  secrets,
  serviceAccounts,
  services,
  storageClasses,
} from '../../src/api/resources.ts'
import { hasReason } from '../../src/api/status.ts'
import { certificateCleaner } from '../../src/controllers/certificate-cleaner.ts'
import { simulatedProvisioner } from '../../src/kinds/storage-class/simulated.ts'
import { startPlane, type Plane } from './settle.ts'
import { steps, stored, viewOf } from './view.ts'

const spec = { containers: [{ name: 'c', image: 'nginx', ports: [{ name: 'http', containerPort: 8080 }] }] }
const web = {
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec } },
}
const isGone = (plane: Plane, name: string) =>
  plane.client.get(namespaces, { name }).then(
    () => false,
    (error: unknown) => hasReason(error, 'NotFound'),
  )

test('what a deleted Deployment owned goes with it, or stays as orphans when so asked', async () => {
  const plane = await startPlane()
  await plane.client.create(deployments, web)
  await plane.pass(2000)
  await plane.client.delete(deployments, web.metadata, { propagationPolicy: 'Orphan' })
  await plane.pass(2000)
  expect(await plane.all(deployments)).toEqual([])
  expect((await plane.all(replicaSets)).map((set) => set.metadata.ownerReferences ?? [])).toEqual([[]])
  await plane.client.delete(replicaSets, { namespace: 'default', name: (await plane.all(replicaSets))[0]?.metadata.name ?? '' })
  await plane.pass(2000)
  expect(await plane.all(pods)).toEqual([])
  await plane.stop()
})

test('foreground deletion keeps the owner until its dependents are gone', async () => {
  const plane = await startPlane()
  await plane.client.create(deployments, web)
  await plane.pass(2000)
  const [pod] = await plane.all(pods)
  await plane.client.patch(pods, { namespace: 'default', name: pod?.metadata.name ?? '' }, 'merge', {
    metadata: { finalizers: ['example.com/hold'] },
  })
  await plane.client.delete(deployments, web.metadata, { propagationPolicy: 'Foreground' })
  await plane.pass(3000)
  expect((await plane.all(deployments)).map((found) => found.metadata.finalizers)).toEqual([['foregroundDeletion']])
  await plane.client.patch(pods, { namespace: 'default', name: pod?.metadata.name ?? '' }, 'merge', { metadata: { finalizers: null } })
  await plane.pass(3000)
  expect([...(await plane.all(deployments)), ...(await plane.all(replicaSets)), ...(await plane.all(pods))]).toEqual([])
  await plane.stop()
})

test('a namespace gets its service account and goes with all it holds', async () => {
  const plane = await startPlane()
  await plane.client.create(namespaces, { metadata: { name: 'team' }, spec: {} })
  await plane.pass(500)
  await plane.client.get(serviceAccounts, { namespace: 'team', name: 'default' })
  await plane.client.get(configMaps, { namespace: 'team', name: 'kube-root-ca.crt' })
  await plane.client.create(secrets, { metadata: { name: 's', namespace: 'team', finalizers: ['example.com/keep'] } })
  await plane.client.create(deployments, { ...web, metadata: { name: 'web', namespace: 'team' } })
  await plane.pass(1000)
  await plane.client.delete(namespaces, { name: 'team' })
  await plane.pass(3000)
  const { status } = await plane.client.get(namespaces, { name: 'team' })
  expect(status?.phase).toBe('Terminating')
  expect(status?.conditions?.find(({ type }) => type === 'NamespaceContentRemaining')?.message).toBe(
    'Some resources are remaining: secrets. has 1 resource instances',
  )
  expect(status?.conditions?.find(({ type }) => type === 'NamespaceFinalizersRemaining')?.message).toBe(
    'Some content in the namespace has finalizers remaining: example.com/keep in 1 resource instances',
  )
  await plane.client.patch(secrets, { namespace: 'team', name: 's' }, 'merge', { metadata: { finalizers: null } })
  await plane.pass(3000)
  expect(await isGone(plane, 'team')).toBe(true)
  await plane.stop()
})

test('namespaces and token secrets that came first hear of the certificate too', async () => {
  const plane = await startPlane()
  await plane.client.create(serviceAccounts, { metadata: { name: 'bot', namespace: 'default' } })
  await plane.client.create(secrets, {
    metadata: { name: 'bot', namespace: 'default', annotations: { 'kubernetes.io/service-account.name': 'bot' } },
    type: 'kubernetes.io/service-account-token',
  })
  await plane.pass(500)
  const certificates = async () => [
    (await plane.client.get(configMaps, { namespace: 'default', name: 'kube-root-ca.crt' })).data?.['ca.crt'],
    Buffer.from((await plane.client.get(secrets, { namespace: 'default', name: 'bot' })).data?.['ca.crt'] ?? '', 'base64').toString(),
  ]
  expect(await certificates()).toEqual(['', ''])
  await plane.client.create(configMaps, {
    metadata: { name: 'extension-apiserver-authentication', namespace: 'kube-system' },
    data: { 'client-ca-file': 'PEM' },
  })
  await plane.pass(500)
  expect(await certificates()).toEqual(['PEM', 'PEM'])
  await plane.stop()
})

test("the API server's own service and the system's namespaces come back", async () => {
  const plane = await startPlane()
  const own = { namespace: 'default', name: 'kubernetes' }
  const kinds = [services, endpoints, endpointSlices] as readonly Resource[] as readonly Resource<KubeObject>[]
  const read = () => Promise.all(kinds.map((kind) => plane.client.get(kind, own)))
  const plain = ({ metadata: { labels }, ...rest }: KubeObject) => ({ ...rest, labels })
  const before = await read()
  for (const kind of kinds) {
    await plane.client.delete(kind, own, {})
    await plane.pass(2000)
  }
  const after = await read()
  expect(after.map(plain)).toEqual(before.map(plain))
  expect(after.some(({ metadata }, at) => metadata.uid === before[at]?.metadata.uid)).toBe(false)
  const { metadata } = await plane.client.get(namespaces, { name: 'kube-node-lease' })
  await plane.client.delete(namespaces, { name: 'kube-node-lease' }, {})
  await plane.pass(10_000)
  expect((await plane.client.get(namespaces, { name: 'kube-node-lease' })).metadata.uid).not.toBe(metadata.uid)
  expect(plane.errors).toEqual([])
  await plane.stop()
})

test('a Service leads to its ready pods by the name of their port', async () => {
  const plane = await startPlane()
  await plane.client.create(services, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
  })
  await plane.client.create(deployments, web)
  await plane.pass(2000)
  const [subset] = (await plane.client.get(endpoints, { namespace: 'default', name: 'web' })).subsets ?? []
  expect(subset?.addresses).toHaveLength(2)
  expect(subset?.ports).toEqual([{ port: 8080, protocol: 'TCP' }])
  const [slice] = (await plane.all(endpointSlices)).filter((found) => found.metadata.labels?.['kubernetes.io/service-name'] === 'web')
  expect(slice?.endpoints.map((endpoint) => endpoint.conditions)).toEqual(
    Array.from({ length: 2 }, () => ({ ready: true, serving: true, terminating: false })),
  )
  await plane.client.delete(services, { namespace: 'default', name: 'web' })
  await plane.pass(1000)
  expect((await plane.all(endpoints)).filter(({ metadata }) => metadata.name === 'web')).toEqual([])
  await plane.stop()
})

test('a node that falls silent is unknown after forty seconds, tainted, and left by its pods after their toleration', async () => {
  const plane = await startPlane()
  const beat = async (name: string): Promise<void> => {
    const lease = {
      metadata: { name, namespace: 'kube-node-lease' },
      spec: { holderIdentity: name, renewTime: new Date(plane.clock.now()).toISOString().replace('Z', '000Z') },
    }
    await plane.client.create(leases, lease).catch(() => plane.client.patch(leases, lease.metadata, 'merge', { spec: lease.spec }))
  }
  await plane.client.create(pods, {
    metadata: { name: 'p', namespace: 'default' },
    spec: {
      ...spec,
      nodeName: 'node-1',
      tolerations: [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }],
    },
  })
  for (let time = 0; time < 60; time += 10) {
    await beat('node-2')
    await plane.pass(10_000)
  }
  const node = await plane.client.get(nodes, { name: 'node-1' })
  expect(node.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  })
  expect(node.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ])
  expect((await plane.client.get(nodes, { name: 'node-2' })).spec?.taints ?? []).toEqual([])
  expect((await plane.all(events)).map((event) => event.message)).toContain('Node node-1 status is now: NodeNotReady')
  expect((await plane.all(pods)).map((pod) => pod.metadata.name)).toEqual(['p'])
  for (let time = 0; time < 60; time += 10) {
    await beat('node-2')
    await plane.pass(10_000)
  }
  expect(await plane.all(pods)).toEqual([])
  await plane.stop()
})

test('a claim of a class with the simulated provisioner gets a volume, which goes with it', async () => {
  const plane = await startPlane()
  await plane.client.create(storageClasses, { metadata: { name: 'standard' }, provisioner: simulatedProvisioner })
  const ref = { namespace: 'default', name: 'data' }
  await plane.client.create(persistentVolumeClaims, {
    metadata: ref,
    spec: { storageClassName: 'standard', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
  })
  await plane.pass(2000)
  expect((await plane.client.get(persistentVolumeClaims, ref)).status).toMatchObject({ phase: 'Bound', capacity: { storage: '2Gi' } })
  await plane.client.delete(persistentVolumeClaims, ref)
  await plane.pass(2000)
  expect(await plane.all(persistentVolumes)).toEqual([])
  await plane.stop()
})

test('a claim grows where its class allows it, and only there', async () => {
  const plane = await startPlane()
  for (const [name, allowVolumeExpansion] of [
    ['grows', true],
    ['stays', false],
  ] as const) {
    await plane.client.create(storageClasses, { metadata: { name }, provisioner: simulatedProvisioner, allowVolumeExpansion })
    await plane.client.create(persistentVolumeClaims, {
      metadata: { name, namespace: 'default' },
      spec: { storageClassName: name, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    })
  }
  await plane.pass(2000)
  const grow = (name: string) =>
    plane.client.patch(persistentVolumeClaims, { namespace: 'default', name }, 'merge', {
      spec: { resources: { requests: { storage: '3Gi' } } },
    })
  await expect(grow('stays')).rejects.toThrow(
    'persistentvolumeclaims "stays" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  )
  await grow('grows')
  await plane.pass(2000)
  expect((await plane.client.get(persistentVolumeClaims, { namespace: 'default', name: 'grows' })).status?.capacity).toEqual({
    storage: '3Gi',
  })
  expect((await plane.all(persistentVolumes)).map(({ spec }) => spec?.capacity?.['storage']).sort()).toEqual(['1Gi', '3Gi'])
  const reasons = (await plane.all(events)).filter(({ involvedObject }) => involvedObject.name === 'grows').map(({ reason }) => reason)
  expect(reasons.slice(-3).sort()).toEqual(['ExternalExpanding', 'Resizing', 'VolumeResizeSuccessful'])
  await plane.stop()
})

test('a secret for the token of an account is filled, and goes with the account', async () => {
  const plane = await startPlane()
  const ref = { namespace: 'default', name: 'robot-token' }
  await plane.client.create(serviceAccounts, { metadata: { name: 'robot', namespace: 'default' } })
  await plane.client.create(secrets, {
    metadata: { ...ref, annotations: { 'kubernetes.io/service-account.name': 'robot' } },
    type: 'kubernetes.io/service-account-token',
  })
  const filled = async (): Promise<unknown> => plane.pass(100).then(async () => (await plane.client.get(secrets, ref)).data)
  await expect.poll(filled).toBeDefined()
  const { data, metadata } = await plane.client.get(secrets, ref)
  expect(Object.keys(data ?? {}).sort()).toEqual(['ca.crt', 'namespace', 'token'])
  const uidKey = 'kubernetes.io/service-account.uid'
  expect(metadata.annotations?.[uidKey]).toBeDefined()
  // A secret that lacks nothing is left alone; one that loses its token gets another, and the uid with it.
  const uidNow = async () => plane.pass(100).then(async () => (await plane.client.get(secrets, ref)).metadata.annotations?.[uidKey])
  await plane.client.patch(secrets, ref, 'merge', { metadata: { annotations: { [uidKey]: null } } })
  await plane.pass(1000)
  expect(await uidNow()).toBeUndefined()
  await plane.client.patch(secrets, ref, 'merge', { data: { token: null } })
  await expect.poll(uidNow).toBe(metadata.annotations?.[uidKey])
  await plane.client.delete(serviceAccounts, { namespace: 'default', name: 'robot' })
  await plane.pass(2000)
  expect((await plane.all(secrets)).map((secret) => secret.metadata.name)).not.toContain('robot-token')
  expect(plane.errors).toEqual([])
  await plane.stop()
})

test('certificate requests go an hour after their answer, or a day after nobody gave one', () => {
  const hour = 3_600_000
  const made = Date.parse('2026-01-01T00:00:00Z')
  const request = (name: string, type: string, certificate?: string): CertificateSigningRequest =>
    stored(certificateSigningRequests, {
      metadata: { name },
      spec: { request: '', signerName: 'example.com/any' },
      status: {
        conditions: type === '' ? [] : [{ type, status: 'True', lastUpdateTime: '2026-01-01T00:00:00Z' }],
        ...(certificate !== undefined && { certificate }),
      },
    })
  const objects = [
    request('pending', ''),
    request('denied', 'Denied'),
    request('unsigned', 'Approved'),
    request('issued', 'Approved', 'eA=='),
  ]
  const removedAt = (time: number): readonly string[] =>
    objects
      .map(({ metadata }) => metadata.name)
      .filter((name) => steps(certificateCleaner, name, viewOf(certificateCleaner, objects, time)).some((one) => one.do === 'delete'))
  expect(removedAt(made + hour - 1)).toEqual([])
  expect(removedAt(made + hour)).toEqual(['denied', 'issued'])
  expect(removedAt(made + 24 * hour)).toEqual(['pending', 'denied', 'issued'])
})

test('an ephemeral volume gets a claim of its own, which goes with the pod', async () => {
  const plane = await startPlane()
  const template = {
    metadata: { labels: { app: 'cache' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }
  const pod = (name: string) => ({
    metadata: { name, namespace: 'default' },
    spec: { ...spec, volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: template } }] },
  })
  await plane.client.create(pods, pod('one'))
  await plane.pass(500)
  expect(await plane.client.get(persistentVolumeClaims, { namespace: 'default', name: 'one-scratch' })).toMatchObject({
    metadata: { labels: { app: 'cache' }, ownerReferences: [{ kind: 'Pod', name: 'one', controller: true, blockOwnerDeletion: true }] },
    spec: { resources: { requests: { storage: '1Gi' } } },
  })
  await plane.client.delete(pods, { namespace: 'default', name: 'one' }, { gracePeriodSeconds: 0 })
  await plane.pass(2000)
  expect(await plane.all(persistentVolumeClaims)).toEqual([])
  await plane.client.create(persistentVolumeClaims, { metadata: { name: 'two-scratch', namespace: 'default' }, spec: template.spec })
  await plane.client.create(pods, pod('two'))
  await plane.pass(500)
  expect(
    (await plane.all(events)).find(({ reason, involvedObject }) => reason === 'FailedBinding' && involvedObject.kind === 'Pod')?.message,
  ).toBe('ephemeral volume scratch: PVC default/two-scratch was not created for pod default/two (pod is not owner)')
  await plane.stop()
})
