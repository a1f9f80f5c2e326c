/** The containers of one simulated node: those that run, and those that rest until somebody calls (`resting-container.ts`). */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { readImageName } from '../image-name.ts'
import { type ContainerConfig, type ContainerId, type ContainerStatus, StartError, type Stats } from '../runtime.ts'
import { BackdatedClock } from './backdated-clock.ts'
import { containerFiles } from './container-files.ts'
import { argvOf } from './container-start.ts'
import { SimulatedContainer } from './container.ts'
import { hexId } from './hex-id.ts'
import { found } from './not-found.ts'
import { ProcessSpace } from './process-table.ts'
import type { ImageDefinition, Use } from './program.ts'
import { type Resting, RestingContainer } from './resting-container.ts'
import { type Sandbox, volumeOf } from './sandbox.ts'
import { scriptOf } from './script-annotations.ts'
import type { SimulatedWorld } from './simulated-world.ts'

export interface ContainersOptions {
  readonly clock: Clock
  readonly random: Random
  readonly world: SimulatedWorld
  readonly onChange: (status: ContainerStatus) => void
}

/** A program that has run for so long has begun well. */
const begunMs = 10_000

export class Containers {
  private readonly options: ContainersOptions
  /** One that is woken begins as of the time when it was to. */
  private readonly clock: BackdatedClock
  private readonly byId = new Map<ContainerId, SimulatedContainer | RestingContainer>()
  private made = 0
  private readonly onWake = (resting: RestingContainer): void => void this.wake(resting)

  constructor(options: ContainersOptions) {
    this.options = options
    this.clock = new BackdatedClock(options.clock)
  }

  /** Makes a container in a sandbox. */
  add(sandbox: Sandbox, config: ContainerConfig): ContainerId {
    const order = this.made++
    const container =
      this.takenUp(sandbox, config, order) ?? this.make(sandbox, config, { id: config.adopt?.id ?? hexId(this.options.random), order })
    this.byId.set(container.id, container)
    return container.id
  }

  /** Throws StartError. */
  start(id: ContainerId): void {
    const container = found(this.byId.get(id), `container ${id}`)
    if (container instanceof RestingContainer) return container.sandbox.network.rest(container)
    container.start()
    const use = this.restingUse(container.sandbox, container.config)
    if (use !== undefined) this.options.clock.after(begunMs, () => this.settle(container, use))
  }

  /** For those who call it or look into it: it does not rest from now on. Throws for one that is not known. */
  awake(id: ContainerId): SimulatedContainer {
    const known = found(this.byId.get(id), `container ${id}`)
    if (known instanceof RestingContainer) known.sandbox.network.wake()
    const woken = this.byId.get(id) ?? known
    // One that has not been started yet is at no address.
    const container = woken instanceof RestingContainer ? this.wake(woken) : woken
    container.isTouched = true
    return container
  }

  status(id: ContainerId): ContainerStatus | undefined {
    return this.byId.get(id)?.status
  }

  /** Undefined while it does not run. */
  stats(id: ContainerId): Stats | undefined {
    return this.byId.get(id)?.stats(this.options.clock.now())
  }

  /** One that rests has written nothing. */
  written(id: ContainerId): number {
    const container = this.byId.get(id)
    return container instanceof SimulatedContainer ? container.files.root.ownSize() : 0
  }

  /** Ends whatever it does, and forgets it. */
  remove(id: ContainerId): void {
    const container = this.byId.get(id)
    if (container instanceof RestingContainer) container.sandbox.network.unrest(container)
    else if (container?.status.state === 'running') container.signal('KILL')
    this.byId.delete(id)
  }

  private make(sandbox: Sandbox, config: ContainerConfig, { id, order }: Pick<Resting, 'id' | 'order'>): SimulatedContainer {
    const { clock } = this
    const { random, world, onChange } = this.options
    const definition = this.definitionOf(config)
    const container = new SimulatedContainer({ id, sandbox, order }, config, {
      clock,
      random,
      programs: world.programs,
      definition,
      script: scriptOf(sandbox.config.annotations, config),
      processes: sandbox.processes ?? this.targetOf(sandbox, config)?.space ?? new ProcessSpace(),
      recent: world.recent,
      files: (user, maker) => containerFiles(sandbox, config, { base: world.baseOf(definition), clock, user, maker }),
      onChange,
    })
    // What a mount shows of a part of projected files is settled now.
    if (config.mounts.some(({ volume, subPath = '' }) => subPath !== '' && volumeOf(sandbox, volume)?.readOnly === true))
      container.keepFiles()
    return container
  }

  private definitionOf({ image }: ContainerConfig): ImageDefinition | undefined {
    const name = readImageName(image)
    return name && this.options.world.programs.imageOf(name.repository, name.tag)
  }

  /** The running container whose processes a debugging one wants to see. */
  private targetOf({ containers }: Sandbox, { target }: ContainerConfig): SimulatedContainer | undefined {
    const id = containers.find((each) => {
      const status = this.status(each)
      return status?.name === target && status?.state === 'running'
    })
    return id === undefined ? undefined : this.awake(id)
  }

  /** One that ran before the agent was started, and need not run now; undefined for all others. */
  private takenUp(sandbox: Sandbox, config: ContainerConfig, order: number): RestingContainer | undefined {
    const since = this.clock.now()
    const { adopt } = config
    if (adopt?.id === undefined || since - adopt.startedAt < begunMs) return undefined
    // Whether it begins well with what is there by now is seen at once.
    if (config.mounts.some(({ volume }) => volumeOf(sandbox, volume)?.mayHaveChanged === true)) return undefined
    const use = this.restingUse(sandbox, config)
    return use && this.resting(sandbox, config, { id: adopt.id, use, since, order })
  }

  /** Lets a container rest that nobody has called or looked into since it began. */
  private settle(container: SimulatedContainer, use: Use): void {
    const { id, config, sandbox, since, order } = container
    if (this.byId.get(id) !== container || !container.isAsItBegan || !sandbox.network.isUnasked) return
    container.vanish()
    const resting = this.resting(sandbox, config, { id, use, since, order })
    this.byId.set(id, resting)
    sandbox.network.rest(resting)
  }

  private resting(sandbox: Sandbox, config: ContainerConfig, means: Pick<Resting, 'id' | 'use' | 'since' | 'order'>): RestingContainer {
    return new RestingContainer({ ...means, sandbox, config, onWake: this.onWake })
  }

  private wake(resting: RestingContainer): SimulatedContainer {
    const { id, sandbox, config, since } = resting
    sandbox.network.unrest(resting)
    return this.clock.asOf(since, () => {
      const container = this.make(sandbox, config, resting)
      this.byId.set(id, container)
      try {
        container.start()
      } catch (error) {
        if (!(error instanceof StartError)) throw error
        // Whoever had it started has long been told that it was.
        this.options.onChange(container.status)
      }
      return container
    })
  }

  /**
   * What a container uses that may rest; undefined for one that others see at work, or whose files others may change: what its program reads
   * when it begins must not be another then.
   */
  private restingUse(sandbox: Sandbox, config: ContainerConfig): Use | undefined {
    const { image, isTask, mounts, target } = config
    if (sandbox.processes !== undefined || target !== undefined || scriptOf(sandbox.config.annotations, config) !== undefined)
      return undefined
    const isSettled = mounts.every(({ volume, subPath = '' }) => subPath === '' && volumeOf(sandbox, volume)?.readOnly === true)
    return isSettled ? this.options.world.programs.resting?.({ image, argv: argvOf(config, this.definitionOf(config)), isTask }) : undefined
  }
}
