/**
 * A running container whose program does nothing until it is called. As long as nobody calls it or looks into it, all that there is of it is
 * what it is made of: its program begins when somebody does, as of the time when it was to. To whoever asks for its state or its usage it is a
 * container like any other.
 */
import type { ContainerConfig, ContainerStatus, Stats } from '../runtime.ts'
import { ContainerUsage } from './container-usage.ts'
import type { Rester } from './pod-ports.ts'
import type { Use } from './program.ts'
import type { Sandbox } from './sandbox.ts'

export interface Resting {
  readonly id: string
  readonly sandbox: Sandbox
  readonly config: ContainerConfig
  /** How many were made on its node before it. */
  readonly order: number
  /** What it uses meanwhile. */
  readonly use: Use
  /** When its program was to begin. */
  readonly since: number
  /** Called when it is to run. */
  readonly onWake: (resting: RestingContainer) => void
}

export class RestingContainer implements Rester {
  readonly id: string
  readonly sandbox: Sandbox
  readonly config: ContainerConfig
  readonly since: number
  readonly order: number
  private readonly use: Use
  private readonly onWake: (resting: RestingContainer) => void

  constructor({ id, sandbox, config, use, since, order, onWake }: Resting) {
    this.id = id
    this.sandbox = sandbox
    this.config = config
    this.use = use
    this.since = since
    this.order = order
    this.onWake = onWake
  }

  get network(): object {
    return this.sandbox.network
  }

  get status(): ContainerStatus {
    const { id, sandbox, config, since } = this
    return {
      id,
      sandbox: sandbox.id,
      name: config.name,
      attempt: config.attempt,
      state: 'running',
      createdAt: since,
      startedAt: config.adopt?.startedAt ?? since,
      finishedAt: undefined,
      exitCode: undefined,
      reason: undefined,
      message: undefined,
    }
  }

  stats(now: number): Stats {
    const usage = new ContainerUsage(this.id, this.config, this.sandbox.config.annotations)
    usage.take(this.use, now)
    return usage.stats(now)
  }

  wake(): void {
    this.onWake(this)
  }
}
