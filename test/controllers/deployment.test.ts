import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Deployment } from '../../src/api/objects.ts'
import type { New } from '../../src/api/object.ts'
import { deployments, events, pods, replicaSets } from '../../src/api/resources.ts'
import { startPlane, type Plane } from './settle.ts'

let plane: Plane
beforeEach(async () => {
  plane = await startPlane()
})
afterEach(() => plane.stop())

const web = (replicas: number, image: string, spec: Partial<Deployment['spec']> = {}): New<Deployment> => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } },
    ...spec,
  },
})
const setImage = (image: string) =>
  plane.client.patch(deployments, { namespace: 'default', name: 'web' }, 'strategic', {
    spec: { template: { spec: { containers: [{ name: 'c', image }] } } },
  })
const get = () => plane.client.get(deployments, { namespace: 'default', name: 'web' })
const messages = async () =>
  (await plane.all(events))
    .filter((event) => event.reason === 'ScalingReplicaSet')
    .map((event) => event.message?.replace(/web-[a-z0-9]+/, 'web-X'))

test('a Deployment comes up and says so', async () => {
  await plane.client.create(deployments, web(3, 'nginx:1'))
  await plane.pass(2000)
  const { status, metadata } = await get()
  expect(status).toMatchObject({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 })
  expect(status?.conditions?.map(({ type, status: value, reason }) => [type, value, reason])).toEqual([
    ['Available', 'True', 'MinimumReplicasAvailable'],
    ['Progressing', 'True', 'NewReplicaSetAvailable'],
  ])
  expect(metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' })
  expect(await messages()).toEqual(['Scaled up replica set web-X from 0 to 3'])
  expect(plane.errors).toEqual([])
})

test('a rollout never leaves its limits and ends with the old set empty', async () => {
  await plane.client.create(
    deployments,
    web(4, 'nginx:1', { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }),
  )
  await plane.pass(2000)
  await setImage('nginx:2')
  for (let moment = 0; moment < 40; moment++) {
    await plane.pass(50)
    const running = (await plane.all(pods)).filter((pod) => pod.metadata.deletionTimestamp === undefined)
    expect(running.length).toBeLessThanOrEqual(5)
    expect(running.filter((pod) => pod.status?.phase === 'Running').length).toBeGreaterThanOrEqual(4)
  }
  const sets = await plane.all(replicaSets)
  expect(sets.map((set) => [set.metadata.annotations?.['deployment.kubernetes.io/revision'], set.spec.replicas]).sort()).toEqual([
    ['1', 0],
    ['2', 4],
  ])
})

test('the template of an old revision brings its set back with a new number', async () => {
  await plane.client.create(deployments, web(1, 'nginx:1'))
  await plane.pass(2000)
  await setImage('nginx:2')
  await plane.pass(2000)
  await setImage('nginx:1')
  await plane.pass(2000)
  const sets = await plane.all(replicaSets)
  const [back] = sets.filter((set) => set.spec.replicas === 1)
  expect(sets).toHaveLength(2)
  expect(back?.metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/revision': '3',
    'deployment.kubernetes.io/revision-history': '1',
  })
})

test('a paused Deployment is scaled but not rolled out', async () => {
  await plane.client.create(deployments, web(1, 'nginx:1'))
  await plane.pass(2000)
  await plane.client.patch(deployments, { namespace: 'default', name: 'web' }, 'merge', { spec: { paused: true, replicas: 3 } })
  await setImage('nginx:2')
  await plane.pass(2000)
  const sets = await plane.all(replicaSets)
  expect(sets.map((set) => set.spec.replicas)).toEqual([3])
  expect((await get()).status?.conditions?.find(({ type }) => type === 'Progressing')).toMatchObject({
    status: 'Unknown',
    reason: 'DeploymentPaused',
    message: 'Deployment is paused',
  })
})

test('only as many old revisions are kept as the limit says', async () => {
  await plane.client.create(deployments, web(1, 'nginx:0', { revisionHistoryLimit: 1 }))
  for (const image of ['nginx:1', 'nginx:2', 'nginx:3']) {
    await plane.pass(2000)
    await setImage(image)
  }
  await plane.pass(2000)
  expect(await plane.all(replicaSets)).toHaveLength(2)
})

test('a revision that is no number is copied and otherwise left alone', async () => {
  await plane.client.create(deployments, web(1, 'nginx:1'))
  await plane.pass(2000)
  const [set] = await plane.all(replicaSets)
  await plane.client.patch(replicaSets, set?.metadata ?? { name: '' }, 'merge', {
    metadata: { annotations: { 'deployment.kubernetes.io/revision': 'first' } },
  })
  await plane.pass(2000)
  expect((await get()).metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': 'first' })
  const [after] = await plane.all(replicaSets)
  expect(after?.metadata.annotations).toEqual({ ...set?.metadata.annotations, 'deployment.kubernetes.io/revision': 'first' })
})

test('the annotation of old clients brings the revision before back, and goes', async () => {
  const ask = (revision: string) =>
    plane.client.patch(deployments, { namespace: 'default', name: 'web' }, 'merge', {
      metadata: { annotations: { 'deprecated.deployment.rollback.to': revision } },
    })
  const told = async () =>
    (await plane.all(events)).filter(({ reason }) => reason?.startsWith('DeploymentRollback')).map(({ message }) => message)
  await plane.client.create(deployments, web(1, 'nginx:1'))
  await plane.pass(2000)
  await setImage('nginx:2')
  await plane.pass(2000)
  await ask('0')
  await plane.pass(2000)
  expect(await told()).toEqual(['Rolled back deployment "web" to revision 1'])
  const { spec, metadata } = await get()
  expect(spec.template.spec?.containers[0]?.image).toBe('nginx:1')
  expect(metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' })
  for (const revision of ['3', '9']) {
    await ask(revision)
    await plane.pass(2000)
  }
  expect((await told()).slice(1)).toEqual([
    'The rollback revision contains the same template as current deployment "web"',
    'Unable to find the revision to rollback to.',
  ])
  expect(Object.keys((await get()).metadata.annotations ?? {})).toEqual(['deployment.kubernetes.io/revision'])
})
