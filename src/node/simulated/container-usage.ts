/**
 * What a simulated container is seen to use: said by its program or an annotation, else small and steady with a gentle swing; and on top the
 * processor time that it spent on work.
 */
import type { ContainerConfig, ContainerLimits, Stats } from '../runtime.ts'
import { machine } from './machine.ts'
import type { Use } from './program.ts'
import { scriptedUsage } from './script-annotations.ts'

/** What a container without a limit may take before its node has no more. */
const nodeMemory = machine.memory.total * 1024
/** Time spent shows in the usage for this long. */
const windowMs = 15_000
/** Thousandths of all processors of a node. */
const nodeMillis = machine.processors * 1000

export class ContainerUsage {
  /** What the container may use by now. */
  limits: ContainerLimits
  /** Makes one container differ from the next. */
  private readonly seed: number
  private said: Pick<Use, 'memoryBytes' | 'cpuMillis'>
  /** Processor time spent in each second of the window. */
  private readonly spent = new Map<number, number>()

  constructor(id: string, config: ContainerConfig, annotations: Readonly<Record<string, string>>) {
    this.limits = config
    this.seed = Number.parseInt(id.slice(0, 6), 16)
    this.said = scriptedUsage(annotations, config)
  }

  /** Takes what the program says; true when that is more memory than it may have. */
  take({ spentMillis, ...said }: Use, now: number): boolean {
    this.said = { ...this.said, ...said }
    if (spentMillis !== undefined) this.spend(spentMillis, now)
    return (this.said.memoryBytes ?? 0) > (this.limits.memoryLimitBytes ?? nodeMemory)
  }

  stats(now: number): Stats {
    const { seed, limits } = this
    const swing = 1 + 0.15 * Math.sin(now / 60_000 + seed)
    const memory = this.said.memoryBytes ?? (2 + (seed % 22)) * 1_048_576
    const idle = (this.said.cpuMillis ?? 1 + (seed % 4)) * swing
    return {
      cpuNanoCores: Math.round(Math.min(idle + this.rate(now), limits.cpuLimitMillis ?? nodeMillis) * 1_000_000),
      workingSetBytes: Math.round(Math.min(memory * (1 + (swing - 1) / 5), limits.memoryLimitBytes ?? Infinity)),
    }
  }

  private spend(millis: number, now: number): void {
    const second = Math.floor(now / 1000)
    this.spent.set(second, (this.spent.get(second) ?? 0) + millis)
    for (const old of this.spent.keys()) {
      if (old * 1000 > now - windowMs) break
      this.spent.delete(old)
    }
  }

  /** Thousandths of a processor that the work of the window took. */
  private rate(now: number): number {
    let sum = 0
    for (const [second, millis] of this.spent) if (second * 1000 > now - windowMs) sum += millis
    return (sum / windowMs) * 1000
  }
}
