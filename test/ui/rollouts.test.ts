/** Revisions on a small screen: the whole status, and marks where a line goes on. */
import { afterEach, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { builtIn, type Resource } from '../../src/api/resource.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { drive } from './driver.ts'
import { object, putDeployment, sampleCluster } from './sample-cluster.ts'

const closing: (() => Promise<unknown>)[] = []
const replicaSets = builtIn<KubeObject>('apps/v1 replicasets')
const deployments = builtIn<KubeObject>('apps/v1 deployments')

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** The rollouts of the Deployment `front`, which has two revisions. */
async function openRollouts() {
  const clock = new ManualClock()
  const { client, close } = await sampleCluster(clock)
  closing.push(close)
  await putDeployment(client, 'front', 2)
  const front = await client.get(deployments, { namespace: 'default', name: 'front' })
  for (const [revision, image] of [
    ['1', 'registry.example.com/a-long/path/to/front:1.0'],
    ['2', 'front:2'],
  ] as const) {
    const labels = { app: 'front', 'pod-template-hash': revision }
    const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } }
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'front', uid: front.metadata.uid, controller: true }
    await client.create(
      replicaSets,
      object(
        {
          name: `front-${revision}`,
          namespace: 'default',
          labels,
          annotations: { [revisionAnnotation]: revision },
          ownerReferences: [owner],
        },
        { spec: { replicas: 1, selector: { matchLabels: labels }, template } },
      ),
    )
  }
  await client.patch(deployments, { namespace: 'default', name: 'front' }, 'merge', {
    metadata: { annotations: { [revisionAnnotation]: '2' } },
  })
  const driven = await drive({ client, clock, columns: 40, rows: 24 })
  closing.push(() => driven.close())
  const { screen, user } = driven
  await user.types(':deploy\r/front\r')
  await screen.until((text) => /▌ +front/.test(text))
  await user.presses('u')
  await screen.until((text) => text.includes('going back to revision 1'))
  return { client, screen, user }
}

test('tells the status whole and marks what is cut', async () => {
  const { screen } = await openRollouts()
  const rows = screen.rows()
  expect(rows[1]).toContain('Waiting for deployment spec update')
  expect(rows[2]).toMatch(/^ {3}to be observed\.\.\.$/)
  expect(rows.find((row) => row.includes('REVISION'))).toMatch(/^ {3}REVISION +AGE +READY +IMAGES$/)
  expect(rows.find((row) => row.includes('image: regi'))).toMatch(/›$/)
})

test('an undo is about the revision before the current one, unless another was chosen', async () => {
  const { client, screen, user } = await openRollouts()
  const number = (of: Resource<KubeObject>, name: string, revision: string): Promise<KubeObject> =>
    client.patch(of, { namespace: 'default', name }, 'merge', { metadata: { annotations: { [revisionAnnotation]: revision } } })
  // As after an undo: the ReplicaSet of the old template has a new number before the Deployment has it.
  await number(replicaSets, 'front-1', '3')
  await screen.until((text) => /^.*\b3\b.*registry/m.test(text))
  await number(deployments, 'front', '3')
  await screen.until((text) => text.includes('going back to revision 2'))
  await user.presses('k')
  await screen.until((text) => text.includes('revision 3 is the current one'))
  await number(replicaSets, 'front-2', '4')
  await screen.until((text) => /^.*\b4\b.*front:2/m.test(text))
  expect(screen.text()).toContain('revision 3 is the current one')
})
