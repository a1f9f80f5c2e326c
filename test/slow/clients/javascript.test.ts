/**
 * Kubernetes' own JavaScript client does a day's work on the cluster, over TLS, with a kubeconfig that inkube printed: objects of many
 * kinds, patches, lists, informers, access.
 */
import {
  ApiException,
  ApiextensionsV1Api,
  AppsV1Api,
  AuthenticationV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  CustomObjectsApi,
  DiscoveryV1Api,
  KubeConfig,
  KubernetesObjectApi,
  ListWatch,
  loadAllYaml,
  NetworkingV1Api,
  PatchStrategy,
  PolicyV1Api,
  RbacAuthorizationV1Api,
  ServerConfiguration,
  setHeaderOptions,
  StorageV1Api,
  V1MicroTime,
  VersionApi,
  Watch,
  type Configuration,
  type V1ConfigMap,
  type V1Deployment,
  type V1Lease,
} from '@kubernetes/client-node'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { customResourceDefinitions, deployments, endpointSlices, jobs, persistentVolumeClaims, pods } from '../../../src/api/resources.ts'
import { Program, root, within, type Served } from '../program.ts'

const program = new Program()
const config = new KubeConfig()
const namespace = 'default'
let served: Served
let calls = 0

/** A client of one group; each of its calls counts. */
function api<T>(group: new (configuration: Configuration) => T): T {
  const count = { pre: async (request: never) => (calls++, request), post: async (response: never) => response }
  const baseServer = new ServerConfiguration(config.getCurrentCluster()?.server ?? '', {})
  return new group(createConfiguration({ baseServer, authMethods: { default: config }, promiseMiddleware: [count] }))
}

beforeAll(async () => {
  served = await program.serve(['--port', '0', '--instant', '--nodes', '2'])
  config.loadFromString(await program.print(['kubeconfig']))
})
afterAll(() => program.close())

const as = (strategy: PatchStrategy) => setHeaderOptions('Content-Type', strategy)
/** What a call that must fail is answered with. */
async function refusal(call: Promise<unknown>): Promise<{ readonly code: number; readonly reason: string; readonly message: string }> {
  const error = await call.then(
    () => new Error('the call was not refused'),
    (error: unknown) => error,
  )
  if (!(error instanceof ApiException)) throw error
  const { reason, message, code } = JSON.parse(String(error.body)) as { reason: string; message: string; code: number }
  expect(code).toBe(error.code)
  return { code, reason, message }
}

const container = { name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }
const webDeployment: V1Deployment = {
  metadata: { name: 'site' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'site' } },
    template: { metadata: { labels: { app: 'site' } }, spec: { containers: [container] } },
  },
}

test('asks for versions, groups and kinds', async () => {
  expect(await api(VersionApi).getCode()).toMatchObject({ major: '1', minor: expect.stringMatching(/^\d+/) as string })
  expect((await api(CoreV1Api).getAPIResources()).resources.map(({ name }) => name)).toContain('pods/eviction')
  expect((await api(AppsV1Api).getAPIResources()).groupVersion).toBe('apps/v1')
  expect((await api(CoreV1Api).listNode()).items).toHaveLength(3)
})

