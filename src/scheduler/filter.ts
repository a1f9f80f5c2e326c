/** The shape of a filter: one rule that says on which nodes a pod may run. */
import type { Pod } from '../api/objects.ts'
import type { Cluster } from './cluster-state.ts'
import type { NodeState } from './node-state.ts'
import type { PodInfo } from './pod-info.ts'

export interface Refusal {
  readonly reasons: readonly string[]
  /** True when taking other pods away could never help. */
  readonly final: boolean
}

/** What a filter makes of one pod before it looks at nodes. */
export interface Prepared {
  /** Refuses the pod as a whole: on every node, in these words. */
  readonly refuseAll?: Refusal
  /** The pod can only run on these nodes; the others are refused in the filter's name. */
  readonly only?: ReadonlySet<string>
  /** Undefined when the node is fine. */
  check?(node: NodeState): Refusal | undefined
}

/** A node that came or changed. */
export type NodeHappening =
  | { readonly what: 'node-added'; readonly node: NodeState }
  | { readonly what: 'node-allocatable' | 'node-labels' | 'node-taints'; readonly node: NodeState; readonly before: NodeState }

/** A pod on a node came, went, got other labels or asks for less. */
export type PodHappening =
  | { readonly what: 'pod-removed' | 'pod-placed'; readonly pod: PodInfo }
  | { readonly what: 'pod-labels' | 'pod-shrunk'; readonly pod: PodInfo; readonly before: PodInfo }

/** What happened in the cluster, as far as it may help a waiting pod. */
export type Happening =
  | NodeHappening
  | { readonly what: 'node-removed'; readonly before: NodeState }
  | PodHappening
  /** The waiting pod itself. */
  | { readonly what: 'pod-changed'; readonly pod: PodInfo; readonly before: Pod }
  | { readonly what: 'claim'; /** Namespace and name. */ readonly key: string }
  | { readonly what: 'volumes' }

export interface Filter {
  /** Upstream's name of the plug-in. */
  readonly name: string
  /** Undefined: the pod does not concern the filter. */
  prepare(pod: PodInfo, cluster: Cluster): Prepared | undefined
  /** Whether a pod this filter refused should be tried again now: upstream's queueing hint of the plug-in. Asked by `helps`. */
  helpedBy(happening: Happening, pod: PodInfo): boolean
  /** Whether `helpedBy` knows what changes of taints mean to it (or that nodes mean nothing). */
  readonly judgesTaints?: boolean
}

/**
 * Whether a pod that the filter refused should be tried again now. Changes of taints wake the pods of every filter that does not judge them:
 * upstream registers them for all plug-ins that look at new nodes (buildQueueingHintMap).
 */
export const helps = (filter: Filter, happening: Happening, pod: PodInfo): boolean =>
  (happening.what === 'node-taints' && filter.judgesTaints !== true) || filter.helpedBy(happening, pod)

/** A refusal that evicting pods may cure. */
export const refuse = (...reasons: string[]): Refusal => ({ reasons, final: false })
/** A refusal that nothing about other pods can cure. */
export const refuseFinally = (...reasons: string[]): Refusal => ({ reasons, final: true })

/** Whether a node that came or changed passes what it did not pass before. */
export const opens = (happening: NodeHappening, passes: (node: NodeState) => boolean): boolean =>
  passes(happening.node) && (happening.what === 'node-added' || !passes(happening.before))

/** Whether it is a claim of the pod that changed. */
export const hasClaim = (happening: Happening, pod: PodInfo): boolean => happening.what === 'claim' && pod.claims.includes(happening.key)
