/** What the server fills in and refuses of DaemonSets. */
import { isEqual } from '../../api/equal.ts'
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goIntOrString, goLabelSelector, goPointer, goStruct } from '../../api/go-value.ts'
import type { Mutable } from '../../api/object.ts'
import type { DaemonSet, DaemonSetUpdateStrategy } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'
import { checkPodTemplateSpec } from '../pod/spec.ts'
import { checkAtMostAll, checkPositiveOrPercent, plainValue } from '../shared/int-or-percent.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { dropUnservedTemplate, templateWarnings } from '../shared/pod-owners.ts'
import {
  checkCollisions,
  checkCounts,
  checkLasting,
  checkSelectorUnchanged,
  checkTemplateLabels,
  isEmptySelector,
} from '../shared/workload.ts'
import { templateGeneration, unreadableGeneration } from './template-generation.ts'

export const rules: Rules<DaemonSet> = {
  fieldAnnotations: [templateGeneration],
  unconvertible: ({ metadata }) => unreadableGeneration(metadata.annotations?.[templateGeneration]),
  defaults({ spec }) {
    spec.updateStrategy ??= {}
    const { updateStrategy } = spec
    updateStrategy.type ||= 'RollingUpdate'
    if (updateStrategy.type === 'RollingUpdate') {
      updateStrategy.rollingUpdate ??= {}
      updateStrategy.rollingUpdate.maxUnavailable ??= 1
      updateStrategy.rollingUpdate.maxSurge ??= 0
    }
    if (updateStrategy.rollingUpdate !== undefined) {
      // Upstream's internal type has both as plain values, so they are written whatever the type is.
      updateStrategy.rollingUpdate.maxUnavailable ??= 0
      updateStrategy.rollingUpdate.maxSurge ??= 0
    }
    spec.revisionHistoryLimit ??= 10
    defaultPodTemplate(spec.template)
  },
  prepareCreate(draft) {
    draft.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
    const given = Number.parseInt(draft.metadata.annotations?.[templateGeneration] ?? '0', 10)
    setTemplateGeneration(draft, given >= 1 ? given : 1)
    dropUnservedTemplate(draft.spec.template)
  },
  prepareUpdate(draft, old) {
    dropUnservedTemplate(draft.spec.template)
    const before = Number.parseInt(old.metadata.annotations?.[templateGeneration] ?? '0', 10)
    setTemplateGeneration(draft, isEqual(draft.spec.template, old.spec.template) ? before : before + 1)
  },
  // Upstream has it in the spec, which the status leaves alone.
  prepareStatusUpdate(draft, old) {
    setTemplateGeneration(draft, Number.parseInt(old.metadata.annotations?.[templateGeneration] ?? '0', 10))
  },
  check: checkSpec,
  /** Upstream runs all checks again before it compares with the old object. */
  checkUpdate: (object, old) => [...checkSpec(object), ...checkSelectorUnchanged(object.spec.selector, old.spec.selector)],
  checkStatusUpdate: ({ status }, { status: old }) => [
    ...checkCounts({ ...status }, [
      'currentNumberScheduled',
      'numberMisscheduled',
      'desiredNumberScheduled',
      'numberReady',
      'observedGeneration',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
      'collisionCount',
    ]),
    ...checkCollisions(status, old),
  ],
  warnings: templateWarnings,
}

function checkSpec({ spec }: DaemonSet): Problem[] {
  const { selector, template } = spec
  const problems: Problem[] = []
  checkLabelSelector(problems, selector, 'spec.selector')
  problems.push(...checkTemplateLabels(template, selector, 'spec.template'))
  if (isEmptySelector(selector))
    problems.push(problem.invalid('spec.selector', goLabelSelector(selector), 'empty selector is invalid for daemonset'))
  problems.push(...checkPodTemplateSpec(template, 'spec.template'), ...checkLasting(template, 'spec.template', 'DaemonSet'))
  return [
    ...problems,
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkStrategy(spec.updateStrategy ?? {}),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ]
}

function setTemplateGeneration(draft: Mutable<DaemonSet>, value: number): void {
  draft.metadata.annotations = { ...draft.metadata.annotations, [templateGeneration]: String(value) }
}

function checkStrategy({ type = '', rollingUpdate }: DaemonSetUpdateStrategy): Problem[] {
  const path = 'spec.updateStrategy'
  if (type === 'OnDelete') return []
  if (type !== 'RollingUpdate')
    return [
      problem.notSupported(
        path,
        goStruct('apps.DaemonSetUpdateStrategy', { Type: type, RollingUpdate: goPointer('apps.RollingUpdateDaemonSet', rollingUpdate) }),
        ['RollingUpdate', 'OnDelete'],
      ),
    ]
  if (rollingUpdate === undefined) return [problem.required(`${path}.rollingUpdate`)]
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate
  const [unavailableAt, surgeAt] = [`${path}.rollingUpdate.maxUnavailable`, `${path}.rollingUpdate.maxSurge`]
  const problems = [
    ...checkPositiveOrPercent(maxUnavailable, unavailableAt),
    ...checkPositiveOrPercent(maxSurge, surgeAt),
    ...checkAtMostAll(maxUnavailable, unavailableAt),
    ...checkAtMostAll(maxSurge, surgeAt),
  ]
  const [hasUnavailable, hasSurge] = [plainValue(maxUnavailable) !== 0, plainValue(maxSurge) !== 0]
  if (hasUnavailable && hasSurge)
    problems.push(problem.invalid(surgeAt, goIntOrString(maxSurge), 'may not be set when maxUnavailable is non-zero'))
  if (!hasUnavailable && !hasSurge) problems.push(problem.required(unavailableAt, 'cannot be 0 when maxSurge is 0'))
  return problems
}
