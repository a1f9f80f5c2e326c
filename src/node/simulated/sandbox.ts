/** One pod's place on a simulated node: its address, its volumes, its containers. */
import type { SandboxConfig } from '../runtime.ts'
import type { PodNetwork } from './pod-network.ts'
import type { ProcessSpace } from './process-table.ts'
import type { SandboxVolume } from './sandbox-volume.ts'

export interface Sandbox {
  readonly id: string
  readonly ip: string
  readonly config: SandboxConfig
  readonly network: PodNetwork
  readonly volumes: readonly SandboxVolume[]
  /** The ids of those that were made and not removed. */
  containers: readonly string[]
  /** Where its containers share their processes. */
  readonly processes: ProcessSpace | undefined
}

/** The volume of that name, if the pod has one. */
export const volumeOf = ({ volumes }: Sandbox, name: string): SandboxVolume | undefined => volumes.find((volume) => volume.name === name)
