/** What users who are nodes may read and write, over a socket: the authoriser for nodes and NodeRestriction. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { New } from '../../src/api/object.ts'
import type { PersistentVolume, Pod, PodSpec } from '../../src/api/objects.ts'
import * as resources from '../../src/api/resources.ts'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

const namespace = 'default'
const home = `/api/v1/namespaces/${namespace}`
const mergePatch = 'application/merge-patch+json'

const container = { name: 'c', image: 'x' }
const pod = (name: string, nodeName: string, spec: Partial<PodSpec>): New<Pod> => ({
  metadata: { name, namespace },
  spec: { containers: [container], nodeName, ...spec },
})
const volume: New<PersistentVolume> = {
  metadata: { name: 'volume' },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '1Gi' },
    claimRef: { name: 'claim', namespace },
    csi: {
      driver: 'a.b',
      volumeHandle: 'h',
      nodePublishSecretRef: { name: 'of-volume', namespace },
      controllerPublishSecretRef: { name: 'unnamed', namespace },
    },
  },
}

let server: ListeningServer
let uid = ''
beforeAll(async () => {
  server = await startListening({ policy: true })
  const { client } = server
  for (const name of ['one', 'two']) await client.create(resources.nodes, { metadata: { name }, spec: {} })
  for (const name of ['of-variable', 'of-volume', 'unnamed']) await client.create(resources.secrets, { metadata: { name, namespace } })
  await client.create(resources.configMaps, { metadata: { name: 'of-variable', namespace } })
  await client.create(resources.persistentVolumes, volume)
  await client.create(resources.persistentVolumeClaims, {
    metadata: { name: 'claim', namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName: 'volume' },
  })
  const env = [
    { name: 'S', valueFrom: { secretKeyRef: { name: 'of-variable', key: 'k' } } },
    { name: 'C', valueFrom: { configMapKeyRef: { name: 'of-variable', key: 'k' } } },
  ]
  const made = await client.create(
    resources.pods,
    pod('mine', 'one', {
      containers: [{ ...container, env }],
      volumes: [
        { name: 'v', persistentVolumeClaim: { claimName: 'claim' } },
        { name: 't', projected: { sources: [{ serviceAccountToken: { path: 't', audience: 'vault' } }] } },
      ],
    }),
  )
  uid = made.metadata.uid
  await client.create(resources.pods, pod('other', 'two', {}))
})
afterAll(() => server.stop())

interface Asking {
  readonly method?: string
  readonly body?: object
  readonly type?: string
  readonly node?: string
}

const ask = (path: string, { node = 'one', ...rest }: Asking = {}): Promise<Answer> =>
  server.ask({ path, headers: { 'Impersonate-User': `system:node:${node}`, 'Impersonate-Group': 'system:nodes' }, ...rest })

/** The code of an answer, and what a refusal says after the usual beginning. */
const outcome = async (path: string, asking: Asking = {}): Promise<string> => {
  const { status, body } = await ask(path, asking)
  const { message = '' } = body as { readonly message?: string }
  return status < 300
    ? String(status)
    : `${status} ${message.replace(/^.*? is forbidden: (?:User .*? (?:in the namespace "[-\w]+"|at the cluster scope)(?:: )?)?/, '')}`
}

const stranger = "403 no relationship found between node 'one' and this object"

