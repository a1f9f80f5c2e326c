import { expect, test } from 'vitest'
import type { DaemonSet, StatefulSet } from '../../src/api/objects.ts'
import type { New } from '../../src/api/object.ts'
import { controllerRevisions, daemonSets, events, nodes, persistentVolumeClaims, pods, statefulSets } from '../../src/api/resources.ts'
import { readyNode } from './stage.ts'
import { startPlane } from './settle.ts'

const template = (image = 'nginx:1') => ({ metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image }] } })
const db = (spec: Partial<NonNullable<StatefulSet['spec']>> = {}): New<StatefulSet> => ({
  metadata: { name: 'db', namespace: 'default' },
  spec: { replicas: 3, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template: template(), ...spec },
})
const ref = { namespace: 'default', name: 'db' }

test('a StatefulSet makes its pods in order, each with its claim, and removes them from the end', async () => {
  const plane = await startPlane()
  await plane.client.create(
    statefulSets,
    db({
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' } as never,
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    }),
  )
  await plane.pass(3000)
  const made = (await plane.all(events)).filter((event) => event.message?.startsWith('create Pod')).map((event) => event.message)
  expect(made).toEqual([0, 1, 2].map((ordinal) => `create Pod db-${ordinal} in StatefulSet db successful`))
  expect((await plane.all(persistentVolumeClaims)).map((claim) => claim.metadata.name)).toEqual(['data-db-0', 'data-db-1', 'data-db-2'])
  expect((await plane.client.get(statefulSets, ref)).status).toMatchObject({
    replicas: 3,
    readyReplicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
  })
  await plane.client.patch(statefulSets, ref, 'merge', { spec: { replicas: 1 } })
  await plane.pass(3000)
  expect((await plane.all(pods)).map((pod) => pod.metadata.name)).toEqual(['db-0'])
  expect(await plane.all(persistentVolumeClaims)).toHaveLength(3)
  await plane.stop()
})

test('the pod that an update takes away is no current one from the first word of the new revision on', async () => {
  const plane = await startPlane({ stage: { linger: () => true } })
  await plane.client.create(statefulSets, db())
  await plane.pass(3000)
  await plane.client.patch(statefulSets, ref, 'merge', { spec: { template: template('nginx:2') } })
  const told: (number | undefined)[] = []
  for (let moment = 0; moment < 100; moment++) {
    await plane.pass(1)
    const { status } = await plane.client.get(statefulSets, ref)
    if (status?.updateRevision !== status?.currentRevision) told.push(status?.currentReplicas)
  }
  expect(new Set(told)).toEqual(new Set([2]))
  await plane.stop()
})

test('with the parallel policy an update goes on while pods beyond the size go', async () => {
  const plane = await startPlane({ stage: { linger: () => true } })
  await plane.client.create(statefulSets, db({ replicas: 4, podManagementPolicy: 'Parallel' }))
  await plane.pass(3000)
  await plane.client.patch(statefulSets, ref, 'merge', { spec: { replicas: 2, template: template('nginx:2') } })
  await plane.pass(3000)
  const going = (await plane.all(pods)).filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
  expect(going.map(({ metadata }) => metadata.name)).toEqual(['db-1', 'db-2', 'db-3'])
  await plane.stop()
})

test('a StatefulSet that waits for its pods to go counts them, also when its revisions have gone', async () => {
  const plane = await startPlane({ stage: { linger: () => true } })
  await plane.client.create(statefulSets, db({ replicas: 2 }))
  await plane.pass(3000)
  await plane.client.delete(statefulSets, ref, { propagationPolicy: 'Foreground' })
  await plane.pass(3000)
  expect(await plane.all(controllerRevisions)).toEqual([])
  const { status } = await plane.client.get(statefulSets, ref)
  expect(status).toMatchObject({ replicas: 2, readyReplicas: 2, observedGeneration: 2 })
  expect(status).not.toHaveProperty('currentReplicas')
  expect(status).not.toHaveProperty('updatedReplicas')
  await plane.stop()
})

test('a pod that has the name of one of a StatefulSet makes it wait, without a word', async () => {
  const plane = await startPlane()
  await plane.client.create(pods, { metadata: { ...ref, name: 'db-0' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } })
  await plane.client.create(statefulSets, db({ replicas: 1 }))
  await plane.pass(5000)
  const told = async () =>
    (await plane.all(events)).filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet').map(({ reason }) => reason)
  expect(await told()).not.toContain('FailedCreate')
  await plane.client.delete(pods, { ...ref, name: 'db-0' }, { gracePeriodSeconds: 0 })
  await plane.pass(60_000)
  expect((await plane.client.get(statefulSets, ref)).status?.replicas).toBe(1)
  await plane.stop()
})

