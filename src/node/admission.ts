/**
 * What a node says of a pod that was given to it past the scheduler: it takes only what fits. Upstream: kubelet's predicateAdmitHandler,
 * with the scheduler's AdmissionCheck.
 */
import { conditionOf } from '../api/conditions.ts'
import { nodePredicate } from '../api/label-selector.ts'
import type { Container, Node, NodeSelectorTerm, Pod, PodStatus } from '../api/objects.ts'
import { scaledValue } from '../api/quantity.ts'
import { nodes } from '../api/resources.ts'
import { timeText } from '../api/time.ts'
import { isFinished } from '../kinds/pod/finished.ts'
import { isSidecar } from '../kinds/pod/status.ts'
import type { Agent } from './agent.ts'
import { amountOf, asHeld, type HeldPod } from './resize.ts'

interface Refusal {
  readonly reason: string
  readonly message: string
}

export interface Answer {
  /** The other pods of the node. */
  others(): readonly HeldPod[]
  write(status: PodStatus): void
}

/** Whether the node has taken the pod or takes it now; where it does not, that is told, and the pod is over. */
export async function admit(agent: Agent, { pod, record }: HeldPod, { others, write }: Answer): Promise<boolean> {
  if (record.isAdmitted !== undefined) return record.isAdmitted
  const isChecked = !isTrusted(pod)
  const misplaced = isChecked && selectsNodes(pod) && (await isMisplaced(agent, pod)) ? elsewhere : undefined
  // From here to the decision nothing waits: of two pods that come together, one is the first.
  const refusal = isChecked ? refusalOf(agent, pod, { misplaced, others: others() }) : undefined
  record.isAdmitted = refusal === undefined
  if (refusal === undefined) return true
  const { reason, message } = refusal
  agent.recorder.event(pod, 'Warning', reason, message)
  const { qosClass } = pod.status ?? {}
  const over = { phase: 'Failed', reason, message: `Pod was rejected: ${message}`, startTime: timeText(record.startTime) }
  write({ ...over, ...(qosClass !== undefined && { qosClass }) })
  return false
}

/** From this priority on others make room for a pod, whoever they are. */
const critical = 2_000_000_000

/** The cluster's own scheduler has looked at the same a moment ago. */
const isTrusted = (pod: Pod): boolean =>
  (pod.spec?.priority ?? 0) >= critical ||
  ((pod.spec?.schedulerName ?? 'default-scheduler') === 'default-scheduler' && conditionOf(pod, 'PodScheduled')?.status === 'True')

const predicate = (name: string, why: string): Refusal => ({ reason: name, message: `Predicate ${name} failed: ${why}` })

const elsewhere = predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")

interface Found {
  readonly misplaced: Refusal | undefined
  readonly others: readonly HeldPod[]
}

function refusalOf({ allocatable }: Agent, pod: Pod, { misplaced, others }: Found): Refusal | undefined {
  const taken = others.filter((other) => other.record.isAdmitted === true && !isFinished(other.pod)).map(asHeld)
  return shortage(allocatable, pod, taken) ?? misplaced ?? portConflict(pod, taken)
}

const counted = ['cpu', 'memory', 'ephemeral-storage']

function shortage(allocatable: Agent['allocatable'], pod: Pod, taken: readonly Pod[]): Refusal | undefined {
  const missing = (name: string, amount: (pod: Pod) => number, scale: number): Refusal | undefined => {
    const [requested, used] = [amount(pod), taken.reduce((sum, other) => sum + amount(other), 0)]
    const capacity = allocatable[name] === undefined ? Infinity : scaledValue(allocatable[name], scale)
    if (requested === 0 || used + requested <= capacity) return undefined
    return {
      reason: `OutOf${name}`,
      message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
    }
  }
  let found = missing('pods', () => 1, 0)
  for (const name of counted) found ??= missing(name, (each) => amountOf(each, name), name === 'cpu' ? -3 : 0)
  return found
}

const termsOf = ({ spec }: Pod): readonly NodeSelectorTerm[] | undefined =>
  spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms

const selectsNodes = (pod: Pod): boolean => termsOf(pod) !== undefined || Object.keys(pod.spec?.nodeSelector ?? {}).length > 0

/** The node is asked for as it is now: its labels may have changed right before the pod came. */
async function isMisplaced({ client, nodeName }: Agent, pod: Pod): Promise<boolean> {
  const node: Node = await client.get(nodes, { name: nodeName })
  const terms = termsOf(pod)
  const hasLabels = Object.entries(pod.spec?.nodeSelector ?? {}).every(([key, value]) => node.metadata.labels?.[key] === value)
  return !hasLabels || (terms !== undefined && !nodePredicate(terms)(node))
}

function portConflict(pod: Pod, taken: readonly Pod[]): Refusal | undefined {
  const wanted = hostPortsOf(pod)
  if (wanted.length === 0) return undefined
  const held = taken.flatMap(hostPortsOf)
  return wanted.some((port) => held.some((other) => isSamePort(port, other)))
    ? predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports")
    : undefined
}

interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

const everyAddress = '0.0.0.0'

const portsOf = ({ ports = [] }: Container): readonly HostPort[] =>
  ports.flatMap(({ hostPort, hostIP = everyAddress, protocol = 'TCP' }) =>
    hostPort === undefined || hostPort === 0 ? [] : [{ ip: hostIP, protocol, port: hostPort }],
  )

const hostPortsOf = ({ spec }: Pod): readonly HostPort[] =>
  [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)].flatMap(portsOf)

const isSamePort = (one: HostPort, other: HostPort): boolean =>
  one.port === other.port &&
  one.protocol === other.protocol &&
  (one.ip === other.ip || one.ip === everyAddress || other.ip === everyAddress)