describe('a node reads', () => {
  test.for([
    ['secrets/of-variable', '200'],
    ['secrets/of-volume', '200'],
    ['secrets/unnamed', stranger],
    ['secrets?fieldSelector=metadata.name%3Dof-variable,type%3DOpaque', '200'],
    ['secrets', '403 No Object name found'],
    ['configmaps/of-variable', '200'],
    ['configmaps/unnamed', stranger],
    ['persistentvolumeclaims/claim', '200'],
    ['persistentvolumeclaims', '403 can only get individual resources of this type'],
    ['pods/mine', '200'],
    ['pods/other', stranger],
    ['pods?fieldSelector=spec.nodeName%3Done', '200'],
    ['pods?fieldSelector=spec.nodeName%3Dtwo', '403 can only list/watch pods with spec.nodeName field selector'],
    ['serviceaccounts/default', '403 not allowed to get service accounts'],
    ['services', '200'],
  ])('%s: %s', async ([path, expected]) => {
    expect(await outcome(`${home}/${path}`)).toBe(expected)
  })

  test.for([
    ['/api/v1/nodes/one', '200'],
    ['/api/v1/nodes/two', "403 node 'one' cannot read 'two', only its own Node object"],
    ['/api/v1/nodes', "403 node 'one' cannot read all nodes, only its own Node object"],
    ['/api/v1/persistentvolumes/volume', '200'],
    ['/api/v1/secrets', '403 can only read namespaced object of this type'],
    ['/apis/coordination.k8s.io/v1/namespaces/default/leases/one', '403 can only access leases in the "kube-node-lease" system namespace'],
    [
      '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/two',
      '403 can only access node lease with the same name as the requesting node',
    ],
    ['/apis/apps/v1/deployments', '403 '],
  ] as const)('%s: %s', async ([path, expected]) => {
    expect(await outcome(path)).toBe(expected)
  })

  test('nothing without a name', async () => {
    expect(await outcome(`${home}/services`, { node: '' })).toBe('403 unknown node for user "system:node:"')
  })

  test('as reviews of its rights say, of fields as well', async () => {
    const asked = {
      verb: 'list',
      resource: 'pods',
      fieldSelector: { requirements: [{ key: 'spec.nodeName', operator: 'In', values: ['one'] }] },
    }
    const review = { spec: { user: 'system:node:one', groups: ['system:nodes'], resourceAttributes: asked } }
    const answer = await server.ask({ method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', body: review })
    expect(answer.body).toMatchObject({ status: { allowed: true } })
  })
})

describe('a node writes', () => {
  const patch = (body: object): Asking => ({ method: 'PATCH', type: mergePatch, body })

  test.for([
    [{ metadata: { labels: { team: 'a' } } }, '200'],
    [{ metadata: { labels: { 'node.kubernetes.io/x': 'a' } } }, '200'],
    [
      { metadata: { labels: { 'node-restriction.kubernetes.io/x': 'a', 'a.k8s.io/b': 'c' } } },
      '403 is not allowed to modify labels: a.k8s.io/b, node-restriction.kubernetes.io/x',
    ],
    [{ spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }, '403 node "one" is not allowed to modify taints'],
  ] as const)('itself: %j gives %s', async ([body, expected]) => {
    expect(await outcome('/api/v1/nodes/one?dryRun=All', patch(body))).toBe(expected)
  })

  test('its status while it is tainted, and no other node', async () => {
    const ready = patch({ status: { conditions: [{ type: 'Ready', status: 'True' }] } })
    expect(await outcome('/api/v1/nodes/one/status', ready)).toBe('200')
    expect(await outcome('/api/v1/nodes/two/status', ready)).toBe('403 node "one" is not allowed to modify node "two"')
  })

  test('the status of its pods alone', async () => {
    const running = patch({ status: { phase: 'Running' } })
    expect(await outcome(`${home}/pods/mine/status`, running)).toBe('200')
    expect(await outcome(`${home}/pods/other/status`, running)).toBe(
      '403 node "one" can only update pod status for pods with spec.nodeName set to itself',
    )
    expect(await outcome(`${home}/pods/mine/status`, patch({ metadata: { labels: { a: 'b' } } }))).toBe(
      '403 node "one" cannot update labels through pod status',
    )
  })

  test('how far claims of its pods have grown, and nothing else of them', async () => {
    const path = `${home}/persistentvolumeclaims/claim/status`
    expect(await outcome(path, patch({ status: { capacity: { storage: '2Gi' } } }))).toBe('200')
    expect(await outcome(path, patch({ metadata: { labels: { a: 'b' } } }))).toBe(
      '403 node "one" is not allowed to update fields other than status.quantity and status.conditions',
    )
  })

  test('mirrors of its own pods that name nothing', async () => {
    const node = await server.client.get(resources.nodes, { name: 'one' })
    const owner = { apiVersion: 'v1', kind: 'Node', name: 'one', uid: node.metadata.uid, controller: true }
    const mirror = (spec: object, ownerReferences: readonly object[] = [owner]): Asking => ({
      method: 'POST',
      body: {
        metadata: { name: 'mirror', annotations: { 'kubernetes.io/config.mirror': 'x' }, ownerReferences },
        spec: { nodeName: 'one', containers: [container], ...spec },
      },
    })
    const path = `${home}/pods?dryRun=All`
    expect(await outcome(path, mirror({}))).toBe('201')
    expect(await outcome(path, mirror({}, []))).toBe('403 node "one" can only create pods with an owner reference set to itself')
    expect(await outcome(path, mirror({}, [{ ...owner, uid: 'x' }]))).toBe(`403 node one UID mismatch: expected x got ${node.metadata.uid}`)
    expect(await outcome(path, mirror({ volumes: [{ name: 'v', configMap: { name: 'c' } }] }))).toBe(
      '403 node "one" can not create pods that reference configmaps',
    )
    expect(await outcome(path, { method: 'POST', body: pod('plain', 'one', {}) })).toBe(
      '403 pod does not have "kubernetes.io/config.mirror" annotation, node "one" can only create mirror pods',
    )
  })

  test('deletes and evictions of its pods alone', async () => {
    expect(await outcome(`${home}/pods/other`, { method: 'DELETE' })).toBe(
      '403 node "one" can only delete pods with spec.nodeName set to itself',
    )
    const eviction = (name: string): Asking => ({ method: 'POST', body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } } })
    expect(await outcome(`${home}/pods/other/eviction`, eviction('other'))).toBe(
      '403 node one can only evict pods with spec.nodeName set to itself',
    )
    expect(await outcome(`${home}/pods/mine/eviction?dryRun=All`, eviction('mine'))).toBe('201')
  })

  test('tokens for its pods and the audiences that they ask for', async () => {
    const token = (name: string, audience: string, bound = uid): Asking => ({
      method: 'POST',
      body: { spec: { audiences: [audience], boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid: bound } } },
    })
    const path = `${home}/serviceaccounts/default/token`
    expect(await outcome(path, token('mine', 'vault'))).toBe('201')
    expect(await outcome(path, token('mine', 'elsewhere'))).toMatch(/^403 /)
    expect(await outcome(path, token('mine', 'vault', 'x'))).toMatch(/^403 the UID in the bound object reference \(x\) does not match/)
    expect(await outcome(path, { method: 'POST', body: { spec: { audiences: [] } } })).toBe('403 node requested token not bound to a pod')
  })

  test('a lease of its own name', async () => {
    const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases?dryRun=All'
    const lease = (name: string): Asking => ({ method: 'POST', body: { metadata: { name }, spec: {} } })
    expect(await outcome(path, lease('one'))).toBe('201')
    expect(await outcome(path, lease('two'))).toBe('403 can only access node lease with the same name as the requesting node')
  })
})
