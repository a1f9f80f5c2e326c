/** The classes of pods that the cluster itself needs, with their priorities. */

export interface SystemClass {
  readonly name: string
  readonly value: number
}

export const nodeCritical: SystemClass = { name: 'system-node-critical', value: 2_000_001_000 }
export const clusterCritical: SystemClass = { name: 'system-cluster-critical', value: 2_000_000_000 }

/** The priority that a class of the system has by its name; undefined for other names. */
export const systemPriority = (name: string): number | undefined => [nodeCritical, clusterCritical].find((one) => one.name === name)?.value
