/** What the server refuses of IPAddresses: their name is an address. */
import { isEqual } from '../../api/equal.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goStruct, type GoValue } from '../../api/go-value.ts'
import { dnsSubdomain, pathSegment } from '../../api/names.ts'
import type { IPAddress, ParentReference } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { strictAddress } from '../shared/strict-address.ts'

export const rules: Rules<IPAddress> = {
  checkName: (name) => strictAddress(name),
  check({ spec }) {
    const parent = spec.parentRef
    if (parent === undefined || parent === null) return [problem.required('spec.parentRef')]
    const problems: Problem[] = []
    const { group = '', resource = '', namespace = '', name = '' } = parent
    const path = 'spec.parentRef'
    if (group !== '') problems.push(...invalidFor(`${path}.group`, group, dnsSubdomain(group)))
    if (resource === '') problems.push(problem.required(`${path}.resource`))
    else problems.push(...invalidFor(`${path}.resource`, resource, pathSegment(resource)))
    if (name === '') problems.push(problem.required(`${path}.name`))
    else problems.push(...invalidFor(`${path}.name`, name, pathSegment(name)))
    if (namespace !== '') problems.push(...invalidFor(`${path}.namespace`, namespace, pathSegment(namespace)))
    return problems
  },
  checkUpdate({ spec: { parentRef: parent } }, old) {
    if (isEqual(parent, old.spec.parentRef)) return []
    return [problem.invalid('spec.parentRef', parent && shown(parent), 'field is immutable')]
  },
}

const shown = ({ group = '', resource = '', namespace = '', name = '' }: ParentReference): GoValue =>
  goStruct('networking.ParentReference', { Group: group, Resource: resource, Namespace: namespace, Name: name })