test('makes, reads, replaces and removes objects of many kinds', async () => {
  const core = api(CoreV1Api)
  expect((await core.createNamespace({ body: { metadata: { name: 'crowd' } } })).status?.phase).toBe('Active')
  const space = { namespace: 'crowd' }
  await core.createNamespacedConfigMap({ ...space, body: { metadata: { name: 'settings' }, data: { a: '1' }, binaryData: { b: 'AAE=' } } })
  const secret = await core.createNamespacedSecret({ ...space, body: { metadata: { name: 'login' }, stringData: { user: 'me' } } })
  expect(secret).toMatchObject({ type: 'Opaque', data: { user: 'bWU=' } })
  await core.createNamespacedServiceAccount({ ...space, body: { metadata: { name: 'robot' } } })
  await core.createNamespacedResourceQuota({ ...space, body: { metadata: { name: 'room' }, spec: { hard: { pods: '5' } } } })
  await core.createNamespacedLimitRange({
    ...space,
    body: { metadata: { name: 'sizes' }, spec: { limits: [{ type: 'Container', _default: { cpu: '100m' } }] } },
  })
  await core.createNamespacedPersistentVolumeClaim({
    ...space,
    body: { metadata: { name: 'disk' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
  })
  await core.createPersistentVolume({
    body: {
      metadata: { name: 'plate' },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/plate' } },
    },
  })
  const service = await core.createNamespacedService({
    ...space,
    body: { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
  })
  expect(service.spec?.clusterIP).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  const job = await api(BatchV1Api).createNamespacedJob({
    ...space,
    body: {
      metadata: { name: 'once' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['true'] }] } } },
    },
  })
  expect(job.spec?.backoffLimit).toBe(6)
  await api(BatchV1Api).createNamespacedCronJob({
    ...space,
    body: {
      metadata: { name: 'often' },
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: {
          spec:
            job.spec === undefined
              ? never()
              : { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } },
        },
      },
    },
  })
  await api(NetworkingV1Api).createNamespacedIngress({
    ...space,
    body: {
      metadata: { name: 'door' },
      spec: {
        rules: [
          {
            host: 'a.example',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
      },
    },
  })
  await api(NetworkingV1Api).createNamespacedNetworkPolicy({
    ...space,
    body: { metadata: { name: 'wall' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } },
  })
  await api(PolicyV1Api).createNamespacedPodDisruptionBudget({
    ...space,
    body: { metadata: { name: 'budget' }, spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } } },
  })
  await api(AutoscalingV2Api).createNamespacedHorizontalPodAutoscaler({
    ...space,
    body: {
      metadata: { name: 'web' },
      spec: { maxReplicas: 4, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    },
  })
  await api(RbacAuthorizationV1Api).createNamespacedRole({
    ...space,
    body: { metadata: { name: 'reader' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }] },
  })
  await api(RbacAuthorizationV1Api).createNamespacedRoleBinding({
    ...space,
    body: {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }],
    },
  })
  await api(StorageV1Api).createStorageClass({ body: { metadata: { name: 'slow' }, provisioner: 'example.com/slow' } })
  const settings = await core.readNamespacedConfigMap({ ...space, name: 'settings' })
  const replaced = await core.replaceNamespacedConfigMap({ ...space, name: 'settings', body: { ...settings, data: { a: '2' } } })
  expect(replaced.data).toEqual({ a: '2' })
  expect(
    await refusal(core.replaceNamespacedConfigMap({ ...space, name: 'settings', body: { ...settings, data: { a: '3' } } })),
  ).toMatchObject({ code: 409, reason: 'Conflict' })
  await served.untilObjects(jobs, (all) => all.some(({ status }) => status?.completionTime !== undefined), 'crowd')
  await served.untilObjects(persistentVolumeClaims, (all) => all.some(({ metadata }) => metadata.name === 'disk'), 'crowd')
  expect((await api(BatchV1Api).readNamespacedJobStatus({ ...space, name: 'once' })).status?.completionTime).toBeInstanceOf(Date)
  expect((await core.deleteNamespacedConfigMap({ ...space, name: 'settings' })).status).toBe('Success')
  await core.deletePersistentVolume({ name: 'plate' })
  await api(StorageV1Api).deleteStorageClass({ name: 'slow' })
  expect((await core.deleteNamespace({ name: 'crowd' })).status).toBeDefined()
})

function never(): never {
  throw new Error('the answer has no spec')
}

