/** Nodes and the life of their pods, against a real server in memory. */
import { afterEach, describe, expect, it } from 'vitest'
import { configMaps, leases, nodes, pods } from '../../src/api/resources.ts'
import { startCluster } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>
afterEach(() => cluster.stop())

const conditions = (pod: { status?: { conditions?: readonly { type: string; status: string; reason?: string }[] } }) =>
  Object.fromEntries(
    (pod.status?.conditions ?? []).map(({ type, status, reason }) => [type, reason === undefined ? status : `${status} ${reason}`]),
  )

describe('nodes', () => {
  it('are registered, and renew their leases', async () => {
    cluster = await startCluster({ count: 2 })
    const { items } = await cluster.client.list(nodes)
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['control-plane', 'node-1', 'node-2'])
    expect(items[0]?.spec?.taints).toContainEqual({ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' })
    expect(items[1]?.status).toMatchObject({
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      nodeInfo: { containerRuntimeVersion: 'simulated://0.0.0', kubeletVersion: 'v1.33.13' },
    })
    const before = await cluster.client.get(leases, { namespace: 'kube-node-lease', name: 'node-1' })
    await cluster.advance(10_100)
    const after = await cluster.client.get(leases, { namespace: 'kube-node-lease', name: 'node-1' })
    expect(Date.parse(after.spec.renewTime ?? '') - Date.parse(before.spec.renewTime ?? '')).toBeGreaterThan(9_000)
  })
})

describe('a pod', () => {
  it('pulls, starts and is ready, with the events in order and few writes', async () => {
    cluster = await startCluster()
    const created = await cluster.pod('p')
    await cluster.advance(1)
    expect((await cluster.get('p')).status?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'ContainerCreating' } })
    await cluster.advance(3_000)
    const pod = await cluster.get('p')
    expect(pod.status).toMatchObject({ phase: 'Running', hostIP: '10.0.0.3', podIP: '10.244.1.2' })
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: 'docker.io/library/busybox:1.36',
      containerID: expect.stringMatching(/^simulated:\/\/[0-9a-f]{64}$/) as string,
    })
    expect(conditions(pod)).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    })
    expect((await cluster.events('p')).map((text) => text.split(' in ')[0])).toEqual([
      'Pulling: Pulling image "busybox:1.36"',
      'Pulled: Successfully pulled image "busybox:1.36"',
      'Created: Created container: c',
      'Started: Started container c',
    ])
    const history = await cluster.client.list(pods, { namespace: 'default' })
    expect(history.items).toHaveLength(1)
    expect(created.metadata.uid).toBe(pod.metadata.uid)
  })

  it('restarts with growing delays', async () => {
    cluster = await startCluster()
    await cluster.pod('p', { containers: [{ name: 'c', image: 'busybox', command: ['false'] }] })
    await cluster.advance(4_000)
    const pod = await cluster.get('p')
    const status = pod.status?.containerStatuses?.[0]
    expect(status?.state).toEqual({
      waiting: { reason: 'CrashLoopBackOff', message: `back-off 10s restarting failed container=c pod=p_default(${pod.metadata.uid})` },
    })
    expect(status).toMatchObject({
      restartCount: 1,
      ready: false,
      started: false,
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    })
    expect(pod.status?.phase).toBe('Running')
    await cluster.advance(12_000)
    expect((await cluster.get('p')).status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 2,
      state: { waiting: { message: expect.stringContaining('back-off 20s') as string } },
    })
    expect(await cluster.events('p')).toContain(`BackOff: Back-off restarting failed container c in pod p_default(${pod.metadata.uid})`)
  })

  it('completes or fails by its policy', async () => {
    cluster = await startCluster()
    await cluster.pod('good', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['true'] }] })
    await cluster.pod('bad', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['false'] }] })
    await cluster.advance(5_000)
    const good = await cluster.get('good')
    expect(good.status).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
    })
    expect(conditions(good)).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True PodCompleted',
      Ready: 'False PodCompleted',
      ContainersReady: 'False PodCompleted',
      PodScheduled: 'True',
    })
    expect((await cluster.get('bad')).status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ state: { terminated: { exitCode: 1, reason: 'Error' } } }],
    })
  })

  it('says what is wrong with its image', async () => {
    cluster = await startCluster()
    await cluster.pod('missing', { containers: [{ name: 'c', image: 'nginx:doesnotexist' }] })
    await cluster.pod('invalid', { containers: [{ name: 'c', image: 'Nginx:1' }] })
    await cluster.pod('never', { containers: [{ name: 'c', image: 'nginx:1', imagePullPolicy: 'Never' }] })
    await cluster.advance(1_500)
    const waiting = async (name: string) => (await cluster.get(name)).status?.containerStatuses?.[0]?.state?.waiting
    const refusal =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:doesnotexist": failed to resolve reference "docker.io/library/nginx:doesnotexist": docker.io/library/nginx:doesnotexist: not found'
    expect(await waiting('missing')).toEqual({ reason: 'ErrImagePull', message: refusal })
    expect(await waiting('invalid')).toMatchObject({ reason: 'InvalidImageName' })
    expect(await waiting('never')).toMatchObject({
      reason: 'ErrImageNeverPull',
      message: 'Container image "nginx:1" is not present with pull policy of Never',
    })
    await cluster.advance(4_000)
    expect(await waiting('missing')).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "nginx:doesnotexist": ErrImagePull: ${refusal}`,
    })
    expect(await cluster.events('missing')).toEqual([
      'Pulling: Pulling image "nginx:doesnotexist"',
      `Failed: Failed to pull image "nginx:doesnotexist": ${refusal}`,
      'Failed: Error: ErrImagePull',
      'BackOff: Back-off pulling image "nginx:doesnotexist"',
      'Failed: Error: ImagePullBackOff',
    ])
  })

  it('runs init containers one by one before the others', async () => {
    cluster = await startCluster()
    const init = (name: string, seconds: string) => ({
      name,
      image: 'busybox',
      command: ['sleep', seconds],
      imagePullPolicy: 'IfNotPresent',
    })
    await cluster.pod('p', {
      initContainers: [init('one', '5'), init('two', '5')],
      containers: [{ name: 'c', image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sleep', 'infinity'] }],
    })
    await cluster.advance(4_000)
    const during = await cluster.get('p')
    expect(during.status?.phase).toBe('Pending')
    expect(during.status?.initContainerStatuses?.map(({ state }) => Object.keys(state ?? {})[0])).toEqual(['running', 'waiting'])
    expect(conditions(during)['Initialized']).toBe('False ContainersNotInitialized')
    expect(during.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('PodInitializing')
    await cluster.advance(12_000)
    expect((await cluster.get('p')).status).toMatchObject({
      phase: 'Running',
      initContainerStatuses: [{ ready: true, state: { terminated: { exitCode: 0 } } }, { ready: true }],
    })
  })

  it('waits for a config map that is missing, and for a key as a config error', async () => {
    cluster = await startCluster()
    await cluster.pod('mounts', { volumes: [{ name: 'v', configMap: { name: 'later' } }] })
    await cluster.pod('reads', {
      containers: [
        {
          name: 'c',
          image: 'busybox',
          command: ['sleep', '9'],
          env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'later', key: 'a' } } }],
        },
      ],
    })
    await cluster.advance(3_000)
    expect(await cluster.events('mounts')).toContain('FailedMount: MountVolume.SetUp failed for volume "v" : configmap "later" not found')
    expect((await cluster.get('reads')).status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "later" not found',
    })
    await cluster.client.create(configMaps, { metadata: { name: 'later', namespace: 'default' }, data: { a: '1' } })
    await cluster.advance(15_000)
    expect((await cluster.get('mounts')).status?.phase).toBe('Running')
  })

  it('ends within its grace and its object goes', async () => {
    cluster = await startCluster()
    await cluster.pod('p')
    await cluster.advance(3_000)
    await cluster.client.delete(pods, { namespace: 'default', name: 'p' })
    await cluster.advance(29_000)
    expect((await cluster.get('p')).status?.phase).toBe('Running')
    // The first process of a container ignores TERM unless it handles it: sleep ends by KILL.
    await cluster.advance(1_200)
    await expect(cluster.get('p')).rejects.toThrow('not found')
    expect(await cluster.events('p')).toContain('Killing: Stopping container c')
  })

  it('is taken up again after a restart without a visible change', async () => {
    cluster = await startCluster()
    await cluster.pod('p')
    await cluster.advance(3_000)
    const before = await cluster.get('p')
    await cluster.restart()
    await cluster.advance(30_000)
    const after = await cluster.get('p')
    expect(after.status).toEqual(before.status)
    expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion)
  })

  it('is left alone after a restart where its status says the same in another order', async () => {
    cluster = await startCluster({ instant: true })
    await cluster.pod('p')
    await cluster.advance(3_000)
    expect(conditions(await cluster.get('p'))).toMatchObject({ Ready: 'True' })
    await cluster.restart(false)
    await cluster.advance(30_000)
    const patches = (): number => cluster.patched.filter((each) => each === 'pods/p').length
    const asked = patches()
    await cluster.restart(false)
    await cluster.advance(30_000)
    expect(patches()).toBe(asked)
  })

  it('is restarted when its liveness probe fails, and leaves readiness to its readiness probe', async () => {
    cluster = await startCluster()
    const tcp = { tcpSocket: { port: 81 }, periodSeconds: 2, failureThreshold: 2 }
    await cluster.pod('p', {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'c', image: 'busybox', command: ['sleep', 'infinity'], livenessProbe: tcp, readinessProbe: tcp }],
    })
    await cluster.advance(4_000)
    expect((await cluster.get('p')).status?.containerStatuses?.[0]).toMatchObject({ ready: false, started: true })
    await cluster.advance(3_000)
    expect(await cluster.events('p')).toEqual(
      expect.arrayContaining([
        'Unhealthy: Liveness probe failed: dial tcp 10.244.1.2:81: connect: connection refused',
        'Killing: Container c failed liveness probe, will be restarted',
      ]),
    )
    expect((await cluster.get('p')).status?.containerStatuses?.[0]?.restartCount).toBe(1)
  })
})

describe('an instant cluster', () => {
  it('has its pods taken up by agents that run them, each container as its own', async () => {
    cluster = await startCluster({ instant: true })
    const web = { containers: [{ name: 'web', image: 'nginx:1.27' }] }
    await cluster.pod('p', web)
    await cluster.pod('q', web)
    await cluster.advance(0)
    await cluster.restart(false)
    await cluster.advance(30_000)
    const [p, q] = [await cluster.get('p'), await cluster.get('q')].map(({ status }) => status?.containerStatuses?.[0])
    for (const status of [p, q])
      expect(status).toMatchObject({ ready: true, restartCount: 0, containerID: expect.stringMatching(/^simulated:/) })
    expect(p?.containerID).not.toBe(q?.containerID)
    expect(await cluster.events('p')).toEqual([])
  })

  it('has pods running and Job pods done in one write', async () => {
    cluster = await startCluster({ instant: true })
    await cluster.pod('p')
    await cluster.pod(
      'j',
      { restartPolicy: 'Never' },
      { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: '1', controller: true }] },
    )
    await cluster.advance(0)
    expect((await cluster.get('p')).status).toMatchObject({ phase: 'Running', podIP: '10.244.1.2', containerStatuses: [{ ready: true }] })
    expect((await cluster.get('j')).status).toMatchObject({
      phase: 'Succeeded',
      containerStatuses: [{ state: { terminated: { exitCode: 0 } } }],
    })
    await cluster.client.delete(pods, { namespace: 'default', name: 'p' })
    await cluster.advance(0)
    await expect(cluster.get('p')).rejects.toThrow('not found')
    await cluster.pod('s', { initContainers: [{ name: 'side', image: 'busybox', restartPolicy: 'Always' }] })
    await cluster.advance(0)
    expect((await cluster.get('s')).status).toMatchObject({ phase: 'Running', initContainerStatuses: [{ ready: true, started: true }] })
  })
})
