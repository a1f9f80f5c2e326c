/**
 * What the server remembers of specs that come again never shows: pods whose spec was there before, word for word, become what they become
 * where each body is looked at as a whole. A space behind the comma before the spec is all that it takes for that.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyOf } from '../../src/api/equal.ts'
import type { New } from '../../src/api/object.ts'
import type { Pod, PodSpec } from '../../src/api/objects.ts'
import { pods } from '../../src/api/resources.ts'
import { sharedPart } from '../../src/api/shared-parts.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom, type Random } from '../../src/base/random.ts'
import { randomObject } from '../api/random-object.ts'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

type Json = Record<string, unknown>

let remembering: ListeningServer
let forgetful: ListeningServer
beforeAll(async () => {
  for (const server of [(remembering = await started()), (forgetful = await started())]) await furnish(server)
})
afterAll(() => Promise.all([remembering.stop(), forgetful.stop()]))

const started = (): Promise<ListeningServer> => startListening({ clock: new ManualClock(Date.parse('2026-01-01T00:00:00Z')) })

const namespaces = ['default', 'limited', 'restricted', 'counted']

/** Namespaces in which more is done to pods than in others. */
async function furnish({ ask }: ListeningServer): Promise<void> {
  const make = async (path: string, body: Json): Promise<void> => {
    expect(await ask({ method: 'POST', path, body })).toMatchObject({ status: 201 })
  }
  const levels = { 'pod-security.kubernetes.io/enforce': 'baseline', 'pod-security.kubernetes.io/warn': 'restricted' }
  for (const name of namespaces.slice(1)) {
    await make('/api/v1/namespaces', { metadata: { name, labels: name === 'restricted' ? levels : {} } })
    await make(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' }, imagePullSecrets: [{ name: `of-${name}` }] })
  }
  await make('/api/v1/namespaces/limited/limitranges', {
    metadata: { name: 'range' },
    spec: { limits: [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { memory: '1Mi' }, max: { cpu: '2' } }] },
  })
  await make('/api/v1/namespaces/counted/resourcequotas', {
    metadata: { name: 'few' },
    spec: { hard: { pods: '40', 'requests.cpu': '30' } },
  })
  await make('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'urgent' }, value: 7 })
  await make('/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name: 'deep' }, handler: 'deep', overhead: { podFixed: { cpu: '10m' } } })
}

/** Parts of a spec: most are fine, some are changed when a pod is made, some are refused or warned of. */
const parts: readonly Json[] = [
  { volumes: [{ name: 'config', configMap: { name: 'web' } }, { name: 'cache' }] },
  {
    volumes: [
      {
        name: 'own',
        ephemeral: { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } } } },
      },
    ],
  },
  { volumes: [{ name: 'claim', persistentVolumeClaim: { claimName: 'p1-own' } }] },
  { volumes: [{ name: 'kube-api-access-abcde', emptyDir: {} }] },
  { volumes: [{ name: 'image', image: { reference: 'x' } }] },
  { initContainers: [{ name: 'first', image: 'busybox', restartPolicy: 'Always' }] },
  { resources: { limits: { cpu: '1' } }, resourceClaims: [{ name: 'x' }] },
  {
    affinity: {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'x', labelSelector: {}, matchLabelKeys: ['app'] }] },
    },
  },
  { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
  { securityContext: { sysctls: [] }, hostNetwork: true },
  { tolerations: [{ operator: 'Exists' }] },
  { tolerations: [], nodeSelector: {}, hostAliases: [] },
  { tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }] },
  { priorityClassName: 'urgent' },
  { priorityClassName: 'missing' },
  { priority: 3 },
  { runtimeClassName: 'deep' },
  { overhead: {} },
  { overhead: { memory: '1.5' } },
  { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
  { terminationGracePeriodSeconds: -1 },
  { schedulingGates: [{ name: 'a.b/c' }] },
  { serviceAccountName: '' },
  { serviceAccount: 'missing' },
  { automountServiceAccountToken: false },
  { containers: null },
  { dnsPolicy: 'Never' },
  { unknown: { a: [1] } },
  { restartPolicy: 3 },
]
const containers: readonly Json[] = [
  {},
  { resources: { limits: { cpu: '100m', memory: '0.1' }, requests: { cpu: '1e-5' } } },
  { resources: { claims: [{ name: 'x' }] }, lifecycle: { stopSignal: 'SIGTERM' } },
  {
    ports: [{ containerPort: 80 }, { containerPort: 80, name: 'web' }],
    env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
  },
  { volumeMounts: [{ name: 'config', mountPath: '/etc/web' }] },
  { volumeMounts: [{ name: 'cache', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }] },
  { image: ' padded ' },
  { securityContext: { privileged: true }, env: [] },
]
const annotations: readonly Json[] = [
  {},
  { annotations: { note: 'ü "quoted", "spec": ,\\"spec\\":{}' } },
  { annotations: { 'container.apparmor.security.beta.kubernetes.io/web': 'localhost/x' } },
  { annotations: { 'scheduler.alpha.kubernetes.io/critical-pod': '', 'pod.beta.kubernetes.io/init-containers': '[]' } },
  { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' } },
  { labels: { app: 'web' }, finalizers: ['x.y/z'] },
  { labels: { tier: 'front', app: '' }, annotations: { b: '', 'a.b/c': 'x' }, generateName: 'some-' },
  { labels: {}, annotations: {}, generateName: '', ownerReferences: [] },
  { labels: { app: 'web' }, ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u' }] },
  { managedFields: [] },
  { uid: 'own', creationTimestamp: '2020-01-01T00:00:00Z', unknown: 1 },
]

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random.next() * list.length)] as T // no list is empty