test('runs a Deployment: scale, status, rollout, eviction', async () => {
  const apps = api(AppsV1Api)
  await apps.createNamespacedDeployment({ namespace, body: webDeployment })
  await served.untilObjects(deployments, (all) => all.some(({ status }) => status?.availableReplicas === 2))
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'site' })
  expect(scale).toMatchObject({ spec: { replicas: 2 }, status: { selector: 'app=site' } })
  await apps.replaceNamespacedDeploymentScale({ namespace, name: 'site', body: { ...scale, spec: { replicas: 3 } } })
  await served.untilObjects(deployments, (all) => all.some(({ status }) => status?.availableReplicas === 3))
  await apps.patchNamespacedDeploymentScale({ namespace, name: 'site', body: { spec: { replicas: 2 } } }, as(PatchStrategy.MergePatch))
  await served.untilObjects(deployments, (all) => all.some(({ status }) => status?.replicas === 2))
  const image = { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.28' }] } } } }
  const rolled = await apps.patchNamespacedDeployment({ namespace, name: 'site', body: image }, as(PatchStrategy.StrategicMergePatch))
  expect(rolled.spec?.template.spec?.containers[0]?.ports).toHaveLength(1)
  await served.untilObjects(deployments, (all) =>
    all.some(
      ({ metadata, status }) =>
        status?.observedGeneration === metadata.generation && status?.updatedReplicas === 2 && status.replicas === 2,
    ),
  )
  expect((await apps.listNamespacedReplicaSet({ namespace, labelSelector: 'app=site' })).items).toHaveLength(2)
  const core = api(CoreV1Api)
  // Those of the old image may still be on their way out.
  await served.untilObjects(pods, (all) => all.filter(({ metadata }) => metadata.labels?.['app'] === 'site').length === 2)
  const [pod] = (
    await core.listNamespacedPod({ namespace, labelSelector: 'app in (site),pod-template-hash', fieldSelector: 'status.phase=Running' })
  ).items
  const name = pod?.metadata?.name ?? ''
  expect(await core.createNamespacedPodEviction({ namespace, name, body: { metadata: { name, namespace } } })).toMatchObject({
    kind: 'Status',
  })
  await core.createNamespacedService({
    namespace,
    body: { metadata: { name: 'site' }, spec: { selector: { app: 'site' }, ports: [{ port: 80 }] } },
  })
  await served.untilObjects(endpointSlices, (all) =>
    all.some(({ endpoints }) => endpoints?.filter(({ conditions }) => conditions?.ready).length === 2),
  )
  expect(
    (await api(DiscoveryV1Api).listNamespacedEndpointSlice({ namespace, labelSelector: 'kubernetes.io/service-name=site' })).items[0]
      ?.ports,
  ).toMatchObject([{ port: 80 }])
})

test('patches in every way', async () => {
  const core = api(CoreV1Api)
  const name = 'patched'
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels: { a: '1' } }, data: { x: '1', y: '2' } } })
  const json = await core.patchNamespacedConfigMap(
    {
      namespace,
      name,
      body: [
        { op: 'test', path: '/data/x', value: '1' },
        { op: 'replace', path: '/data/x', value: '9' },
      ],
    },
    as(PatchStrategy.JsonPatch),
  )
  expect(json.data).toEqual({ x: '9', y: '2' })
  const merged = await core.patchNamespacedConfigMap(
    { namespace, name, body: { data: { y: null }, metadata: { labels: { b: '2' } } } },
    as(PatchStrategy.MergePatch),
  )
  expect(merged).toMatchObject({ data: { x: '9' }, metadata: { labels: { a: '1', b: '2' } } })
  const strategic = await core.patchNamespacedConfigMap(
    { namespace, name, body: { data: { $patch: 'replace', z: '3' } } },
    as(PatchStrategy.StrategicMergePatch),
  )
  expect(strategic.data).toEqual({ z: '3' })
  const mine = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { z: '4' } }
  const apply = (fieldManager: string, force: boolean) =>
    core.patchNamespacedConfigMap({ namespace, name, fieldManager, force, body: mine }, as(PatchStrategy.ServerSideApply))
  expect(await refusal(apply('mine', false))).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message: expect.stringMatching(/^Apply failed with 1 conflict: conflict with .*: \.data\.z$/) as string,
  })
  const applied = await apply('mine', true)
  expect(applied.data).toEqual({ z: '4' })
  expect(applied.metadata?.managedFields).toContainEqual(
    expect.objectContaining({ manager: 'mine', operation: 'Apply', fieldsV1: { 'f:data': { 'f:z': {} } } }),
  )
  expect(
    await refusal(
      core.patchNamespacedConfigMap({ namespace, name, body: [{ op: 'test', path: '/data/z', value: 'no' }] }, as(PatchStrategy.JsonPatch)),
    ),
  ).toMatchObject({ code: 422 })
})

