/** What the server fills in and refuses of HorizontalPodAutoscalers. */
import { nonNegative, problem } from '../../api/field-errors.ts'
import type { Mutable } from '../../api/object.ts'
import type {
  HorizontalPodAutoscaler,
  AutoscalingV2HorizontalPodAutoscalerStatus,
  HPAScalingPolicy,
  HPAScalingRules,
} from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { zeroOf } from '../../api/zero-value.ts'
import type { Rules } from '../kind.ts'
import { withoutAnnotations } from './annotations.ts'
import { checkMetric, checkScaleReference } from './metric-rules.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

export const rules: Rules<HorizontalPodAutoscaler> = {
  updateChecks: onlyAsChanged,
  defaults(draft) {
    const { spec } = draft
    draft.metadata = withoutAnnotations(draft.metadata)
    spec.minReplicas ??= 1
    if ((spec.metrics ?? []).length === 0)
      spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }]
    if (spec.behavior !== undefined) {
      spec.behavior.scaleUp = filled(spec.behavior.scaleUp, {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      })
      spec.behavior.scaleDown = filled(spec.behavior.scaleDown, {
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      })
    }
  },
  prepareUpdate: dropTolerances,
  prepareCreate(draft) {
    dropTolerances(draft)
    // zeroOf gives exactly what Go writes for the type.
    draft.status = zeroOf('autoscaling.v2.HorizontalPodAutoscalerStatus') as unknown as Mutable<AutoscalingV2HorizontalPodAutoscalerStatus>
  },
  check({ spec }) {
    const problems: Problem[] = []
    const { minReplicas, maxReplicas, metrics = [], behavior } = spec
    if (minReplicas !== undefined && minReplicas < 1)
      problems.push(problem.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
    if (maxReplicas < 1) problems.push(problem.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'))
    if (minReplicas !== undefined && maxReplicas < minReplicas)
      problems.push(problem.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
    problems.push(
      ...checkScaleReference(spec.scaleTargetRef, 'spec.scaleTargetRef'),
      ...metrics.flatMap((metric, index) => checkMetric(metric, `spec.metrics[${index}]`)),
    )
    if (minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External'))
      problems.push(
        problem.forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas'),
      )
    return [
      ...problems,
      ...checkScaling(behavior?.scaleUp, 'spec.behavior.scaleUp'),
      ...checkScaling(behavior?.scaleDown, 'spec.behavior.scaleDown'),
    ]
  },
  checkStatusUpdate: ({ status }) => [
    ...nonNegative('status.currentReplicas', status?.currentReplicas),
    ...nonNegative('status.desiredReplicas', status?.desiredReplicas),
  ],
}

/** A field that this version does not serve. */
function dropTolerances({ spec: { behavior } }: Mutable<HorizontalPodAutoscaler>): void {
  delete behavior?.scaleUp?.tolerance
  delete behavior?.scaleDown?.tolerance
}

function filled(given: Mutable<HPAScalingRules> | undefined, defaults: Mutable<HPAScalingRules>): Mutable<HPAScalingRules> {
  return { ...defaults, ...given }
}

function checkScaling(rules: HPAScalingRules | undefined, path: string): Problem[] {
  if (rules === undefined) return []
  const problems: Problem[] = []
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [] } = rules
  if (window !== undefined && window < 0)
    problems.push(problem.invalid(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero'))
  if (window !== undefined && window > 3600)
    problems.push(problem.invalid(`${path}.stabilizationWindowSeconds`, window, 'must be less than or equal to 3600'))
  const selections = ['Disabled', 'Max', 'Min']
  if (selectPolicy !== undefined && !selections.includes(selectPolicy))
    problems.push(problem.notSupported(`${path}.selectPolicy`, selectPolicy, selections))
  if (policies.length === 0) problems.push(problem.required(`${path}.policies`, 'must specify at least one Policy'))
  return [...problems, ...policies.flatMap((policy, index) => checkPolicy(policy, `${path}.policies[${index}]`))]
}

function checkPolicy({ type = '', value, periodSeconds }: HPAScalingPolicy, path: string): Problem[] {
  const problems: Problem[] = []
  if (type !== 'Pods' && type !== 'Percent') problems.push(problem.notSupported(`${path}.type`, type, ['Percent', 'Pods']))
  if (value <= 0) problems.push(problem.invalid(`${path}.value`, value, 'must be greater than zero'))
  if (periodSeconds <= 0) problems.push(problem.invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero'))
  if (periodSeconds > 1800) problems.push(problem.invalid(`${path}.periodSeconds`, periodSeconds, 'must be less than or equal to 1800'))
  return problems
}