/** A spec that may well be valid. */
function specOf(random: Random): Json {
  const chosen = Array.from({ length: Math.floor(random.next() * 3) }, () => pick(parts, random))
  return Object.assign({ containers: [{ name: 'web', image: 'web:1', ...pick(containers, random) }] }, ...chosen) as Json
}

/** Texts of the spec and of what may follow it: as it is, or with one thing different. */
function endOf(random: Random): string {
  const spec = JSON.stringify(random.next() < 0.15 ? randomObject('core.v1.PodSpec', random, 4) : specOf(random))
  const ends = [
    '}',
    '}',
    '}',
    '}',
    '}\n',
    ' }',
    ',"status":{"phase":"Running"}}',
    ',"metadata":{"name":"late"}}',
    '',
    '}}',
    ',"x":1}',
    `,"spec":${spec}}`,
  ]
  const end = spec + pick(ends, random)
  if (random.next() > 0.1) return end
  const at = Math.floor(random.next() * end.length)
  return end.slice(0, at) + pick(['', '"', ',', '\\u0041', 'x', '{', '"web"'], random) + end.slice(at + 1)
}

interface Sent {
  readonly path: string
  readonly head: string
  readonly end: string
  readonly type: string
}

function sent(random: Random, end: string, count: number): Sent {
  const query = new URLSearchParams()
  if (random.next() < 0.5) query.set('fieldValidation', pick(['Strict', 'Warn', 'Ignore'], random))
  if (random.next() < 0.3) query.set('dryRun', 'All')
  if (random.next() < 0.5) query.set('fieldManager', 'tester')
  const name = random.next() < 0.2 ? { generateName: 'some-' } : { name: `p${random.next() < 0.1 ? 1 : count}` }
  const head = JSON.stringify({
    apiVersion: 'v1',
    kind: pick(['Pod', 'Pod', 'Pod', 'Pod', 'Pods'], random),
    metadata: { ...name, ...pick(annotations, random) },
  })
  const strange = ['{"metadata":{"name":"odd"}', '{"spec":{"hostPID":true},"kind":"Pod","metadata":{"name":"odd"}', '{', '{"kind":"Pod"']
  return {
    path: `/api/v1/namespaces/${pick(namespaces, random)}/pods?${query}`,
    head: random.next() < 0.1 ? pick(strange, random) : head.slice(0, -1),
    end,
    type: random.next() < 0.1 ? 'application/yaml' : 'application/json',
  }
}

const post = ({ ask }: ListeningServer, { path, head, end, type }: Sent, comma: ' ,' | ', '): Promise<Answer> =>
  ask({ method: 'POST', path, type, body: `${head}${comma}"spec":${end}` })

/** Without what chance made, and with the space, which refusals may show, in one place. */
const plain = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uid')
    .replaceAll(/kube-api-access-[a-z0-9]{5}/g, 'access')
    .replaceAll(/some-[a-z0-9]{5}/g, 'some')
    .replaceAll(/ ?, ?(?=\\+"s)/g, ' ,')

const shownOf = ({ status, body, headers }: Answer): string => plain([status, body, headers?.['warning']])

const stored = ({ store }: ListeningServer): string[] =>
  store
    .list('/core/pods/')
    .entries.map(({ bytes }) => plain(bytes.toString()))
    .sort()

test('pods with specs that were there before become what others become', async () => {
  const random = seededRandom(7)
  let count = 0
  const codes = new Map<number, number>()
  for (let round = 0; round < 100; round++) {
    const end = endOf(random)
    for (let again = 0; again < 4; again++) {
      const one = sent(random, end, ++count)
      const [made, expected] = [await post(remembering, one, ' ,'), await post(forgetful, one, ', ')]
      expect(shownOf(made), JSON.stringify(one)).toBe(shownOf(expected))
      codes.set(made.status, (codes.get(made.status) ?? 0) + 1)
    }
  }
  expect(stored(remembering)).toEqual(stored(forgetful))
  // There is something to compare.
  expect(codes.get(201)).toBeGreaterThan(40)
  expect(codes.get(422)).toBeGreaterThan(15)
  expect(codes.get(400)).toBeGreaterThan(15)
})

test('pods with a spec in common in process become what others become', async () => {
  const random = seededRandom(8)
  const made = async ({ client }: ListeningServer, metadata: New<Pod>['metadata'], spec: PodSpec): Promise<string> => {
    const warnings: string[] = []
    const outcome: unknown = await client
      .create(pods, { metadata, spec }, { onWarning: (text) => warnings.push(text) })
      .catch((error: unknown) => String(error))
    return plain([outcome, warnings])
  }
  let created = 0
  for (let round = 0; round < 60; round++) {
    // It need not have the form of its type.
    const spec = specOf(random) as unknown as PodSpec
    const common = sharedPart(copyOf(spec))
    for (let again = 0; again < 4; again++) {
      const name = again === 0 ? { generateName: 'some-' } : { name: `own${round}-${again}` }
      const metadata = { ...name, namespace: pick(namespaces, random), ...pick(annotations.slice(0, -1), random) } as New<Pod>['metadata']
      const outcome = await made(remembering, copyOf(metadata), common)
      expect(outcome, JSON.stringify(spec)).toBe(await made(forgetful, copyOf(metadata), copyOf(spec)))
      if (outcome.includes('"kind":"Pod"')) created++
    }
  }
  expect(created).toBeGreaterThan(20)
})
