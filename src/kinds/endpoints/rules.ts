/** Everything the server asks of endpoints. */
import { problem } from '../../api/field-errors.ts'
import { ipAddress } from '../../api/formats.ts'
import type { Mutable } from '../../api/object.ts'
import type { Endpoints, EndpointSubset } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkSpecialAddress } from '../shared/addresses.ts'
import { addressWarnings } from '../shared/strict-address.ts'
import { checkPortNumber, protocols } from '../shared/ports.ts'
import { checkLabel, checkQualifiedName, checkSubdomain } from '../shared/texts.ts'
import { changeFirst } from '../shared/update-checks.ts'

export const rules: Rules<Endpoints> = { updateChecks: changeFirst, defaults, check, warnings, createOnUpdate: true }

function defaults({ subsets }: Mutable<Endpoints>): void {
  for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= 'TCP'
}

function warnings({ subsets = [] }: Endpoints): string[] {
  return subsets.flatMap((subset, index) =>
    (['addresses', 'notReadyAddresses'] as const).flatMap((list) =>
      (subset[list] ?? []).flatMap(({ ip = '' }, position) => addressWarnings(ip, `subsets[${index}].${list}[${position}].ip`)),
    ),
  )
}

function check({ subsets = [] }: Endpoints): Problem[] {
  const problems: Problem[] = []
  for (const [index, subset] of subsets.entries()) checkSubset(problems, subset, `subsets[${index}]`)
  return problems
}

function checkSubset(problems: Problem[], subset: EndpointSubset, path: string): void {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset
  if (addresses.length === 0 && notReadyAddresses.length === 0)
    problems.push(problem.required(path, 'must specify `addresses` or `notReadyAddresses`'))
  for (const [list, entries] of [
    ['addresses', addresses],
    ['notReadyAddresses', notReadyAddresses],
  ] as const) {
    for (const [index, { ip = '', hostname, nodeName }] of entries.entries()) {
      const at = `${path}.${list}[${index}]`
      for (const reason of ipAddress(ip)) problems.push(problem.invalid(`${at}.ip`, ip, reason))
      if (hostname) checkLabel(problems, hostname, `${at}.hostname`)
      if (nodeName !== undefined) checkSubdomain(problems, nodeName, `${at}.nodeName`)
      checkSpecialAddress(problems, ip, `${at}.ip`)
    }
  }
  for (const [index, { name, port, protocol = '', appProtocol }] of ports.entries()) {
    const at = `${path}.ports[${index}]`
    if (name) checkLabel(problems, name, `${at}.name`)
    else if (ports.length > 1) problems.push(problem.required(`${at}.name`))
    checkPortNumber(problems, port, `${at}.port`)
    if (protocol === '') problems.push(problem.required(`${at}.protocol`))
    else if (!protocols.includes(protocol)) problems.push(problem.notSupported(`${at}.protocol`, protocol, protocols))
    if (appProtocol !== undefined) checkQualifiedName(problems, appProtocol, `${at}.appProtocol`)
  }
}
