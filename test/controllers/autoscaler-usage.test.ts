/** How many replicas usage asks for, and how fast a HorizontalPodAutoscaler may follow. */
import { expect, test } from 'vitest'
import type { PodMetrics } from '../../src/api/metrics-resources.ts'
import type { HorizontalPodAutoscaler, Pod } from '../../src/api/objects.ts'
import { timeText } from '../../src/api/time.ts'
import { pace, rememberFirst, rememberScale } from '../../src/controllers/horizontal-pod-autoscaler/pace.ts'
import { proposal, type Measured, type Proposal } from '../../src/controllers/horizontal-pod-autoscaler/usage.ts'

const now = Date.UTC(2026, 0, 2)
const ago = (seconds: number): string => timeText(now - seconds * 1000)

const pod = (name: string, { ready = true, request = '200m', age = 600 } = {}): Pod =>
  ({
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'web', resources: { requests: { cpu: request } } }] },
    status: {
      phase: 'Running',
      startTime: ago(age),
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: ago(age - 1) }],
    },
    // Only what the calculator reads.
  }) as unknown as Pod

const using = (name: string, cpu: string): PodMetrics =>
  ({ metadata: { name }, timestamp: ago(0), window: '15s', containers: [{ name: 'c', usage: { cpu } }] }) as unknown as PodMetrics

const measured = (pods: readonly Pod[], metrics: readonly PodMetrics[]): Measured => ({ pods, metrics, now })
const ask = (replicas: number, what: Measured): Proposal | string =>
  proposal({ resource: 'cpu', target: { utilization: 50 }, replicas }, what)

test.each<[string, number, Measured, Proposal | string]>([
  ['above the target it grows', 1, measured([pod('a')], [using('a', '500m')]), { replicas: 5, utilization: 250, average: 500 }],
  ['near the target it stays', 1, measured([pod('a')], [using('a', '105m')]), { replicas: 1, utilization: 52, average: 105 }],
  [
    'a tenth above the target is still near it',
    1,
    measured([pod('a')], [using('a', '110m')]),
    { replicas: 1, utilization: 55, average: 110 },
  ],
  ['pods that request nothing', 1, measured([pod('a', { request: '0' })], [using('a', '1m')]), 'no metrics matched known pods'],
  [
    'below the target it shrinks',
    2,
    measured([pod('a'), pod('b')], [using('a', '10m'), using('b', '20m')]),
    { replicas: 1, utilization: 7, average: 15 },
  ],
  [
    'pods that just started count as idle while it grows',
    2,
    measured([pod('a'), pod('b', { ready: false, age: 20 })], [using('a', '400m'), using('b', '0')]),
    { replicas: 4, utilization: 200, average: 400 },
  ],
  [
    'pods without metrics count as busy while it shrinks',
    2,
    measured([pod('a'), pod('b')], [using('a', '20m')]),
    { replicas: 2, utilization: 10, average: 20 },
  ],
  [
    'no metrics at all',
    1,
    measured([pod('a')], []),
    'unable to get metrics for resource cpu: no metrics returned from resource metrics API',
  ],
  [
    'only unready pods',
    1,
    measured([pod('a', { ready: false, age: 20 })], [using('a', '1m')]),
    'did not receive metrics for targeted pods (pods might be unready)',
  ],
  [
    'a pod without a request',
    1,
    measured([{ ...pod('a'), spec: { containers: [{ name: 'c', image: 'web' }] } }], [using('a', '1m')]),
    'missing request for cpu in container c of Pod a',
  ],
])('%s', (_, replicas, what, expected) => {
  expect(ask(replicas, what)).toEqual(expected)
})

test('what is not measured of a pod is missing, not nothing', () => {
  const [first, second] = [using('a', '20m'), { ...using('b', '0'), containers: [{ name: 'c', usage: { memory: '1Mi' } }] }]
  expect(ask(2, measured([pod('a'), pod('b')], [first, second]))).toEqual({ replicas: 2, utilization: 10, average: 20 })
  const target = { utilization: 50 }
  expect(
    proposal(
      { resource: 'cpu', container: 'other', target, replicas: 1 },
      measured([pod('a')], [{ ...first, metadata: { ...first.metadata, namespace: 'n' } }]),
    ),
  ).toBe('unable to get metrics for resource cpu: failed to get container metrics: container other not present in metrics for pod n/a')
})

test('an average value is counted per pod', () => {
  const what = measured([pod('a'), pod('b')], [using('a', '300m'), using('b', '100m')])
  expect(proposal({ resource: 'cpu', target: { value: 100 }, replicas: 2 }, what)).toEqual({ replicas: 4, average: 200 })
})

const scaler = (behavior?: HorizontalPodAutoscaler['spec']['behavior']): HorizontalPodAutoscaler =>
  ({ spec: { minReplicas: 1, maxReplicas: 10, ...(behavior !== undefined && { behavior }) } }) as unknown as HorizontalPodAutoscaler

test('without a behavior it grows fourfold at once, doubles later, and shrinks when nothing higher was asked for five minutes', () => {
  const memory = new Map<string, number>()
  const at = (seconds: number, current: number, wanted: number) => {
    const wish = { current, wanted, now: now + seconds * 1000, memory }
    rememberFirst(wish)
    const { size, conditions } = pace(scaler(), wish)
    return [size, ...conditions.map(({ status, reason }) => `${reason ?? ''}=${status}`)]
  }
  expect(at(0, 1, 7)).toEqual([4, 'ReadyForNewScale=True', 'ScaleUpLimit=True'])
  expect(at(15, 4, 7)).toEqual([7, 'ReadyForNewScale=True', 'DesiredWithinRange=False'])
  expect(at(30, 7, 20)).toEqual([10, 'ReadyForNewScale=True', 'TooManyReplicas=True'])
  expect(at(45, 10, 1)).toEqual([10, 'ScaleDownStabilized=True', 'TooManyReplicas=True'])
  expect(at(329, 10, 1)).toEqual([10, 'ScaleDownStabilized=True', 'TooManyReplicas=True'])
  expect(at(331, 10, 1)).toEqual([1, 'ReadyForNewScale=True', 'DesiredWithinRange=False'])
})

test('policies bound what may change in their period', () => {
  const memory = new Map<string, number>()
  const behavior = {
    scaleUp: { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] },
    scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: 'Min', policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] },
  }
  const at = (seconds: number, current: number, wanted: number) => {
    const wish = { current, wanted, now: now + seconds * 1000, memory }
    const { size, conditions } = pace(scaler(behavior), wish)
    if (size !== current) rememberScale(wish, size)
    return [size, conditions[1]?.reason]
  }
  expect(at(0, 1, 9)).toEqual([3, 'ScaleUpLimit'])
  expect(at(15, 3, 9)).toEqual([3, 'ScaleUpLimit'])
  expect(at(61, 3, 9)).toEqual([5, 'ScaleUpLimit'])
  expect(at(200, 5, 1)).toEqual([2, 'ScaleDownLimit'])
})