test('a StatefulSet updates from the end down to its partition', async () => {
  const plane = await startPlane()
  await plane.client.create(statefulSets, db({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }))
  await plane.pass(3000)
  await plane.client.patch(statefulSets, ref, 'strategic', {
    spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } },
  })
  await plane.pass(5000)
  expect((await plane.all(pods)).map((pod) => [pod.metadata.name, pod.spec.containers[0]?.image])).toEqual([
    ['db-0', 'nginx:1'],
    ['db-1', 'nginx:2'],
    ['db-2', 'nginx:2'],
  ])
  expect((await plane.client.get(statefulSets, ref)).status).toMatchObject({ currentReplicas: 1, updatedReplicas: 2 })
  expect(await plane.all(controllerRevisions)).toHaveLength(2)
  await plane.stop()
})

const agent: New<DaemonSet> = {
  metadata: { name: 'agent', namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'db' } }, template: template() },
}

test('a DaemonSet has one pod on each node and follows nodes that come', async () => {
  const plane = await startPlane()
  await plane.client.create(daemonSets, agent)
  await plane.pass(1000)
  expect((await plane.all(pods)).map((pod) => pod.spec.nodeName).sort()).toEqual(['node-1', 'node-2'])
  await plane.client.create(nodes, readyNode('node-3', plane.clock.now()))
  await plane.pass(1000)
  expect((await plane.all(pods)).map((pod) => pod.spec.nodeName).sort()).toEqual(['node-1', 'node-2', 'node-3'])
  expect((await plane.client.get(daemonSets, { namespace: 'default', name: 'agent' })).status).toMatchObject({
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    numberReady: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
  })
  await plane.stop()
})

test('a DaemonSet replaces its pods one after the other', async () => {
  const plane = await startPlane()
  await plane.client.create(daemonSets, agent)
  await plane.pass(1000)
  await plane.client.patch(daemonSets, { namespace: 'default', name: 'agent' }, 'strategic', {
    spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } },
  })
  for (let moment = 0; moment < 20; moment++) {
    await plane.pass(50)
    expect((await plane.all(pods)).filter((pod) => pod.status?.phase === 'Running').length).toBeGreaterThanOrEqual(1)
  }
  expect((await plane.all(pods)).map((pod) => pod.spec.containers[0]?.image)).toEqual(['nginx:2', 'nginx:2'])
  await plane.stop()
})

test('a node that no pod of a DaemonSet may be on does not hold its update', async () => {
  const plane = await startPlane()
  await plane.client.create(nodes, { ...readyNode('tainted', plane.clock.now()), spec: { taints: [{ key: 'own', effect: 'NoSchedule' }] } })
  await plane.client.create(daemonSets, agent)
  await plane.pass(1000)
  await plane.client.patch(daemonSets, { namespace: 'default', name: 'agent' }, 'strategic', {
    spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } },
  })
  await plane.pass(2000)
  expect((await plane.all(pods)).map((pod) => pod.spec.containers[0]?.image)).toEqual(['nginx:2', 'nginx:2'])
  await plane.stop()
})

test('with surge a second new template takes the place of the first, whose pods never ran', async () => {
  const plane = await startPlane()
  const name = { namespace: 'default', name: 'agent' }
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
  await plane.client.create(daemonSets, { ...agent, spec: { ...agent.spec, updateStrategy } })
  await plane.pass(1000)
  const change = (spec: object) => plane.client.patch(daemonSets, name, 'strategic', { spec: { template: { spec } } })
  await change({ schedulingGates: [{ name: 'e.com/hold' }] })
  await plane.pass(1000)
  expect((await plane.all(pods)).filter((pod) => pod.status?.phase !== 'Running')).toHaveLength(1)
  await change({ schedulingGates: null, containers: [{ name: 'c', image: 'nginx:3' }] })
  await plane.pass(4000)
  expect((await plane.all(pods)).map((pod) => pod.spec.containers[0]?.image)).toEqual(['nginx:3', 'nginx:3'])
  await plane.stop()
})

test('pods of an earlier DaemonSet of the same generation count as updated', async () => {
  const plane = await startPlane()
  await plane.client.create(daemonSets, agent)
  await plane.pass(1000)
  const before = (await plane.all(pods)).map(({ metadata }) => metadata.uid)
  await plane.client.delete(daemonSets, { namespace: 'default', name: 'agent' }, { propagationPolicy: 'Orphan' })
  await plane.pass(1000)
  const spec = { ...agent.spec, template: { ...agent.spec.template, spec: { containers: [{ name: 'c', image: 'nginx:9' }] } } }
  await plane.client.create(daemonSets, { ...agent, spec })
  await plane.pass(2000)
  expect((await plane.all(pods)).map(({ metadata }) => metadata.uid)).toEqual(before)
  expect((await plane.client.get(daemonSets, { namespace: 'default', name: 'agent' })).status?.updatedNumberScheduled).toBe(2)
  await plane.stop()
})

