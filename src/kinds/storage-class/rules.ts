/** What the server fills in and refuses of StorageClasses. */
import { heldIn } from '../../api/came-empty.ts'
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { qualifiedName } from '../../api/names.ts'
import type { StorageClass, TopologySelectorTerm } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { compareNames } from '../../base/order.ts'
import type { Rules } from '../kind.ts'
import { byteLength } from '../shared/data-size.ts'
import { oldNodeLabels } from '../shared/old-labels.ts'

const reclaimPolicies = ['Delete', 'Retain']
const bindingModes = ['Immediate', 'WaitForFirstConsumer']

export const rules: Rules<StorageClass> = {
  defaults(draft) {
    draft.reclaimPolicy ??= 'Delete'
    draft.volumeBindingMode ??= 'Immediate'
  },
  check({ provisioner, parameters = {}, reclaimPolicy = '', volumeBindingMode, allowedTopologies = [] }) {
    const problems: Problem[] =
      provisioner === ''
        ? [problem.required('provisioner')]
        : invalidFor('provisioner', provisioner.toLowerCase(), qualifiedName(provisioner.toLowerCase()))
    problems.push(...checkParameters(parameters))
    if (reclaimPolicy !== '' && !reclaimPolicies.includes(reclaimPolicy))
      problems.push(problem.notSupported('reclaimPolicy', reclaimPolicy, reclaimPolicies))
    if (volumeBindingMode === undefined) problems.push(problem.required('volumeBindingMode'))
    else if (!bindingModes.includes(volumeBindingMode))
      problems.push(problem.notSupported('volumeBindingMode', volumeBindingMode, bindingModes))
    return [
      ...problems,
      ...allowedTopologies.flatMap((term, index) => [
        ...checkTerm(term, `allowedTopologies[${index}]`),
        ...checkTwins(allowedTopologies, index),
      ]),
    ]
  },
  warnings: ({ allowedTopologies = [] }) =>
    allowedTopologies.flatMap(({ matchLabelExpressions = [] }, index) =>
      matchLabelExpressions.flatMap(({ key }, at) =>
        oldNodeLabels[key] === undefined ? [] : [`allowedTopologies[${index}].matchLabelExpressions[${at}].key: ${oldNodeLabels[key]}`],
      ),
    ),
  checkUpdate(object, old) {
    const problems: Problem[] = []
    // Upstream tells empty parameters from none.
    for (const field of ['parameters', 'provisioner', 'reclaimPolicy'] as const)
      if (!isEqual(heldIn(object, field), old[field])) problems.push(problem.forbidden(field, `updates to ${field} are forbidden.`))
    return [...problems, ...immutable('volumeBindingMode', object.volumeBindingMode, object.volumeBindingMode === old.volumeBindingMode)]
  },
}

function checkTerm({ matchLabelExpressions = [] }: TopologySelectorTerm, path: string): Problem[] {
  return matchLabelExpressions.flatMap(({ key, values }, index) => {
    const at = `${path}.matchLabelExpressions[${index}]`
    const list = values ?? []
    const problems: Problem[] = list.length === 0 ? [problem.required(`${at}.values`)] : []
    for (const [position, value] of list.entries())
      if (list.indexOf(value) < position) problems.push(problem.duplicate(`${at}.values[${position}]`, value))
    problems.push(...invalidFor(`${at}.key`, key, qualifiedName(key)))
    return matchLabelExpressions.findIndex((other) => other.key === key) < index
      ? [...problems, problem.duplicate(`${at}.key`, key)]
      : problems
  })
}

/** A term that says what an earlier one says; upstream counts as many empty ones before the first as there are terms. */
function checkTwins(terms: readonly TopologySelectorTerm[], index: number): Problem[] {
  const all = terms.map(meaningOf)
  return [...all.map(() => meaningOf({})), ...all.slice(0, index)]
    .filter((other) => other === all[index])
    .map(() => problem.duplicate(`allowedTopologies[${index}].matchLabelExpressions`, ''))
}

/** Equal for terms with the same sets of values under the same keys. */
function meaningOf({ matchLabelExpressions = [] }: TopologySelectorTerm): string {
  const sets = new Map(matchLabelExpressions.map(({ key, values }) => [key, [...new Set(values ?? [])].sort()]))
  return JSON.stringify([...sets].sort(compareNames))
}

function checkParameters(parameters: Readonly<Record<string, string>>): Problem[] {
  const entries = Object.entries(parameters)
  if (entries.length > 512) return [problem.tooLong('parameters', 512)]
  const isLong = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0) > 256 * 1024
  return [
    ...(Object.hasOwn(parameters, '') ? [problem.invalid('parameters', '', 'field can not be empty.')] : []),
    ...(isLong ? [problem.tooLong('parameters', 256 * 1024)] : []),
  ]
}
