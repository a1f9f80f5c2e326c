/** What a simulated container is seen to use: said by its program or an annotation, else small and steady with a gentle swing. */
import type { ContainerConfig, Stats } from '../runtime.ts'
import { scriptedUsage } from './script-annotations.ts'

interface Usage {
  readonly memoryBytes?: number
  readonly cpuMillis?: number
}

/** What a container without a limit may take before its node has no more. */
const nodeMemory = 8 * 1024 ** 3

export class ContainerUsage {
  private readonly config: ContainerConfig
  /** Makes one container differ from the next. */
  private readonly seed: number
  private said: Usage

  constructor(id: string, config: ContainerConfig, annotations: Readonly<Record<string, string>>) {
    this.config = config
    this.seed = Number.parseInt(id.slice(0, 6), 16)
    this.said = scriptedUsage(annotations, config.name)
  }

  /** Takes what the program says; true when that is more memory than it may have. */
  take(usage: Usage): boolean {
    this.said = { ...this.said, ...usage }
    return (this.said.memoryBytes ?? 0) > (this.config.memoryLimitBytes ?? nodeMemory)
  }

  stats(now: number): Stats {
    const { seed, config } = this
    const swing = 1 + 0.15 * Math.sin(now / 60_000 + seed)
    const memory = this.said.memoryBytes ?? (2 + (seed % 22)) * 1_048_576
    const cpuMillis = this.said.cpuMillis ?? 1 + (seed % 4)
    return {
      cpuNanoCores: Math.round(Math.min(cpuMillis * swing, config.cpuLimitMillis ?? Infinity) * 1_000_000),
      workingSetBytes: Math.round(Math.min(memory * (1 + (swing - 1) / 5), config.memoryLimitBytes ?? Infinity)),
    }
  }
}
