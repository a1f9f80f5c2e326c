/** What the server fills in and refuses of NetworkPolicies. */
import { containsAddress, parseCidr } from '../../api/cidr.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { cidr, formats } from '../../api/formats.ts'
import { goList } from '../../api/go-value.ts'
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { cidrWarnings } from '../shared/strict-address.ts'

export const rules: Rules<NetworkPolicy> = {
  generation: true,
  defaults({ spec }) {
    for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) for (const port of ports ?? []) port.protocol ??= 'TCP'
    if ((spec.policyTypes ?? []).length === 0) spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
  },
  check: checkSpec,
  /** Upstream runs all checks a second time. */
  checkUpdate: checkSpec,
  warnings: ({ spec }) => [
    ...(spec.ingress ?? []).flatMap(({ from }, index) => blockWarnings(from, `spec.ingress[${index}].from`)),
    ...(spec.egress ?? []).flatMap(({ to }, index) => blockWarnings(to, `spec.egress[${index}].to`)),
  ],
}

function blockWarnings(peers: readonly NetworkPolicyPeer[] | undefined, path: string): string[] {
  return (peers ?? []).flatMap(({ ipBlock }, index) => {
    if (ipBlock === undefined) return []
    const at = `${path}[${index}].ipBlock`
    return [
      ...cidrWarnings(ipBlock.cidr, `${at}.cidr`),
      ...(ipBlock.except ?? []).flatMap((block, position) => cidrWarnings(block, `${at}.except[${position}]`)),
    ]
  })
}

function checkSpec({ spec }: NetworkPolicy): Problem[] {
  const problems: Problem[] = []
  checkLabelSelector(problems, spec.podSelector, 'spec.podSelector')
  for (const [index, { ports = [], from = [] }] of (spec.ingress ?? []).entries()) {
    for (const [at, port] of ports.entries()) problems.push(...checkPort(port, `spec.ingress[${index}].ports[${at}]`))
    for (const [at, peer] of from.entries()) problems.push(...checkPeer(peer, `spec.ingress[${index}].from[${at}]`))
  }
  for (const [index, { ports = [], to = [] }] of (spec.egress ?? []).entries()) {
    for (const [at, port] of ports.entries()) problems.push(...checkPort(port, `spec.egress[${index}].ports[${at}]`))
    for (const [at, peer] of to.entries()) problems.push(...checkPeer(peer, `spec.egress[${index}].to[${at}]`))
  }
  const types = spec.policyTypes ?? []
  if (types.length > 2)
    return [
      ...problems,
      problem.invalid('spec.policyTypes', goList(types, 'networking.PolicyType'), 'may not specify more than two policyTypes'),
    ]
  for (const [index, type] of types.entries())
    if (type !== 'Ingress' && type !== 'Egress')
      problems.push(problem.notSupported(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']))
  return problems
}

function checkPort({ protocol, port, endPort }: NetworkPolicyPort, path: string): Problem[] {
  const problems: Problem[] = []
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol))
    problems.push(problem.notSupported(`${path}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']))
  if (port === undefined) {
    if (endPort !== undefined)
      problems.push(problem.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified'))
  } else if (typeof port === 'number') {
    problems.push(...invalidFor(`${path}.port`, port, formats.portNumber(port)))
    if (endPort !== undefined) {
      // Upstream shows the port instead of its end.
      if (endPort < port) problems.push(problem.invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`'))
      problems.push(...invalidFor(`${path}.endPort`, endPort, formats.portNumber(endPort)))
    }
  } else {
    if (endPort !== undefined) problems.push(problem.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric'))
    problems.push(...invalidFor(`${path}.port`, port, formats.portName(port)))
  }
  return problems
}

function checkPeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): Problem[] {
  const problems: Problem[] = []
  checkLabelSelector(problems, podSelector, `${path}.podSelector`)
  checkLabelSelector(problems, namespaceSelector, `${path}.namespaceSelector`)
  if (ipBlock !== undefined) problems.push(...checkBlock(ipBlock, `${path}.ipBlock`))
  const peers = [podSelector, namespaceSelector, ipBlock].filter((one) => one !== undefined).length
  if (peers === 0) problems.push(problem.required(path, 'must specify a peer'))
  else if (peers > 1 && ipBlock !== undefined) problems.push(problem.forbidden(path, 'may not specify both ipBlock and another peer'))
  return problems
}

function checkBlock({ cidr: block = '', except = [] }: IPBlock, path: string): Problem[] {
  if (block === '') return [problem.required(`${path}.cidr`)]
  const problems = invalidFor(`${path}.cidr`, block, cidr(block))
  const outer = parseCidr(block)
  if (outer === undefined) return problems
  for (const [index, text] of except.entries()) {
    const at = `${path}.except[${index}]`
    const inner = parseCidr(text)
    if (inner === undefined) problems.push(...invalidFor(at, text, cidr(text)))
    else if (!containsAddress(outer, inner) || outer.bits >= inner.bits)
      problems.push(problem.invalid(at, text, 'must be a strict subset of `cidr`'))
  }
  return problems
}
