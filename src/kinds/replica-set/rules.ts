/** What the server fills in and refuses of ReplicaSets. */
import { nonNegative, problem } from '../../api/field-errors.ts'
import { goLabelSelector } from '../../api/go-value.ts'
import type { ReplicaSet } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'
import { dropUnservedTemplate, podNameWarnings, templateWarnings } from '../shared/pod-owners.ts'
import { checkCounts, checkNotAbove, checkReplicatedTemplate, checkSelector, checkSelectorUnchanged, compiled } from '../shared/workload.ts'

export const rules: Rules<ReplicaSet> = {
  defaults({ spec }) {
    spec.replicas ??= 1
    spec.template ??= {}
    defaultPodTemplate(spec.template)
  },
  prepareCreate(draft) {
    draft.status = { replicas: 0 }
    dropUnservedTemplate(draft.spec.template)
  },
  prepareUpdate: (draft) => dropUnservedTemplate(draft.spec.template),
  prepareStatusUpdate(draft) {
    delete draft.status?.terminatingReplicas
  },
  check: checkSpec,
  /** Upstream runs all checks again before it compares with the old object. */
  checkUpdate: (object, old) => [...checkSpec(object), ...checkSelectorUnchanged(object.spec.selector, old.spec.selector)],
  checkStatusUpdate({ status = { replicas: 0 } }) {
    const counts = { ...status }
    return [
      ...checkCounts(counts, ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration']),
      ...checkNotAbove(counts, ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']),
      ...checkNotAbove(counts, ['availableReplicas'], 'readyReplicas'),
    ]
  },
  warnings: (object, old) => [...podNameWarnings(object, old), ...templateWarnings(object, old)],
}

function checkSpec({ spec }: ReplicaSet): Problem[] {
  const { selector, template = {}, replicas = 0 } = spec
  const problems = [
    ...nonNegative('spec.replicas', replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkSelector(selector, 'spec.selector', 'deployment'),
  ]
  if (compiled(selector) === undefined) problems.push(problem.invalid('spec.selector', goLabelSelector(selector), 'invalid label selector'))
  else problems.push(...checkReplicatedTemplate(template, selector, 'spec.template'))
  return problems
}
