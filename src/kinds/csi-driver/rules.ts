/** What the server fills in and refuses of CSIDrivers. */
import { isEqual } from '../../api/equal.ts'
import { immutable, problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import type { Mutable } from '../../api/object.ts'
import type { CSIDriver } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

const groupPolicies = ['File', 'None', 'ReadWriteOnceWithFSType']
const modes = ['Persistent', 'Ephemeral']

export const rules: Rules<CSIDriver> = {
  updateChecks: onlyAsChanged,
  defaults({ spec }) {
    spec.attachRequired ??= true
    spec.podInfoOnMount ??= false
    spec.storageCapacity ??= false
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType'
    if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent']
    spec.requiresRepublish ??= false
    spec.seLinuxMount ??= false
  },
  unconditionalUpdate: false,
  prepareCreate: dropUnserved,
  /** Upstream counts changes, but gives the first generation none. */
  prepareUpdate(draft, old) {
    dropUnserved(draft)
    if (!isEqual(draft.spec, old.spec)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1
  },
  check({ spec }) {
    const problems: Problem[] = []
    const { fsGroupPolicy = '', tokenRequests = [], volumeLifecycleModes = [] } = spec
    if (!groupPolicies.includes(fsGroupPolicy)) problems.push(problem.notSupported('spec.fsGroupPolicy', fsGroupPolicy, groupPolicies))
    const audiences = new Set<string>()
    for (const [index, { audience, expirationSeconds }] of tokenRequests.entries()) {
      const path = `spec.tokenRequests[${index}]`
      if (audiences.has(audience)) {
        problems.push(problem.duplicate(`${path}.audience`, audience))
        continue
      }
      audiences.add(audience)
      if (expirationSeconds !== undefined && expirationSeconds < 600)
        problems.push(problem.invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration less than 10 minutes'))
      if (expirationSeconds !== undefined && expirationSeconds > 2 ** 32)
        problems.push(
          problem.invalid(`${path}.expirationSeconds`, expirationSeconds, 'may not specify a duration larger than 2^32 seconds'),
        )
    }
    for (const mode of volumeLifecycleModes)
      if (!modes.includes(mode)) problems.push(problem.notSupported('spec.volumeLifecycleModes', mode, modes))
    return problems
  },
  checkUpdate: ({ spec }, { spec: old }) => [
    // The path is misspelled upstream.
    ...immutable('spec.attachedRequired', spec.attachRequired, spec.attachRequired === old.attachRequired),
    ...immutable(
      'spec.volumeLifecycleModes',
      goList(spec.volumeLifecycleModes, 'storage.VolumeLifecycleMode'),
      isEqual(spec.volumeLifecycleModes, old.volumeLifecycleModes),
    ),
  ],
}

/** A field behind a feature gate that is off. */
function dropUnserved({ spec }: Mutable<CSIDriver>): void {
  delete spec.nodeAllocatableUpdatePeriodSeconds
}
