/** One scheduling decision: which nodes the pod may run on, and the best of them. Reads the cluster, changes nothing. */
import { sortTexts } from '../base/order.ts'
import type { Random } from '../base/random.ts'
import type { Cluster } from './cluster-state.ts'
import type { Filter, Prepared, Refusal } from './filter.ts'
import type { NodeState } from './node-state.ts'
import type { PodInfo } from './pod-info.ts'
import type { Score } from './score.ts'

export interface Rules {
  readonly filters: readonly Filter[]
  readonly scores: readonly Score[]
}

export type Decision =
  | { readonly node: NodeState; /** Where the next search begins. */ readonly next: number }
  | {
      readonly node: undefined
      readonly refusals: ReadonlyMap<string, NodeRefusal>
      /** Set when the pod was refused as a whole. */ readonly whole?: Refusal
      readonly failing: ReadonlySet<Filter>
    }

export interface NodeRefusal extends Refusal {
  readonly filter: Filter
}

interface Check {
  readonly filter: Filter
  readonly check: (node: NodeState) => Refusal | undefined
}

/** Decides for one pod. `from` turns the search around the nodes, so that large clusters are used evenly. */
export function pickNode(pod: PodInfo, cluster: Cluster, means: Rules & { readonly random: Random; readonly from: number }): Decision {
  const checks: Check[] = []
  const only: Named[] = []
  for (const filter of means.filters) {
    const prepared = filter.prepare(pod, cluster)
    if (prepared?.refuseAll !== undefined) return refusedAsWhole(cluster, filter, prepared.refuseAll)
    if (prepared?.only !== undefined) only.push({ filter, names: prepared.only })
    if (prepared?.check !== undefined) checks.push({ filter, check: prepared.check })
  }
  const nominated = cluster.node(pod.pod.status?.nominatedNodeName ?? '')
  // Where room was made is looked at first, and taken if it is enough.
  const notYet = nominated?.node === undefined ? undefined : firstRefusal(nominated, checks)
  if (nominated?.node !== undefined && notYet === undefined) return { node: nominated, next: means.from }
  const refusals = new Map<string, NodeRefusal>()
  const outside = outsideOf(only, notYet?.filter)
  const { fitting, looked } = search(cluster.nodes, means.from, (node) => {
    const refused = outside(node) ?? firstRefusal(node, checks)
    if (refused !== undefined) refusals.set(node.name, refused)
    return refused === undefined
  })
  if (fitting.length === 0) return { node: undefined, refusals, failing: new Set([...refusals.values()].map((refusal) => refusal.filter)) }
  return { node: best(pod, cluster, { fitting, ...means }), next: (means.from + looked) % cluster.nodes.length }
}

interface Named {
  readonly filter: Filter
  readonly names: ReadonlySet<string>
}

/** Refuses the nodes that filters left out beforehand. Upstream names the plug-in with them that refused the nominated node just before. */
function outsideOf(only: readonly Named[], refusedNominated: Filter | undefined): (node: NodeState) => NodeRefusal | undefined {
  const [first] = only
  if (first === undefined) return () => undefined
  const plugIns = new Set([...only.map(({ filter }) => filter.name), ...(refusedNominated === undefined ? [] : [refusedNominated.name])])
  const reasons = [`node(s) didn't satisfy plugin(s) [${sortTexts([...plugIns]).join(' ')}]`]
  return (node) => (only.every(({ names }) => names.has(node.name)) ? undefined : { filter: first.filter, reasons, final: true })
}

/** The first rule that refuses the node, if one does. */
function firstRefusal(node: NodeState, checks: readonly Check[]): NodeRefusal | undefined {
  // Asked for hundreds of nodes and each pod: nothing is made on the way.
  for (let at = 0; at < checks.length; at++) {
    const one = checks[at]
    const refusal = one?.check(node)
    if (one !== undefined && refusal !== undefined) return { filter: one.filter, reasons: refusal.reasons, final: refusal.final }
  }
  return undefined
}

/** Why the pod does not fit on one node of a (changed) cluster, if it does not; for preemption. */
export function fitsOn(
  pod: PodInfo,
  node: NodeState,
  { cluster, filters }: { readonly cluster: Cluster; readonly filters: readonly Filter[] },
): Refusal | undefined {
  for (const filter of filters) {
    const prepared: Prepared | undefined = filter.prepare(pod, cluster)
    const refusal =
      prepared?.refuseAll ?? (prepared?.only?.has(node.name) === false ? { reasons: [], final: true } : prepared?.check?.(node))
    if (refusal !== undefined) return refusal
  }
  return undefined
}

function refusedAsWhole(cluster: Cluster, filter: Filter, whole: Refusal): Decision {
  const refusals = new Map(cluster.nodes.map((node) => [node.name, { ...whole, filter }]))
  return { node: undefined, refusals, whole, failing: new Set([filter]) }
}

/** Upstream's numFeasibleNodesToFind: all of up to 100, a shrinking share of more (never below 5 % or 100). */
export function enough(nodes: number): number {
  if (nodes <= 100) return nodes
  const share = Math.max(5, 50 - Math.floor(nodes / 125))
  return Math.max(100, Math.floor((nodes * share) / 100))
}

function search(nodes: readonly NodeState[], from: number, fits: (node: NodeState) => boolean): { fitting: NodeState[]; looked: number } {
  const wanted = enough(nodes.length)
  const fitting: NodeState[] = []
  let looked = 0
  for (; looked < nodes.length && fitting.length < wanted; looked++) {
    const node = nodes[(from + looked) % nodes.length]
    if (node !== undefined && fits(node)) fitting.push(node)
  }
  return { fitting, looked }
}

/** The node with the highest sum of weighted scores; among equals, any. */
function best(
  pod: PodInfo,
  cluster: Cluster,
  { fitting, scores, random }: Rules & { readonly fitting: readonly NodeState[]; readonly random: Random },
): NodeState {
  const first = fitting[0] as NodeState
  if (fitting.length === 1) return first
  const totals = totalScores(pod, cluster, { fitting, scores })
  let chosen = first
  let highest = -1
  let equals = 0
  for (let at = 0; at < fitting.length; at++) {
    const total = totals[at] ?? 0
    if (total > highest) {
      highest = total
      equals = 1
      chosen = fitting[at] as NodeState
    } else if (total === highest && random.next() * ++equals < 1) chosen = fitting[at] as NodeState
  }
  return chosen
}

/** The weighted sums, in the order of `fitting`. */
function totalScores(
  pod: PodInfo,
  cluster: Cluster,
  { fitting, scores }: { readonly fitting: readonly NodeState[]; readonly scores: readonly Score[] },
): number[] {
  const totals = new Array<number>(fitting.length).fill(0)
  // For hundreds of nodes and each pod: one place for the values of all scores, one after the other.
  const values = new Array<number>(fitting.length).fill(0)
  for (const score of scores) {
    const prepared = score.prepare(pod, cluster, fitting)
    if (prepared === undefined) continue
    for (let at = 0; at < values.length; at++) values[at] = prepared.of(fitting[at] as NodeState) // in range
    prepared.normalize?.(values)
    for (let at = 0; at < totals.length; at++) totals[at] = (totals[at] ?? 0) + score.weight * (values[at] ?? 0)
  }
  return totals
}
