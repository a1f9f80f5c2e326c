/** Which connections between simulated pods the NetworkPolicies of the cluster let through. */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../api/objects.ts'
import { namespaces, networkPolicies, pods } from '../api/resources.ts'
import { addressNumber, containsAddress, parseCidr } from '../api/cidr.ts'
import { selects } from '../api/label-selector.ts'
import type { Informers } from '../client/informer.ts'
import type { Place } from './simulated/switchboard.ts'

/** One end of a connection as policies see it. */
interface Party {
  readonly ip: string
  /** Absent for addresses outside of the cluster. */
  readonly pod?: { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly ports: readonly NamedPort[] }
}

interface NamedPort {
  readonly name?: string
  readonly containerPort: number
}

/** Where a connection goes; without a port it is a ping. */
interface Way {
  readonly port: number | undefined
  readonly protocol: 'TCP' | 'UDP'
}

type Direction = 'Ingress' | 'Egress'

/** A connection as it concerns one of its ends. */
interface Passage {
  readonly subject: Party
  readonly other: Party
  readonly way: Way
}

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined
  readonly ports: readonly NetworkPolicyPort[] | undefined
}

export interface NetworkPolicies {
  /** Whether a packet from one place reaches another; without a port: a ping. */
  allows(from: Place, to: Place, port?: number): boolean
  /** Whether the pod in this place may ask the cluster's name server. */
  allowsNames(from: Place): boolean
}

/** The name server has no pod of its own here: to policies it is the one that clusters usually have. */
const nameServer = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' }, ports: [{ name: 'dns', containerPort: 53 }] }

export function createNetworkPolicies(informers: Informers, nameServerIP: string): NetworkPolicies {
  const policies = informers.of(networkPolicies)
  const podMirror = informers.of(pods)
  const namespaceMirror = informers.of(namespaces)

  const partyAt = ({ ip, pod: key }: Place): Party => {
    const pod = key === undefined ? undefined : podMirror.get(key)
    return pod === undefined ? { ip } : { ip, pod: seen(pod) }
  }

  /** A pod that no policy of a direction selects is open to everybody; else one rule of one policy must fit. */
  const isOpen = (direction: Direction, { subject, other, way }: Passage): boolean => {
    const { pod } = subject
    if (pod === undefined) return true
    const chosen = policies
      .list(pod.namespace)
      .filter(({ spec }) => typesOf(spec).includes(direction) && selects(spec?.podSelector, { metadata: { labels: pod.labels } }))
    if (chosen.length === 0) return true
    const target = direction === 'Ingress' ? subject : other
    return chosen.some(({ spec, metadata }) =>
      rulesOf(spec, direction).some(
        ({ peers = [], ports = [] }) =>
          (ports.length === 0 || ports.some((port) => fits(port, way, target))) &&
          (peers.length === 0 || peers.some((peer) => isPeer(peer, other, metadata.namespace ?? ''))),
      ),
    )
  }

  const isPeer = ({ ipBlock, podSelector, namespaceSelector }: NetworkPolicyPeer, { ip, pod }: Party, own: string): boolean => {
    if (ipBlock !== undefined) return inBlock(ip, ipBlock.cidr) && !(ipBlock.except ?? []).some((block) => inBlock(ip, block))
    if (pod === undefined) return false
    if (podSelector !== undefined && !selects(podSelector, { metadata: { labels: pod.labels } })) return false
    if (namespaceSelector === undefined) return pod.namespace === own
    const namespace = namespaceMirror.get(pod.namespace)
    return namespace !== undefined && selects(namespaceSelector, namespace)
  }

  const lets = (from: Party, to: Party, way: Way): boolean =>
    isOpen('Egress', { subject: from, other: to, way }) && isOpen('Ingress', { subject: to, other: from, way })

  return {
    allows: (from, to, port) => from.ip === to.ip || lets(partyAt(from), partyAt(to), { port, protocol: 'TCP' }),
    allowsNames: (from) => lets(partyAt(from), { ip: nameServerIP, pod: nameServer }, { port: 53, protocol: 'UDP' }),
  }
}

const seen = ({ metadata, spec }: Pod): NonNullable<Party['pod']> => ({
  namespace: metadata.namespace ?? '',
  labels: metadata.labels ?? {},
  ports: (spec?.containers ?? []).flatMap(({ ports = [] }) => ports),
})

const rulesOf = (spec: NetworkPolicy['spec'], direction: Direction): readonly Rule[] =>
  direction === 'Ingress'
    ? (spec?.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    : (spec?.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))

/** The server fills the types in; a policy that came without them rules what arrives, and what leaves if it says so. */
const typesOf = (spec: NetworkPolicy['spec']): readonly string[] =>
  spec?.policyTypes ?? (spec?.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress'])

function fits({ port, endPort, protocol = 'TCP' }: NetworkPolicyPort, way: Way, target: Party): boolean {
  if (way.port === undefined || protocol !== way.protocol) return false
  if (port === undefined) return true
  const number = typeof port === 'number' ? port : target.pod?.ports.find(({ name }) => name === port)?.containerPort
  return number !== undefined && way.port >= number && way.port <= (endPort ?? number)
}

function inBlock(ip: string, text: string): boolean {
  const [block, address] = [parseCidr(text), addressNumber(ip)]
  return block !== undefined && address !== undefined && containsAddress(block, { family: 4, address })
}
