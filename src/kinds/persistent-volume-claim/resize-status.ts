/** Checks of what a claim's status says about its growth. */
import { problem } from '../../api/field-errors.ts'
import { GoValue } from '../../api/go-value.ts'
import { qualifiedName } from '../../api/names.ts'
import type { PersistentVolumeClaim } from '../../api/objects.ts'
import { scaledValue } from '../../api/quantity.ts'
import type { Problem } from '../../api/status.ts'
import { isNative } from '../shared/resource-names.ts'
import { checkQuantityOf } from '../shared/resources.ts'

const states = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
].sort()

export function checkResizeStatus(
  problems: Problem[],
  { allocatedResourceStatuses = {}, allocatedResources = {} }: NonNullable<PersistentVolumeClaim['status']>,
): void {
  const path = 'status.allocatedResourceStatus'
  for (const [name, state] of Object.entries(allocatedResourceStatuses)) {
    checkName(problems, name, path)
    // Upstream shows the resource, not the state.
    if (!states.includes(state)) problems.push(problem.notSupported(path, new GoValue(name), states))
  }
  for (const [name, amount] of Object.entries(allocatedResources)) {
    const before = problems.length
    checkName(problems, name, 'status.allocatedResources')
    if (problems.length > before) continue
    const at = `status.allocatedResources[${name}]`
    if (scaledValue(amount) < 0) problems.push(problem.invalid(at, scaledValue(amount), 'must be a valid resource quantity'))
    else checkQuantityOf(problems, ['storage', amount], at)
  }
}

/** Of Kubernetes' own resources only storage has a place here. */
function checkName(problems: Problem[], name: string, path: string): void {
  const reasons = qualifiedName(name)
  for (const reason of reasons) problems.push(problem.invalid(path, name, reason))
  if (reasons.length === 0 && isNative(name) && name !== 'storage') problems.push(problem.notSupported(path, name, ['storage']))
}
