/** What the peek says of an object: which conditions ask for a look, and in which order events stand. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import type { Event } from '../../src/api/objects.ts'
import { peekLines } from '../../src/ui/app/peek-lines.ts'

const now = Date.parse('2026-01-01T00:00:10Z')
const textOf = (lines: ReturnType<typeof peekLines>): string[] => lines.map((line) => line.map(({ text }) => text).join(''))

test.each([
  ['Ready', 'False', 'ContainersNotReady', 'busy'],
  ['Ready', 'False', 'PodCompleted', 'dim'],
  ['Ready', 'True', undefined, 'dim'],
  ['MemoryPressure', 'False', undefined, 'dim'],
  ['MemoryPressure', 'True', undefined, 'busy'],
  ['Suspended', 'False', 'JobResumed', 'dim'],
  ['ScalingLimited', 'False', 'DesiredWithinRange', 'dim'],
  ['NamespaceContentRemaining', 'True', 'SomeResourcesRemain', 'busy'],
])('condition %s %s %s is %s', (type, status, reason, role) => {
  const object = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' }, status: { conditions: [{ type, status, reason }] } }
  const lines = peekLines(object as unknown as KubeObject, [], { now, columns: 60 })
  expect(lines.flat().find(({ text }) => text === status)?.role).toBe(role)
})

test('events stand by the second in which they were, the latest first', () => {
  const event = (reason: string, resourceVersion: string, time: Partial<Event>): Event =>
    ({ reason, message: '', metadata: { resourceVersion }, ...time }) as unknown as Event
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } } as unknown as KubeObject
  const events = [
    event('Scheduled', '1', { eventTime: '2026-01-01T00:00:05.700000Z' }),
    event('Pulled', '2', { lastTimestamp: '2026-01-01T00:00:05Z' }),
    event('Started', '3', { lastTimestamp: '2026-01-01T00:00:06Z' }),
  ]
  expect(textOf(peekLines(object, events, { now, columns: 60 })).filter((line) => /\d+s/.test(line))).toEqual([
    '4s Started',
    '5s Pulled',
    '5s Scheduled',
  ])
})

test('an object that is to be deleted says since when, and what holds it', () => {
  const held = (deletionTimestamp: string, finalizers: readonly string[]): readonly string[] =>
    textOf(
      peekLines({ kind: 'ConfigMap', metadata: { name: 'a', deletionTimestamp, finalizers } } as unknown as KubeObject, [], {
        now,
        columns: 60,
      }),
    ).slice(2)
  expect(held('2026-01-01T00:00:00Z', ['example.com/one'])).toEqual([
    'Why',
    'was to be gone 10s ago',
    'held by the finalizer example.com/one',
  ])
  expect(held('2026-01-01T00:00:25Z', ['a.io/1', 'a.io/2'])).toEqual([
    'Why',
    'ends in 15s at the latest',
    'held by finalizers a.io/1, a.io/2',
  ])
  expect(held('2026-01-01T00:00:25Z', [])).toEqual(['Why', 'ends in 15s at the latest'])
})

test('a container that ended says with which code; those that were added later stand with the others', () => {
  const pod = {
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'app', image: 'app:1' }], ephemeralContainers: [{ name: 'debugger', image: 'busybox' }] },
    status: {
      containerStatuses: [{ name: 'app', ready: false, state: { terminated: { exitCode: 3, reason: 'Error' } } }],
      ephemeralContainerStatuses: [{ name: 'debugger', ready: false, state: { running: {} } }],
    },
  }
  const lines = textOf(peekLines(pod as unknown as KubeObject, [], { now, columns: 60 }))
  expect(lines).toContain('app: Error (exit code 3)')
  expect(lines).toContain('debugger running  busybox')
})

test('what has no room is cut in the middle, so that suffixes and tags stay', () => {
  const name = 'a-deployment-with-a-long-name-6d5f9c7b44-7xk2p'
  const pod = {
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'web', image: 'registry.example.com/team/project/web:1.27' }] },
  }
  const lines = textOf(peekLines(pod as unknown as KubeObject, [], { now, columns: 30, cut: '~' }))
  expect(lines.filter((line) => line.includes('~'))).toEqual(['pod a-deployment-w~c7b44-7xk2p', 'web waiting  registry~web:1.27'])
})
