/** What the common motions cost on the line, in bytes, at 200x50 with true colour. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { type Driven, drive } from './driver.ts'
import { pods, putPod, sampleCluster, setPod } from './sample-cluster.ts'

let driven: Driven
let client: Client
let close: () => Promise<void>

beforeEach(async () => {
  const clock = new ManualClock()
  const cluster = await sampleCluster(clock)
  client = cluster.client
  for (let at = 0; at < 100; at++)
    await putPod(client, `load-${String(at).padStart(3, '0')}-6d5f9c7b44-x${at % 7}k2p`, {
      node: at % 2 === 0 ? 'node-1' : 'node-2',
      restarts: at % 5,
    })
  driven = await drive({ client, clock, columns: 200, rows: 50, colours: 'rgb' })
  await driven.screen.until((text) => text.includes('load-040'))
  await driven.pass(500)
  close = async () => {
    await driven.close()
    await cluster.close()
  }
})

afterEach(() => close())

async function bytesOf(act: () => Promise<unknown>): Promise<number> {
  const before = driven.screen.stream.bytes
  await act()
  return driven.screen.stream.bytes - before
}

it('moves the selection in 500 bytes', async () => {
  await driven.user.presses('j')
  expect(await bytesOf(() => driven.user.presses('j'))).toBeLessThanOrEqual(500)
})

it('shows what all keys of one read came to in one frame', async () => {
  const { frames } = driven.ui.sent
  await driven.user.types('~'.repeat(300))
  expect(driven.screen.text()).toContain('no key ~ here')
  expect(driven.ui.sent.frames - frames).toBe(1)
})

it('scrolls by one row in 1,000 bytes', async () => {
  for (let at = 0; at < 48; at++) await driven.user.presses('j')
  expect(await bytesOf(() => driven.user.presses('j'))).toBeLessThanOrEqual(1000)
})

it('shows another view in 7,500 bytes', async () => {
  expect(
    await bytesOf(async () => {
      await driven.user.presses('y')
      await driven.screen.until((text) => text.includes('apiVersion'))
    }),
  ).toBeLessThanOrEqual(7500)
})

it('changes one cell in 40 bytes beside the frame marks', async () => {
  await driven.user.presses('j', 'j')
  const pod = await client.get<KubeObject>(pods, { namespace: 'default', name: 'load-007-6d5f9c7b44-x0k2p' })
  await driven.pass(1500)
  const age = await bytesOf(() => driven.pass(1000))
  expect(
    await bytesOf(async () => {
      await setPod(client, pod, { restarts: 4 })
      await driven.settle()
    }),
  ).toBeLessThanOrEqual(40 + 16)
  expect(age).toBeLessThanOrEqual(700)
})
