/** What the server fills in and refuses of Deployments. */
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goIntOrString, goLabelSelector, goPointer, goStruct } from '../../api/go-value.ts'
import type { Deployment, DeploymentStrategy } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'
import { checkAtMostAll, checkPositiveOrPercent, plainValue } from '../shared/int-or-percent.ts'
import { dropUnservedTemplate, podNameWarnings, templateWarnings } from '../shared/pod-owners.ts'
import {
  checkCollisions,
  checkCounts,
  checkNotAbove,
  checkReplicatedTemplate,
  checkSelector,
  checkSelectorUnchanged,
  compiled,
  countAnnotationChange,
} from '../shared/workload.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'
import { checkRollback, keepRollback, rollbackTo, settleRollback, unreadableRollback } from './rollback-annotation.ts'

export const rules: Rules<Deployment> = {
  fieldAnnotations: [rollbackTo],
  unconvertible: unreadableRollback,
  updateChecks: onlyAsChanged,
  defaults(draft) {
    const { spec } = draft
    settleRollback(draft)
    spec.replicas ??= 1
    spec.strategy ??= {}
    const { strategy } = spec
    strategy.type ||= 'RollingUpdate'
    if (strategy.type === 'RollingUpdate') {
      strategy.rollingUpdate ??= {}
      strategy.rollingUpdate.maxUnavailable ??= '25%'
      strategy.rollingUpdate.maxSurge ??= '25%'
    }
    spec.revisionHistoryLimit ??= 10
    spec.progressDeadlineSeconds ??= 600
    defaultPodTemplate(spec.template)
  },
  prepareCreate(draft) {
    draft.status = {}
    dropUnservedTemplate(draft.spec.template)
  },
  prepareUpdate(draft, old) {
    dropUnservedTemplate(draft.spec.template)
    countAnnotationChange(draft, old)
  },
  /** A write to the status may not touch labels, and one of its fields is not served. */
  prepareStatusUpdate(draft, old) {
    if (old.metadata.labels === undefined) delete draft.metadata.labels
    else draft.metadata.labels = { ...old.metadata.labels }
    delete draft.status?.terminatingReplicas
    keepRollback(draft, old)
  },
  check(deployment) {
    const { spec } = deployment
    const { selector, template, replicas = 0, minReadySeconds = 0, progressDeadlineSeconds } = spec
    const problems = [...nonNegative('spec.replicas', replicas), ...checkSelector(selector, 'spec.selector', 'deployment')]
    if (compiled(selector) === undefined)
      problems.push(problem.invalid('spec.selector', goLabelSelector(selector), 'invalid label selector'))
    else problems.push(...checkReplicatedTemplate(template, selector, 'spec.template'))
    problems.push(
      ...checkStrategy(spec.strategy ?? {}),
      ...nonNegative('spec.minReadySeconds', minReadySeconds),
      ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
      ...checkRollback(deployment),
    )
    if (progressDeadlineSeconds !== undefined) {
      problems.push(...nonNegative('spec.progressDeadlineSeconds', progressDeadlineSeconds))
      if (progressDeadlineSeconds <= minReadySeconds)
        problems.push(problem.invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds'))
    }
    return problems
  },
  checkUpdate: (object, old) => checkSelectorUnchanged(object.spec.selector, old.spec.selector),
  checkStatusUpdate({ status = {} }, { status: old = {} }) {
    const counts = { ...status }
    const problems = checkCounts(counts, [
      'observedGeneration',
      'replicas',
      'updatedReplicas',
      'readyReplicas',
      'availableReplicas',
      'unavailableReplicas',
      'collisionCount',
    ])
    problems.push(
      ...checkNotAbove(counts, ['updatedReplicas', 'readyReplicas', 'availableReplicas']),
      ...checkNotAbove(counts, ['availableReplicas'], 'readyReplicas'),
    )
    return [...problems, ...checkCollisions(status, old)]
  },
  warnings: (object, old) => [...podNameWarnings(object, old), ...templateWarnings(object, old)],
}

function checkStrategy({ type = '', rollingUpdate }: DeploymentStrategy): Problem[] {
  const path = 'spec.strategy'
  if (type === 'Recreate')
    return rollingUpdate === undefined
      ? []
      : [problem.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
  if (type !== 'RollingUpdate')
    return [
      problem.notSupported(
        path,
        goStruct('apps.DeploymentStrategy', { Type: type, RollingUpdate: goPointer('apps.RollingUpdateDeployment', rollingUpdate) }),
        ['Recreate', 'RollingUpdate'],
      ),
    ]
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  const at = `${path}.rollingUpdate.maxUnavailable`
  const problems = [...checkPositiveOrPercent(maxUnavailable, at), ...checkPositiveOrPercent(maxSurge, `${path}.rollingUpdate.maxSurge`)]
  if (plainValue(maxUnavailable) === 0 && plainValue(maxSurge) === 0)
    problems.push(problem.invalid(at, goIntOrString(maxUnavailable), 'may not be 0 when `maxSurge` is 0'))
  return [...problems, ...checkAtMostAll(maxUnavailable, at)]
}
