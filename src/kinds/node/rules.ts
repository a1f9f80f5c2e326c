/** Everything the server asks of nodes. */
import { problem } from '../../api/field-errors.ts'
import { cidr, ipFamily } from '../../api/formats.ts'
import { goList, goStruct, GoValue, type GoValue as Value } from '../../api/go-value.ts'
import { labelValue } from '../../api/names.ts'
import type { Node, Taint } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkQuantityOf } from '../shared/resources.ts'
import { roundQuantities } from '../shared/round-quantities.ts'
import { cidrWarnings } from '../shared/strict-address.ts'
import { checkQualifiedName } from '../shared/texts.ts'

export const rules: Rules<Node> = {
  defaults(draft) {
    const { spec, status } = draft
    // The older field holds the first of the newer list.
    if (spec?.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR]
    else if (spec?.podCIDRs?.[0] !== undefined) spec.podCIDR = spec.podCIDRs[0]
    if (status === undefined) return
    if (status.capacity !== undefined) status.allocatable ??= { ...status.capacity }
    for (const amounts of [status.capacity, status.allocatable]) if (amounts !== undefined) roundQuantities(amounts)
  },
  // Nodes were once configured through this; the field is no longer served.
  prepareCreate: ({ spec }) => void delete spec?.configSource,
  prepareUpdate: ({ spec }) => void delete spec?.configSource,
  check: checkNode,
  checkUpdate,
  checkStatusUpdate: checkUpdate,
  warnings,
  generation: false,
}

/** ValidateNode */
function checkNode({ spec, status }: Node): Problem[] {
  const problems: Problem[] = []
  checkTaints(problems, spec?.taints ?? [], 'metadata.taints')
  checkAmounts(problems, status)
  return [...problems, ...checkPodNetworks(spec?.podCIDRs ?? [])]
}

function checkAmounts(problems: Problem[], status: Node['status']): void {
  for (const list of ['capacity', 'allocatable'] as const) {
    for (const [name, amount] of Object.entries(status?.[list] ?? {})) checkQuantityOf(problems, [name, amount], `status.${list}.${name}`)
  }
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** validateNodeTaints; upstream reports them under the metadata. */
function checkTaints(problems: Problem[], taints: readonly Taint[], path: string): void {
  for (const [index, taint] of taints.entries()) {
    const at = `${path}[${index}]`
    const { key = '', value = '', effect = '' } = taint
    checkQualifiedName(problems, key, `${at}.key`)
    const reasons = labelValue(value)
    if (reasons.length > 0) problems.push(problem.invalid(`${at}.value`, value, reasons.join(';')))
    if (effect === '') problems.push(problem.required(`${at}.effect`))
    else if (!effects.includes(effect)) problems.push(problem.notSupported(`${at}.effect`, effect, effects))
    if (taints.findIndex((other) => other.key === key && other.effect === effect) < index)
      problems.push(problem.duplicate(at, goTaint(taint), 'taints must be unique by key and effect pair'))
  }
}

const goTaint = ({ key, value = '', effect, timeAdded }: Taint): Value =>
  goStruct('core.Taint', {
    Key: key,
    Value: value,
    Effect: effect,
    TimeAdded: new GoValue(timeAdded === undefined ? '<nil>' : `time.Date(${timeAdded})`),
  })

function checkPodNetworks(networks: readonly string[]): Problem[] {
  const path = 'spec.podCIDRs'
  const problems = networks.flatMap((network, index) =>
    cidr(network).map((reason) => problem.invalid(`${path}[${index}]`, network, reason)),
  )
  if (networks.length < 2) return problems
  const bad = networks.findIndex((network) => cidr(network).length > 0)
  if (bad >= 0)
    problems.push(
      problem.internal(
        path,
        `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${bad}]: <nil> (invalid CIDR address: ${networks[bad] ?? ''})`,
      ),
    )
  const families = new Set(networks.map((network) => ipFamily(network.split('/')[0] ?? '')))
  if (bad >= 0 || families.size < 2 || networks.length > 2)
    problems.push(problem.invalid(path, goList(networks), 'may specify no more than one CIDR for each IP family'))
  return problems
}

/** ValidateNodeUpdate, which asks for some things again. */
function checkUpdate({ spec = {}, status }: Node, { spec: old = {} }: Node): Problem[] {
  const problems: Problem[] = []
  checkAmounts(problems, status)
  const addresses = status?.addresses ?? []
  for (const [index, { type, address }] of addresses.entries()) {
    if (addresses.findIndex((other) => other.type === type && other.address === address) < index) {
      problems.push(problem.duplicate(`status.addresses[${index}]`, goStruct('core.NodeAddress', { Type: type, Address: address })))
    }
  }
  const [now, before] = [spec.podCIDRs ?? [], old.podCIDRs ?? []]
  const changes =
    before.length === 0 ? 0 : now.length !== before.length ? 1 : before.filter((network, index) => network !== now[index]).length
  for (let count = 0; count < changes; count++)
    problems.push(problem.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'))
  if (old.providerID && old.providerID !== spec.providerID)
    problems.push(problem.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'))
  checkTaints(problems, spec.taints ?? [], 'metadata.taints')
  if ((spec.externalID ?? '') !== (old.externalID ?? '')) problems.push(problem.forbidden('spec.externalID', 'may not be updated'))
  return problems
}

function warnings({ spec }: Node): string[] {
  const found: string[] = []
  if (spec?.configSource !== undefined) found.push('spec.configSource: the feature is removed')
  if (spec?.externalID) found.push('spec.externalID: this field is deprecated, and is unused by Kubernetes')
  for (const [index, network] of (spec?.podCIDRs ?? []).entries()) found.push(...cidrWarnings(network, `spec.podCIDRs[${index}]`))
  return found
}
