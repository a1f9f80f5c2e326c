/** What the server fills in and refuses of PriorityClasses. */
import { immutable, problem } from '../../api/field-errors.ts'
import type { PriorityClass } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'
import { systemPriority } from './system-classes.ts'

const highestOfUsers = 1_000_000_000
const policies = ['PreemptLowerPriority', 'Never']

export const rules: Rules<PriorityClass> = {
  updateChecks: onlyAsChanged,
  // Upstream sets the first generation and never counts on.
  generation: false,
  prepareCreate(draft) {
    draft.metadata.generation = 1
  },
  defaults(draft) {
    draft.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  checkCreate(object) {
    const { metadata, value, preemptionPolicy } = object
    const problems: Problem[] = []
    if (metadata.name?.startsWith('system-')) {
      const against = whyNotOfSystem(object)
      if (against !== undefined)
        problems.push(
          problem.forbidden(
            'metadata.name',
            `priority class names with 'system-' prefix are reserved for system use only. error: ${against}`,
          ),
        )
    } else if (value > highestOfUsers)
      problems.push(problem.forbidden('value', `maximum allowed value of a user defined priority is ${highestOfUsers}`))
    if (preemptionPolicy === '') problems.push(problem.required('preemptionPolicy'))
    else if (preemptionPolicy !== undefined && !policies.includes(preemptionPolicy))
      problems.push(problem.notSupported('preemptionPolicy', preemptionPolicy, policies))
    return problems
  },
  checkUpdate: (object, old) => [
    ...(object.value === old.value ? [] : [problem.forbidden('value', 'may not be changed in an update.')]),
    ...immutable('preemptionPolicy', object.preemptionPolicy, object.preemptionPolicy === old.preemptionPolicy),
  ],
}

/** IsKnownSystemPriorityClass: the classes of the system can only be made as they are. */
function whyNotOfSystem({ metadata: { name }, value, globalDefault = false }: PriorityClass): string | undefined {
  const wanted = systemPriority(name ?? '')
  if (wanted === undefined) return `${name} is not a known system priority class`
  if (value !== wanted) return `value of ${name} PriorityClass must be ${wanted}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}
