/** The taints by which the control plane keeps pods off nodes, by their keys. */

export const nodeTaints = {
  notReady: 'node.kubernetes.io/not-ready',
  unreachable: 'node.kubernetes.io/unreachable',
  memoryPressure: 'node.kubernetes.io/memory-pressure',
  diskPressure: 'node.kubernetes.io/disk-pressure',
  pidPressure: 'node.kubernetes.io/pid-pressure',
  networkUnavailable: 'node.kubernetes.io/network-unavailable',
  unschedulable: 'node.kubernetes.io/unschedulable',
} as const

/** Those that also take its pods from a node that fails: it says that it is not ready, or is silent. */
export const failureTaints: readonly string[] = [nodeTaints.notReady, nodeTaints.unreachable]

/** Says of a node that it will not come back; people set it. */
export const outOfServiceTaint = 'node.kubernetes.io/out-of-service'

/** What a taint may do to pods. */
export const taintEffects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
