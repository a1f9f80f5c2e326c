/** The shape of a filter: one rule that says on which nodes a pod may run. */
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

/** What happened in the cluster, as far as it may help a waiting pod. */
export type Happening =
  | { readonly what: 'node-added' | 'node-allocatable' | 'node-labels' | 'node-taints' | 'node-removed' }
  | { readonly what: 'pod-removed' | 'pod-placed' | 'pod-labels'; readonly pod: PodInfo }
  | { readonly what: 'pod-changed'; readonly pod: PodInfo }
  | { readonly what: 'volumes' }
  | { readonly what: 'namespace-labels' }

export interface Filter {
  /** Upstream's name of the plug-in. */
  readonly name: string
  /** Undefined: the pod does not concern the filter. */
  prepare(pod: PodInfo, cluster: Cluster): Prepared | undefined
  /** Whether a pod this filter refused should be tried again now. */
  helpedBy(happening: Happening, pod: PodInfo): boolean
}

/** A refusal that evicting pods may cure. */
export const refuse = (...reasons: string[]): Refusal => ({ reasons, final: false })
/** A refusal that nothing about other pods can cure. */
export const refuseFinally = (...reasons: string[]): Refusal => ({ reasons, final: true })
