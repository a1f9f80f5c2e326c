/** What the server refuses of CSINodes. */
import { invalidFor, nonNegative, problem } from '../../api/field-errors.ts'
import { qualifiedName } from '../../api/names.ts'
import type { CSINode, CSINodeDriver } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkCsiName } from '../shared/driver-name.ts'

export const rules: Rules<CSINode> = {
  check({ spec }) {
    const drivers = spec.drivers ?? []
    return drivers.flatMap((driver, index) => {
      const path = `spec.drivers[${index}]`
      const problems = checkDriver(driver, path)
      if (drivers.findIndex(({ name }) => name === driver.name) < index) problems.push(problem.duplicate(`${path}.name`, driver.name))
      return problems
    })
  },
}

function checkDriver({ name, nodeID, topologyKeys, allocatable }: CSINodeDriver, path: string): Problem[] {
  const keys = topologyKeys ?? []
  const problems = checkCsiName(name, `${path}.name`)
  if (nodeID === '') problems.push(problem.required(`${path}.nodeID`))
  if (nodeID.length > 256) problems.push(problem.invalid(`${path}.nodeID`, nodeID, 'must be 256 characters or less'))
  problems.push(...nonNegative(`${path}.allocatable.count`, allocatable?.count))
  for (const [index, key] of keys.entries()) {
    if (keys.indexOf(key) < index) problems.push(problem.duplicate(`${path}.topologyKeys[${index}]`, key))
    problems.push(...invalidFor(`${path}.topologyKeys`, key, qualifiedName(key)))
  }
  return problems
}
