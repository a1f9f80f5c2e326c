import { expect, test } from 'vitest'
import { deployments } from '../../src/api/resources.ts'
import { startPlane } from './settle.ts'

test('a rollout that does not get on is late after its deadline, and not before', async () => {
  const plane = await startPlane({ stage: { hold: () => true } })
  const ref = { namespace: 'default', name: 'web' }
  await plane.client.create(deployments, {
    metadata: ref,
    spec: {
      replicas: 1,
      progressDeadlineSeconds: 30,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
  })
  const progressing = async () => (await plane.client.get(deployments, ref)).status?.conditions?.find(({ type }) => type === 'Progressing')
  await plane.pass(25_000)
  expect(await progressing()).toMatchObject({ status: 'True', reason: 'ReplicaSetUpdated' })
  await plane.pass(10_000)
  const late = await progressing()
  expect(late).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' })
  expect(late?.message).toMatch(/^ReplicaSet "web-[a-z0-9]+" has timed out progressing\.$/)
  await plane.stop()
})
