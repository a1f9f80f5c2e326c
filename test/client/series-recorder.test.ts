/** Events of events.k8s.io: told once, told again, and over. */
import { expect, test } from 'vitest'
import { events, eventsV1Events, pods } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { createSeriesRecorder } from '../../src/client/series-recorder.ts'
import { startServer } from '../server/start-server.ts'

test('an event that is told again becomes a series, written when it starts and when it is over', async () => {
  const clock = new ManualClock()
  const server = await startServer({ clock })
  const { client } = server
  const recorder = createSeriesRecorder({
    client,
    clock,
    random: seededRandom(1),
    component: 'default-scheduler',
    instance: 'default-scheduler-one',
    fieldManager: 'kube-scheduler',
  })
  const pod = await client.create(pods, {
    metadata: { name: 'a', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  })
  const stored = async () => (await client.list(eventsV1Events, { namespace: 'default' })).items
  const tell = async (message: string) => {
    recorder.event(pod, 'Warning', 'FailedScheduling', message, { action: 'Scheduling', related: pod })
    await recorder.flush()
  }
  await tell('no room')
  const [first] = await stored()
  expect(first).toMatchObject({
    action: 'Scheduling',
    reason: 'FailedScheduling',
    note: 'no room',
    type: 'Warning',
    reportingController: 'default-scheduler',
    reportingInstance: 'default-scheduler-one',
    regarding: { kind: 'Pod', name: 'a', uid: pod.metadata.uid },
    related: { name: 'a' },
  })
  expect(first?.series).toBeUndefined()
  expect((await client.list(events, { namespace: 'default' })).items).toMatchObject([
    { source: {}, firstTimestamp: null, lastTimestamp: null },
  ])
  for (const message of ['still no room', 'and still', 'and still']) await tell(message)
  expect(await stored()).toMatchObject([{ note: 'no room', series: { count: 2 } }])
  for (let minute = 0; minute < 13; minute++) {
    await clock.advance(60_000)
    await recorder.flush()
  }
  expect(await stored()).toMatchObject([{ note: 'no room', series: { count: 4 } }])
  await tell('again')
  expect((await stored()).map(({ note }) => note)).toEqual(['no room', 'again'])
  await server.stop()
})