test('lists by selectors and in pages that agree', async () => {
  const core = api(CoreV1Api)
  const names = Array.from({ length: 12 }, (_each, at) => `page-${String(at).padStart(2, '0')}`)
  for (const name of names)
    await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name, labels: { book: name < 'page-06' ? 'first' : 'second' } } },
    })
  const read: string[] = []
  let _continue: string | undefined
  const versions = new Set<string | undefined>()
  do {
    const page = await core.listNamespacedConfigMap({
      namespace,
      labelSelector: 'book',
      limit: 5,
      ...(_continue !== undefined && { _continue }),
    })
    read.push(...page.items.map(({ metadata }) => metadata?.name ?? ''))
    versions.add(page.metadata?.resourceVersion)
    _continue = page.metadata?._continue
    if (read.length === 5) await core.deleteNamespacedConfigMap({ namespace, name: 'page-11' })
  } while (_continue !== undefined && _continue !== '')
  expect(read).toEqual(names)
  expect(versions.size).toBe(1)
  expect((await core.listNamespacedConfigMap({ namespace, labelSelector: 'book,book notin (first)' })).items).toHaveLength(5)
  expect((await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=page-03' })).items).toHaveLength(1)
  expect((await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'book' })).status).not.toBe('Failure')
  expect((await core.listNamespacedConfigMap({ namespace, labelSelector: 'book' })).items).toEqual([])
})

test('follows objects with an informer whose watches end', async () => {
  const core = api(CoreV1Api)
  const list = () => core.listNamespacedConfigMap({ namespace, labelSelector: 'followed' })
  // The server ends each watch after a second; the informer goes on from where it was.
  const informer = new ListWatch<V1ConfigMap>(
    `/api/v1/namespaces/${namespace}/configmaps?timeoutSeconds=1`,
    new Watch(config),
    list,
    false,
    'followed',
    undefined,
    { delayFn: async () => undefined },
  )
  const seen: string[] = []
  const waiting = new Set<() => void>()
  const tell = (text: string): void => {
    seen.push(text)
    for (const check of waiting) check()
  }
  const until = (text: string, from = 0): Promise<void> =>
    within(
      new Promise((found) => {
        const check = (): void => void (seen.includes(text, from) && found())
        waiting.add(check)
        check()
      }),
      () => `the informer never told ${text}: ${seen.join(', ')}`,
    )
  informer.on('add', ({ metadata }) => tell(`add ${metadata?.name}`))
  informer.on('update', ({ metadata, data }) => tell(`update ${metadata?.name} ${data?.['n']}`))
  informer.on('delete', ({ metadata }) => tell(`delete ${metadata?.name}`))
  informer.on('connect', () => tell('connect'))
  informer.on('error', (error: Error) => tell(`error ${error.message}`))
  const one = { metadata: { name: 'one', labels: { followed: 'yes' } } }
  await core.createNamespacedConfigMap({ namespace, body: one })
  await informer.start()
  await until('add one')
  const ended = seen.length
  await until('connect', ended)
  await core.patchNamespacedConfigMap({ namespace, name: 'one', body: { data: { n: '7' } } }, as(PatchStrategy.MergePatch))
  await until('update one 7')
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'two', labels: { followed: 'yes' } } } })
  await until('add two')
  await core.deleteNamespacedConfigMap({ namespace, name: 'one' })
  await until('delete one')
  expect(informer.list(namespace).map(({ metadata }) => metadata?.name)).toEqual(['two'])
  await informer.stop()
  expect(seen.filter((text) => text !== 'connect')).toEqual(['add one', 'update one 7', 'add two', 'delete one'])
})

