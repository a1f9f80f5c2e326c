/** A UI that is left while it still loads. */
import { expect, onTestFinished, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { startUi } from '../../src/ui/open.tsx'
import { drive, KeyStream, ScreenStream } from './driver.ts'
import { sampleCluster } from './sample-cluster.ts'

/** A UI whose `n`th call to the cluster ends it, as a signal does; gives how many calls came after that. */
async function leftAt(n: number): Promise<number> {
  const clock = new ManualClock()
  const cluster = await sampleCluster(clock)
  onTestFinished(() => cluster.close())
  let calls = 0
  const counted = <Call extends (...all: never[]) => unknown>(call: Call): Call =>
    ((...all: never[]) => {
      if (++calls === n) opened.stop()
      return call(...all)
    }) as Call
  const { list, watch, resources } = cluster.client
  const client: Client = {
    ...cluster.client,
    list: counted(list) as Client['list'],
    watch: counted(watch) as Client['watch'],
    resources: counted(resources),
  }
  const signals = { suspend: () => undefined, onContinue: () => () => undefined }
  const opened = startUi({
    client,
    stdin: new KeyStream(),
    stdout: new ScreenStream(100, 24),
    clock,
    colours: '256',
    unicode: true,
    signals,
  })
  if (n === 0) opened.stop()
  await opened.ready
  expect(await opened.exit).toEqual({ reason: 'stopped' })
  const before = calls
  await clock.advance(60_000)
  expect(calls).toBe(before)
  return before - n
}

test('asks the cluster for nothing when it is left before the program is loaded', async () => {
  expect(await leftAt(0)).toBe(0)
})

test('starts nothing more when it is left while the first table comes', async () => {
  expect(await leftAt(1)).toBe(0)
})

test('does nothing of what was typed behind the key that left', async () => {
  const clock = new ManualClock()
  const cluster = await sampleCluster(clock)
  onTestFinished(() => cluster.close())
  const watches = new Set<symbol>()
  let suspended = 0
  const client: Client = {
    ...cluster.client,
    watch: (...request) => {
      const watch = Symbol('watch')
      watches.add(watch)
      const stop = cluster.client.watch(...request)
      return () => {
        watches.delete(watch)
        stop()
      }
    },
  }
  const signals = { suspend: () => void suspended++, onContinue: () => () => undefined }
  const { ui, user, pass } = await drive({ client, clock, signals })
  expect(watches.size).toBeGreaterThan(0)
  await user.types(':q\r:events\r\u001A')
  expect(await ui.exit).toEqual({ reason: 'quit' })
  await pass(60_000)
  expect([watches.size, suspended]).toEqual([0, 0])
})
