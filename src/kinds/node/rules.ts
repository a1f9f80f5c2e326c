/** Everything the server asks of nodes. */
import { problem } from '../../api/field-errors.ts'
import { cidr, ipFamily } from '../../api/formats.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import type { Node } from '../../api/objects.ts'
import { spelled } from '../../api/spelling.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkQuantityOf } from '../shared/resources.ts'
import { roundQuantities } from '../shared/round-quantities.ts'
import { cidrWarnings } from '../shared/strict-address.ts'
import { checkNodeAnnotations } from './annotations.ts'
import { checkTaints } from './taint-checks.ts'

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
  // Nodes were once configured through these; the fields are no longer served.
  prepareCreate({ spec, status }) {
    delete spec?.configSource
    delete status?.config
  },
  prepareUpdate: ({ spec }) => void delete spec?.configSource,
  prepareStatusUpdate: ({ status }) => void delete status?.config,
  check: checkNode,
  checkUpdate,
  checkStatusUpdate: checkUpdate,
  warnings,
  generation: false,
}

/** ValidateNode */
function checkNode({ metadata, spec, status }: Node): Problem[] {
  const problems = checkNodeAnnotations(metadata.annotations)
  problems.push(...checkTaints(spec?.taints ?? [], 'metadata.taints'))
  checkAmounts(problems, status)
  const swap = status?.nodeInfo?.swap?.capacity
  // Upstream reports it under the metadata.
  if (swap !== undefined && swap <= 0) problems.push(problem.invalid('metadata.nodeSwapStatus.capacity', swap, 'must be greater than zero'))
  return [...problems, ...checkPodNetworks(spec?.podCIDRs ?? [])]
}

function checkAmounts(problems: Problem[], status: Node['status']): void {
  for (const list of ['capacity', 'allocatable'] as const) {
    const amounts = status?.[list] ?? {}
    for (const name of Object.keys(amounts)) checkQuantityOf(problems, [name, spelled(amounts, name) ?? '0'], `status.${list}.${name}`)
  }
}

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
function checkUpdate({ metadata, spec = {}, status }: Node, { spec: old = {} }: Node): Problem[] {
  const problems = checkNodeAnnotations(metadata.annotations)
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
  problems.push(...checkTaints(spec.taints ?? [], 'metadata.taints'))
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