test('leads by a Lease that only one can take', async () => {
  const leases = api(CoordinationV1Api)
  const lead = { namespace, name: 'leader' }
  const held = (holderIdentity: string, resourceVersion?: string): V1Lease => ({
    metadata: { name: 'leader', ...(resourceVersion !== undefined && { resourceVersion }) },
    spec: { holderIdentity, leaseDurationSeconds: 15, renewTime: new V1MicroTime() },
  })
  const tries = await Promise.allSettled(['a', 'b', 'c'].map((who) => leases.createNamespacedLease({ namespace, body: held(who) })))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const { metadata } = await leases.readNamespacedLease(lead)
  const takes = await Promise.allSettled(
    ['d', 'e'].map((who) => leases.replaceNamespacedLease({ ...lead, body: held(who, metadata?.resourceVersion) })),
  )
  expect(takes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const now = await leases.readNamespacedLease(lead)
  expect(['d', 'e']).toContain(now.spec?.holderIdentity)
  expect(String(now.spec?.renewTime)).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{6}Z$/)
})

test('asks who it is and what it may', async () => {
  const core = api(CoreV1Api)
  const { status } = await core.createNamespacedServiceAccountToken({
    namespace,
    name: 'default',
    body: { spec: { audiences: [], expirationSeconds: 600 } },
  })
  const review = await api(AuthenticationV1Api).createTokenReview({ body: { spec: { token: status?.token ?? '' } } })
  expect(review.status).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:default' } })
  expect((await api(AuthenticationV1Api).createSelfSubjectReview({ body: {} })).status?.userInfo?.groups).toContain('system:authenticated')
  const may = await api(AuthorizationV1Api).createSelfSubjectAccessReview({
    body: { spec: { resourceAttributes: { verb: 'delete', resource: 'nodes' } } },
  })
  expect(may.status?.allowed).toBe(true)
  const jane = await api(AuthorizationV1Api).createSubjectAccessReview({
    body: { spec: { user: 'jane', resourceAttributes: { namespace, verb: 'delete', resource: 'pods' } } },
  })
  expect(jane.status?.allowed).toBe(false)
  const robot = new KubeConfig()
  robot.loadFromString(config.exportConfig())
  robot.loadFromClusterAndUser({ ...config.getCurrentCluster()!, name: 'inkube' }, { name: 'robot', token: status?.token ?? '' })
  expect(await refusal(robot.makeApiClient(CoreV1Api).listNamespacedSecret({ namespace }))).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message:
      'secrets is forbidden: User "system:serviceaccount:default:default" cannot list resource "secrets" in API group "" in the namespace "default"',
  })
})

