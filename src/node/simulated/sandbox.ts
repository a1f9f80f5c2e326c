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
  readonly volumes: ReadonlyMap<string, SandboxVolume>
  readonly containers: Set<string>
  /** Where its containers share their processes. */
  readonly processes: ProcessSpace | undefined
}
