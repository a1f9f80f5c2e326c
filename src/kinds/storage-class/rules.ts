/** What the server fills in and refuses of StorageClasses. */
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { qualifiedName } from '../../api/names.ts'
import type { StorageClass, TopologySelectorTerm } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'

const reclaimPolicies = ['Delete', 'Retain']
const bindingModes = ['Immediate', 'WaitForFirstConsumer']

export const rules: Rules<StorageClass> = {
  defaults(draft) {
    draft.reclaimPolicy ??= 'Delete'
    draft.volumeBindingMode ??= 'Immediate'
  },
  check({ provisioner, parameters = {}, reclaimPolicy = '', volumeBindingMode, allowedTopologies = [] }) {
    const problems: Problem[] = provisioner === '' ? [problem.required('provisioner')] : invalidFor('provisioner', provisioner.toLowerCase(), qualifiedName(provisioner.toLowerCase()))
    const entries = Object.entries(parameters)
    if (entries.length > 512) problems.push(problem.tooLong('parameters', 512))
    if (Object.hasOwn(parameters, '')) problems.push(problem.invalid('parameters', '', 'field can not be empty.'))
    if (entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0) > 256 * 1024) problems.push(problem.tooLong('parameters', 256 * 1024))
    if (reclaimPolicy !== '' && !reclaimPolicies.includes(reclaimPolicy)) problems.push(problem.notSupported('reclaimPolicy', reclaimPolicy, reclaimPolicies))
    if (volumeBindingMode === undefined) problems.push(problem.required('volumeBindingMode'))
    else if (!bindingModes.includes(volumeBindingMode)) problems.push(problem.notSupported('volumeBindingMode', volumeBindingMode, bindingModes))
    return [...problems, ...allowedTopologies.flatMap((term, index) => checkTerm(term, `allowedTopologies[${index}]`))]
  },
  checkUpdate(object, old) {
    const problems: Problem[] = []
    for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const) if (!isEqual(object[field] ?? {}, old[field] ?? {})) problems.push(problem.forbidden(field, `updates to ${field} are forbidden.`))
    return [...problems, ...immutable('volumeBindingMode', object.volumeBindingMode, object.volumeBindingMode === old.volumeBindingMode)]
  },
}

function checkTerm({ matchLabelExpressions = [] }: TopologySelectorTerm, path: string): Problem[] {
  return matchLabelExpressions.flatMap(({ key, values }, index) => {
    const at = `${path}.matchLabelExpressions[${index}]`
    const list = values ?? []
    const problems: Problem[] = list.length === 0 ? [problem.required(`${at}.values`)] : []
    for (const [position, value] of list.entries()) if (list.indexOf(value) < position) problems.push(problem.duplicate(`${at}.values[${position}]`, value))
    return [...problems, ...invalidFor(`${at}.key`, key, qualifiedName(key))]
  })
}