test('knows custom resources as soon as they are established', async () => {
  const schema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['size'],
        properties: { size: { type: 'integer', minimum: 1 }, color: { type: 'string', _default: 'red' } },
      },
      status: { type: 'object', x_kubernetes_preserve_unknown_fields: true },
    },
  }
  const names = { plural: 'shirts', singular: 'shirt', kind: 'Shirt', shortNames: ['sh'] }
  const extensions = api(ApiextensionsV1Api)
  await extensions.createCustomResourceDefinition({
    body: {
      metadata: { name: 'shirts.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names,
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, subresources: { status: {} } }],
      },
    },
  })
  await served.untilObjects(customResourceDefinitions, (all) =>
    all.some(({ status }) => status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True')),
  )
  const custom = api(CustomObjectsApi)
  const shirts = { group: 'example.com', version: 'v1', plural: 'shirts', namespace }
  const shirt = { apiVersion: 'example.com/v1', kind: 'Shirt', metadata: { name: 'big' }, spec: { size: 3, extra: 1 } }
  expect(await custom.createNamespacedCustomObject({ ...shirts, body: shirt })).toMatchObject({ spec: { size: 3, color: 'red' } })
  expect(
    await refusal(custom.createNamespacedCustomObject({ ...shirts, body: { ...shirt, metadata: { name: 'none' }, spec: { size: 0 } } })),
  ).toMatchObject({ code: 422, reason: 'Invalid' })
  expect(
    await custom.patchNamespacedCustomObject({ ...shirts, name: 'big', body: { spec: { color: 'blue' } } }, as(PatchStrategy.MergePatch)),
  ).toMatchObject({ spec: { color: 'blue' } })
  expect(
    await custom.patchNamespacedCustomObjectStatus(
      { ...shirts, name: 'big', body: { status: { worn: true } } },
      as(PatchStrategy.MergePatch),
    ),
  ).toMatchObject({ status: { worn: true }, spec: { size: 3 } })
  expect(await custom.listNamespacedCustomObject(shirts)).toMatchObject({ kind: 'ShirtList', items: [{ metadata: { name: 'big' } }] })
  const objects = KubernetesObjectApi.makeApiClient(config)
  expect(await objects.read({ apiVersion: 'example.com/v1', kind: 'Shirt', metadata: { name: 'big', namespace } })).toMatchObject({
    spec: { color: 'blue' },
  })
  await custom.deleteNamespacedCustomObject({ ...shirts, name: 'big' })
  await extensions.deleteCustomResourceDefinition({ name: 'shirts.example.com' })
})

test('makes whatever a file holds', async () => {
  const objects = KubernetesObjectApi.makeApiClient(config)
  for (const object of loadAllYaml(readFileSync(join(root, 'samples/web.yaml'), 'utf8'))) {
    const made = await objects.create(object)
    expect(made.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/)
    const there = {
      apiVersion: object.apiVersion ?? '',
      kind: object.kind ?? '',
      metadata: { name: object.metadata?.name ?? '', namespace },
    }
    expect((await objects.read(there)).metadata?.uid).toBe(made.metadata?.uid)
    expect((await objects.patch({ ...there, metadata: { ...there.metadata, labels: { seen: 'yes' } } })).metadata?.labels).toMatchObject({
      seen: 'yes',
    })
    await objects.delete(there)
  }
})

test('is told what is wrong', async () => {
  const core = api(CoreV1Api)
  expect(await refusal(core.readNamespacedPod({ namespace, name: 'none' }))).toEqual({
    code: 404,
    reason: 'NotFound',
    message: 'pods "none" not found',
  })
  expect(await refusal(core.createNamespace({ body: { metadata: { name: namespace } } }))).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
  })
  expect(
    await refusal(core.createNamespacedPod({ namespace, body: { metadata: { name: 'Bad_Name' }, spec: { containers: [] } } })),
  ).toMatchObject({ code: 422, reason: 'Invalid' })
  expect(await refusal(core.listNamespacedPod({ namespace, labelSelector: '(' }))).toMatchObject({ code: 400, reason: 'BadRequest' })
  expect(await refusal(core.listNamespacedPod({ namespace, limit: 1, _continue: 'no-such' }))).toMatchObject({ code: 400 })
  expect(
    await refusal(
      core.createNamespacedConfigMap({ namespace, fieldValidation: 'Strict', dryRun: 'Some', body: { metadata: { name: 'x' } } }),
    ),
  ).toMatchObject({ code: 422 })
  expect(
    (await core.createNamespacedConfigMap({ namespace, dryRun: 'All', body: { metadata: { name: 'dry' } } })).metadata?.uid,
  ).toBeDefined()
  expect(await refusal(core.readNamespacedConfigMap({ namespace, name: 'dry' }))).toMatchObject({ code: 404 })
  expect(calls).toBeGreaterThan(90)
})