test('a set that goes and leaves its revision behind makes no second one', async () => {
  const plane = await startPlane()
  const db = {
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      replicas: 2,
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
  }
  await plane.client.create(statefulSets, db)
  await plane.pass(2000)
  const [revision] = await plane.all(controllerRevisions)
  await plane.client.delete(statefulSets, { namespace: 'default', name: 'db' }, { propagationPolicy: 'Orphan' })
  await plane.pass(2000)
  expect((await plane.all(controllerRevisions)).map(({ metadata }) => metadata.name)).toEqual([revision?.metadata.name])
  await plane.client.create(statefulSets, db)
  await plane.pass(2000)
  expect((await plane.all(controllerRevisions)).map(({ metadata }) => metadata.name)).toEqual([revision?.metadata.name])
  const told = (await plane.all(events)).filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet').map(({ message }) => message)
  expect(told.slice(0, 2)).toEqual(['create Pod db-0 in StatefulSet db successful', 'create Pod db-1 in StatefulSet db successful'])
  await plane.stop()
})

test('old revisions that pods still have count against the limit of a DaemonSet', async () => {
  const plane = await startPlane()
  const change = (spec: object) => plane.client.patch(daemonSets, { namespace: 'default', name: 'agent' }, 'strategic', { spec })
  await plane.client.create(daemonSets, { ...agent, spec: { ...agent.spec, revisionHistoryLimit: 1 } })
  await plane.pass(1000)
  await change({ updateStrategy: { type: 'OnDelete', $retainKeys: ['type'] } })
  for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
    await change({ template: { spec: { containers: [{ name: 'c', image }] } } })
    await plane.pass(1000)
  }
  expect((await plane.all(controllerRevisions)).map(({ revision }) => revision).sort()).toEqual([1, 4])
  await plane.stop()
})

test('a DaemonSet is not told of a taint that its pod outlives', async () => {
  const plane = await startPlane()
  const taint = (effect: string) =>
    plane.client.patch(nodes, { name: 'node-1' }, 'merge', { spec: { taints: [{ key: 'example.com/busy', effect }] } })
  const counts = async () => {
    const { status } = await plane.client.get(daemonSets, { namespace: 'default', name: 'agent' })
    return [status?.desiredNumberScheduled, status?.numberMisscheduled]
  }
  await plane.client.create(daemonSets, agent)
  await plane.pass(1000)
  await taint('NoSchedule')
  await plane.pass(1000)
  expect(await counts()).toEqual([2, 0])
  await taint('NoExecute')
  await plane.pass(1000)
  expect(await counts()).toEqual([1, 0])
  await plane.stop()
})

test('the labels of a pod in order are put right when it is up, not before', async () => {
  const plane = await startPlane({ stage: { hold: ({ spec }) => spec.containers[0]?.image === 'held' } })
  const db = (image: string): New<StatefulSet> => ({
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      serviceName: 'db',
      replicas: 1,
      selector: { matchLabels: { app: 'db' } },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image }] } },
    },
  })
  const label = 'statefulset.kubernetes.io/pod-name'
  for (const [image, after] of [
    ['held', undefined],
    ['nginx', 'db-0'],
  ] as const) {
    await plane.client.create(statefulSets, db(image))
    await plane.pass(2000)
    await plane.client.patch(pods, { namespace: 'default', name: 'db-0' }, 'merge', { metadata: { labels: { [label]: null } } })
    await plane.pass(2000)
    expect((await plane.client.get(pods, { namespace: 'default', name: 'db-0' })).metadata.labels?.[label]).toBe(after)
    await plane.client.delete(statefulSets, { namespace: 'default', name: 'db' })
    await plane.pass(2000)
  }
  await plane.stop()
})

test.for<[title: string, spec: Partial<NonNullable<DaemonSet['spec']>>, hasEnded: boolean, replaced: boolean]>([
  ['that has ended', {}, true, true],
  ['that still runs', {}, false, false],
  [
    'that still runs, with surge',
    { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    false,
    true,
  ],
])('a DaemonSet replaces at once a pod on its way out: one %s', async ([, spec, hasEnded, replaced]) => {
  const plane = await startPlane({ stage: { linger: ({ metadata }) => (metadata.finalizers ?? []).length > 0 } })
  await plane.client.create(daemonSets, {
    metadata: { name: 'agent', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'db' } }, template: template(), ...spec },
  })
  await plane.pass(3000)
  const [pod] = await plane.all(pods)
  const own = { namespace: 'default', name: pod?.metadata.name ?? '' }
  await plane.client.patch(pods, own, 'merge', { metadata: { finalizers: ['example.com/hold'] } })
  if (hasEnded) await plane.client.patch(pods, own, 'merge', { status: { phase: 'Succeeded' } }, { subresource: 'status' })
  await plane.client.delete(pods, own)
  await plane.pass(3000)
  expect((await plane.all(pods)).length).toBe(replaced ? 3 : 2)
  await plane.stop()
})
