/** What the server refuses of CSINodes. */
import { isEqual } from '../../api/equal.ts'
import { invalidFor, nonNegative, problem } from '../../api/field-errors.ts'
import { goList, goPointer, goStruct } from '../../api/go-value.ts'
import { qualifiedName } from '../../api/names.ts'
import type { CSINode, CSINodeDriver } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkCsiName } from '../shared/driver-name.ts'
import { twiceAsNew } from '../shared/update-checks.ts'

export const rules: Rules<CSINode> = {
  updateChecks: twiceAsNew,
  unconditionalUpdate: false,
  check: checkDrivers,
  /** Upstream runs all checks again before it compares with the old object. */
  checkUpdate: (node, old) => [...checkDrivers(node), ...checkUnchanged(node, old)],
}

function checkDrivers({ spec }: CSINode): Problem[] {
  const drivers = spec.drivers ?? []
  return drivers.flatMap((driver, index) =>
    checkDriver(driver, drivers.findIndex(({ name }) => name === driver.name) < index, `spec.drivers[${index}]`),
  )
}

function checkDriver({ name, nodeID, topologyKeys, allocatable }: CSINodeDriver, isSecond: boolean, path: string): Problem[] {
  const problems = checkCsiName(name, `${path}.name`)
  if (nodeID === '') problems.push(problem.required(`${path}.nodeID`))
  if (nodeID.length > 256) problems.push(problem.invalid(`${path}.nodeID`, nodeID, 'must be 256 characters or less'))
  problems.push(...nonNegative(`${path}.allocatable.count`, allocatable?.count))
  if (isSecond) problems.push(problem.duplicate(`${path}.name`, name))
  const keys = topologyKeys ?? []
  for (const [index, key] of keys.entries()) {
    if (key === '') problems.push(problem.required(path))
    if (keys.indexOf(key) < index) problems.push(problem.duplicate(path, key))
    problems.push(...invalidFor(path, key, qualifiedName(key)))
  }
  return problems
}

/** A driver that stays is what it was. */
function checkUnchanged({ spec }: CSINode, { spec: old }: CSINode): Problem[] {
  return (old.drivers ?? []).flatMap((before) =>
    (spec.drivers ?? [])
      .filter((driver) => driver.name === before.name && !isEqual(driver, before))
      .map((driver) => problem.invalid('spec.drivers', goDriver(driver), 'field is immutable')),
  )
}

const goDriver = ({ name, nodeID, topologyKeys, allocatable }: CSINodeDriver): ReturnType<typeof goStruct> =>
  goStruct('storage.CSINodeDriver', {
    Name: name,
    NodeID: nodeID,
    TopologyKeys: goList(topologyKeys),
    Allocatable: goPointer('storage.VolumeNodeResources', allocatable),
  })
