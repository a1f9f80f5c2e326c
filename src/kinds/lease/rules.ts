/** What the server refuses of Leases. */
import { problem } from '../../api/field-errors.ts'
import type { Mutable } from '../../api/object.ts'
import type { Lease } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

export const rules: Rules<Lease> = {
  updateChecks: onlyAsChanged,
  createOnUpdate: true,
  unconditionalUpdate: false,
  anyFinalizer: true,
  prepareCreate: dropCoordination,
  prepareUpdate: dropCoordination,
  check({ spec = {} }) {
    const problems: Problem[] = []
    const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec
    if (duration !== undefined && duration <= 0)
      problems.push(problem.invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0'))
    if (transitions !== undefined && transitions < 0)
      problems.push(problem.invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'))
    return problems
  },
}

/** Coordinated leader election is off by default, and its fields are dropped. */
function dropCoordination({ spec }: Mutable<Lease>): void {
  delete spec.strategy
  delete spec.preferredHolder
}
