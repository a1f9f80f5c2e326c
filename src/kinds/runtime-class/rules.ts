/** What the server refuses of RuntimeClasses. */
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { goPointer, goStruct } from '../../api/go-value.ts'
import { checkLabels } from '../../api/metadata.ts'
import { dnsLabel } from '../../api/names.ts'
import type { RuntimeClass } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkTolerations } from '../pod/affinity.ts'
import { oldNodeLabels } from '../shared/old-labels.ts'
import { checkResources } from '../shared/resources.ts'

/** Tolerations that agree in these are one, however long they last. */
const sameTaint = ['key', 'operator', 'value', 'effect'] as const

export const rules: Rules<RuntimeClass> = {
  anyFinalizer: true,
  unconditionalUpdate: false,
  check({ handler, overhead, scheduling }) {
    const problems: Problem[] = invalidFor('handler', handler, dnsLabel(handler))
    if (overhead?.podFixed !== undefined) checkResources({ problems, claims: new Set() }, { limits: overhead.podFixed }, 'overhead')
    if (scheduling === undefined) return problems
    problems.push(...checkLabels(scheduling.nodeSelector, 'scheduling.nodeSelector'))
    const tolerations = scheduling.tolerations ?? []
    checkTolerations(problems, tolerations, 'scheduling.tolerations.tolerations')
    for (const [index, one] of tolerations.entries()) {
      if (tolerations.findIndex((other) => sameTaint.every((field) => (other[field] ?? '') === (one[field] ?? ''))) === index) continue
      const value = goStruct('core.Toleration', {
        Key: one.key ?? '',
        Operator: one.operator ?? '',
        Value: one.value ?? '',
        Effect: one.effect ?? '',
        TolerationSeconds: goPointer('int64', one.tolerationSeconds),
      })
      problems.push(problem.duplicate(`scheduling.tolerations[${index}]`, value))
    }
    return problems
  },
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {})
      .sort()
      .flatMap((key) => (oldNodeLabels[key] === undefined ? [] : [`scheduling.nodeSelector: ${oldNodeLabels[key]}`])),
  checkUpdate: ({ handler }, old) => immutable('handler', handler, handler === old.handler),
}
