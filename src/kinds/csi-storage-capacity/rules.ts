/** What the server refuses of CSIStorageCapacities. */
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { goLabelSelector } from '../../api/go-value.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { CSIStorageCapacity } from '../../api/objects.ts'
import type { Rules } from '../kind.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { quantity } from '../../api/quantity.ts'

export const rules: Rules<CSIStorageCapacity> = {
  check({ storageClassName, capacity, maximumVolumeSize, nodeTopology }) {
    const problems = invalidFor('storageClassName', storageClassName, dnsSubdomain(storageClassName))
    for (const [field, amount] of [['capacity', capacity], ['maximumVolumeSize', maximumVolumeSize]] as const) {
      if (amount !== undefined && quantity(amount).value < 0n) problems.push(problem.invalid(field, amount, 'must be greater than or equal to 0'))
    }
    checkLabelSelector(problems, nodeTopology, 'nodeTopology')
    return problems
  },
  checkUpdate: (object, old) => [
    ...immutable('nodeTopology', goLabelSelector(object.nodeTopology), isEqual(object.nodeTopology, old.nodeTopology)),
    ...immutable('storageClassName', object.storageClassName, object.storageClassName === old.storageClassName),
  ],
}
