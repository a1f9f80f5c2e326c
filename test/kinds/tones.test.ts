/** Which cells ask for a look, of kinds that tell how they are in conditions alone. */
import { expect, test } from 'vitest'
import { columnsOf } from '../../src/kinds/print/columns.ts'

const toneOf = (id: string, column: string, object: object): unknown =>
  columnsOf({ id })
    .find(({ name }) => name === column)
    ?.tone?.(object as never)

const scaler = (type: string, status: string, reason: string): object => ({ status: { conditions: [{ type, status, reason }] } })

test.for([
  ['Reference', scaler('AbleToScale', 'True', 'SucceededGetScale'), 'plain'],
  ['Reference', scaler('AbleToScale', 'False', 'FailedGetScale'), 'bad'],
  ['Targets', scaler('ScalingActive', 'True', 'ValidMetricFound'), 'plain'],
  ['Targets', scaler('ScalingActive', 'False', 'FailedGetResourceMetric'), 'bad'],
  ['Targets', scaler('ScalingActive', 'False', 'ScalingDisabled'), 'dim'],
  ['Replicas', scaler('ScalingLimited', 'False', 'DesiredWithinRange'), 'plain'],
  ['Replicas', scaler('ScalingLimited', 'True', 'TooFewReplicas'), 'plain'],
  ['Replicas', scaler('ScalingLimited', 'True', 'TooManyReplicas'), 'busy'],
  ['Targets', {}, 'plain'],
] as const)('%s of an autoscaler with %j is %s', ([column, object, tone]) => {
  expect(toneOf('autoscaling/v2 horizontalpodautoscalers', column, object)).toBe(tone)
  expect(toneOf('autoscaling/v1 horizontalpodautoscalers', column, {})).toBe('plain')
})

test.for([
  [{ currentHealthy: 3, desiredHealthy: 3 }, 'plain'],
  [{ currentHealthy: 2, desiredHealthy: 3 }, 'busy'],
  [{ conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed' }] }, 'bad'],
  [{ conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }] }, 'plain'],
] as const)('what a budget allows with %j is %s', ([status, tone]) =>
  expect(toneOf('policy/v1 poddisruptionbudgets', 'Allowed Disruptions', { status })).toBe(tone),
)
