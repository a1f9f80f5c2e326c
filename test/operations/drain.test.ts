/** Which pods of a node may go, by the rules of kubectl drain. */
import { expect, test } from 'vitest'
import type { Pod } from '../../src/api/objects.ts'
import { failure, forbidden } from '../../src/api/status.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { drainPlan, evictAll } from '../../src/operations/drain.ts'

/** Only what the plan reads. */
const pod = (
  name: string,
  {
    owner,
    phase = 'Running',
    emptyDir = false,
    mirror = false,
  }: { readonly owner?: string; readonly phase?: string; readonly emptyDir?: boolean; readonly mirror?: boolean },
): Pod =>
  ({
    metadata: {
      name,
      ownerReferences: owner === undefined ? [] : [{ kind: owner, controller: true }],
      annotations: mirror ? { 'kubernetes.io/config.mirror': 'x' } : {},
    },
    spec: { containers: [], volumes: emptyDir ? [{ name: 'data', emptyDir: {} }] : [] },
    status: { phase },
  }) as unknown as Pod

const names = (some: readonly Pod[]): string[] => some.map(({ metadata }) => metadata.name)

test('pods of controllers go, those of DaemonSets and the node stay, and what would be lost is told apart', () => {
  const plan = drainPlan([
    pod('web', { owner: 'ReplicaSet' }),
    pod('cache', { owner: 'ReplicaSet', emptyDir: true }),
    pod('agent', { owner: 'DaemonSet', emptyDir: true }),
    pod('static', { owner: 'Node', mirror: true }),
    pod('alone', { emptyDir: true }),
    pod('done', { phase: 'Succeeded', emptyDir: true }),
  ])
  expect({ goes: names(plan.goes), losesData: names(plan.losesData), isLast: names(plan.isLast), stays: names(plan.stays) }).toEqual({
    goes: ['web', 'done'],
    losesData: ['cache'],
    isLast: ['alone'],
    stays: ['agent', 'static'],
  })
})

test('asks again for what a budget holds back, until nobody waits any more', async () => {
  const asked: string[] = []
  const held = failure(429, 'TooManyRequests', 'its budget holds it back')
  const client = {
    create: (_resource: unknown, _eviction: unknown, { name }: { readonly name: string }) => {
      asked.push(name)
      return Promise.reject(name === 'held' ? held : forbidden({ plural: 'pods', group: '' }, name, 'you may not'))
    },
  } as unknown as Client
  const clock = new ManualClock()
  const waiting = new AbortController()
  const draining = evictAll(client, [pod('held', {}), pod('other', {})], { clock, signal: waiting.signal })
  await expect(draining).rejects.toThrow('pods "other" is forbidden')
  await clock.advance(5000)
  expect(asked).toEqual(['held', 'other', 'held'])
  waiting.abort()
  await clock.advance(60_000)
  expect(asked).toHaveLength(3)
  expect(clock.next()).toBeUndefined()
})
