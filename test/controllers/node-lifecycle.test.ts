/** What is said of nodes that come and go. */
import { expect, test } from 'vitest'
import type { Node } from '../../src/api/objects.ts'
import { events, nodes } from '../../src/api/resources.ts'
import { evictionWait, isCutOff } from '../../src/controllers/node/eviction-rate.ts'
import { nodeTimeToLive } from '../../src/controllers/node/node-marks.ts'
import { startPlane } from './settle.ts'
import { steps, stored, viewOf } from './view.ts'

const now = Date.UTC(2026, 0, 1, 1)
/** A zone of nodes: `r` is ready, `f` fails, `e` fails and was evicted `ago` seconds before now. */
const zone = (text: string, { name = 'a', ago = 0 } = {}): readonly Node[] =>
  [...text].map((state, at) =>
    stored(nodes, {
      metadata: { name: `${name}-${at}`, labels: { 'topology.kubernetes.io/zone': name } },
      spec:
        state === 'e'
          ? {
              taints: [
                {
                  key: 'node.kubernetes.io/unreachable',
                  effect: 'NoExecute',
                  timeAdded: new Date(now - ago * 1000).toISOString().replace('.000', ''),
                },
              ],
            }
          : {},
      status: { conditions: [{ type: 'Ready', status: state === 'r' ? 'True' : 'Unknown', lastTransitionTime: '2026-01-01T00:00:00Z' }] },
    }),
  )
const waitOf = (at: number, all: readonly Node[]): number => evictionWait(all[at] as Node, all, now)

test('failing nodes of a zone lose their pods one after the other, ten seconds apart', () => {
  expect(waitOf(3, zone('rrrff'))).toBe(0)
  expect(waitOf(4, zone('rrrff'))).toBe(10_000)
  expect(waitOf(4, zone('rrref', { ago: 4 }))).toBe(6000)
  expect(waitOf(4, zone('rrref', { ago: 40 }))).toBe(0)
  // Another zone has its own turn.
  expect(waitOf(4, [...zone('rrre'), ...zone('frr', { name: 'b' })])).toBe(0)
})

test('a failure is waited on for as long as others may come with it', () => {
  const [first] = zone('frr')
  const conditions = [{ type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:59:58Z' }]
  expect(evictionWait({ ...(first as Node), status: { conditions } }, zone('frr'), now)).toBe(3000)
})

test('where most of a zone fails no further node is evicted, or few of a large one', () => {
  expect(waitOf(2, zone('rrfff'))).toBe(Infinity)
  expect(waitOf(1, zone('rff'))).toBe(0)
  expect(waitOf(0, [...zone('fff'), ...zone('r', { name: 'b' })])).toBe(0)
  expect(waitOf(59, zone(`${'r'.repeat(20)}${'e'.repeat(39)}f`, { ago: 30 }))).toBe(70_000)
})

test('when nobody is heard of, the fault is on this side', () => {
  expect(isCutOff(zone('ffe'))).toBe(true)
  expect(isCutOff([...zone('ff'), ...zone('r', { name: 'b' })])).toBe(false)
})

test('nodes are greeted and waved off', async () => {
  const plane = await startPlane()
  await plane.client.delete(nodes, { name: 'node-2' })
  await plane.pass(2000)
  expect((await plane.all(events)).filter(({ involvedObject }) => involvedObject.name === 'node-2').map(({ message }) => message)).toEqual([
    'Node node-2 event: Registered Node node-2 in Controller',
    'Node node-2 event: Removing Node node-2 from Controller',
  ])
  await plane.stop()
})

test('a node gets the marks that older readers look for, and loses the taint of its registration until it is heard of', async () => {
  const plane = await startPlane()
  await plane.client.create(nodes, {
    metadata: { name: 'bare', labels: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'arm64' } },
    spec: {},
  })
  await plane.pass(1000)
  const { metadata, spec } = await plane.client.get(nodes, { name: 'bare' })
  expect(metadata.labels).toMatchObject({ 'beta.kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'arm64' })
  expect(metadata.annotations).toMatchObject({ 'node.alpha.kubernetes.io/ttl': '0' })
  expect(spec?.taints).toBeUndefined()
  await plane.pass(70_000)
  expect((await plane.client.get(nodes, { name: 'bare' })).spec?.taints?.map(({ key }) => key)).toContain('node.kubernetes.io/unreachable')
  await plane.stop()
})

test('the time to live of what kubelets read follows the number of nodes, with some slack', () => {
  const patched = (count: number, before?: string) => {
    const annotations = before === undefined ? {} : { 'node.alpha.kubernetes.io/ttl': before }
    const all = Array.from({ length: count }, (_, at) => stored(nodes, { metadata: { name: `n-${at}`, annotations }, spec: {} }))
    return steps(nodeTimeToLive, 'n-0', viewOf(nodeTimeToLive, all)).map((step) => ('body' in step ? step.body : undefined))
  }
  const to = (seconds: string) => [{ metadata: { annotations: { 'node.alpha.kubernetes.io/ttl': seconds } } }]
  expect(patched(3)).toEqual(to('0'))
  expect(patched(3, '0')).toEqual([])
  expect(patched(3, '7')).toEqual(to('0'))
  expect(patched(101, '0')).toEqual(to('15'))
  expect(patched(95, '15')).toEqual([])
  expect(patched(89, '15')).toEqual(to('0'))
  expect(patched(1001, '0')).toEqual(to('60'))
})
