/** What the server refuses of CSIStorageCapacities. */
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { goLabelSelector } from '../../api/go-value.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { CSIStorageCapacity } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { quantity } from '../../api/quantity.ts'

export const rules: Rules<CSIStorageCapacity> = {
  unconditionalUpdate: false,
  check({ storageClassName, capacity, nodeTopology }) {
    const problems: Problem[] = []
    checkLabelSelector(problems, nodeTopology, 'nodeTopology')
    problems.push(...invalidFor('storageClassName', storageClassName, dnsSubdomain(storageClassName)))
    if (capacity !== undefined && quantity(capacity).value < 0n)
      problems.push(problem.invalid('capacity', capacity, 'must be greater than or equal to 0'))
    return problems
  },
  checkUpdate: (object, old) => [
    ...immutable('nodeTopology', goLabelSelector(object.nodeTopology), isEqual(object.nodeTopology, old.nodeTopology)),
    ...immutable('storageClassName', object.storageClassName, object.storageClassName === old.storageClassName),
  ],
}
