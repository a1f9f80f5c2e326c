/**
 * The only loop: maps changes to keys, runs reconciles, carries out their steps, retries, and holds a key until the mirrors have seen its
 * own writes.
 */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { hasReason } from '../api/status.ts'
import { customResourceDefinitions } from '../api/resources.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { asError } from '../base/thrown.ts'
import type { Client } from '../client/client.ts'
import type { Change, Informers } from '../client/informer.ts'
import { createRecorder, type Recorder } from '../client/recorder.ts'
import { carryOut, type Outcome, type Written } from './carry-out.ts'
import { refOf, type Controller } from './controller.ts'
import { mirroredOf } from './mirrored.ts'
import { LiveView } from './live-view.ts'
import type { Step } from './step.ts'
import type { View } from './view.ts'
import { Queue } from './queue.ts'

/** Reconciles of one controller under way at once. */
const workers = 64
/** The longest a key waits for its own writes: a mirror that cannot follow must not stop the cluster for ever. */
const longestHold = 30_000
/** After this long without a pause, other work of the thread has its turn. */
const sliceMs = 8

export interface ControllersOptions {
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  readonly controllers: readonly Controller[]
  /** Told of every failure that is not a mere race (conflict, object gone meanwhile); the key is retried in any case. */
  readonly onError?: ((controller: string, key: string, error: Error) => void) | undefined
}

export interface RunningControllers {
  /** Ends all loops; steps under way are finished. */
  stop(): void
  /** True when no key is ready or active, and no event waits; timers for later may still be set. */
  readonly idle: boolean
}

/** Starts every controller; each begins once its mirrors are filled. */
export function startControllers(options: ControllersOptions): RunningControllers {
  const started = options.clock.now()
  const cells = options.controllers.map((controller) => new Cell(controller, options, started))
  const resources = followResources(options, cells)
  for (const cell of cells) void cell.start(resources.known)
  return {
    stop() {
      resources.stop()
      for (const cell of cells) cell.close()
    },
    get idle() {
      return cells.every((cell) => cell.idle)
    },
  }
}

/** Keeps the cells informed of the resources served, also of those added later by definitions. `known`: they have been told once. */
function followResources(
  { client, clock, informers }: ControllersOptions,
  cells: readonly Cell[],
): { readonly known: Promise<void>; stop(): void } {
  let closed = false
  const { promise: known, resolve: tell } = Promise.withResolvers<void>()
  const refresh = (): void => {
    client.resources().then(
      (resources) => {
        if (!closed) for (const cell of cells) cell.serve(resources)
        tell()
      },
      () => void (closed || clock.after(1000, refresh)),
    )
  }
  refresh()
  const stop = informers.of(customResourceDefinitions).onChange(refresh)
  return {
    known,
    stop() {
      closed = true
      stop()
    },
  }
}

/** One controller at work. What it throws stays in here. */
class Cell {
  private readonly controller: Controller
  private readonly options: ControllersOptions
  private readonly started: number
  private readonly queue: Queue
  private readonly recorder: Recorder
  private readonly memories = new Map<string, Map<string, number>>()
  private readonly held = new Map<string, { readonly writes: Written[]; readonly cancel: () => void; readonly release: () => void }>()
  private readonly ends: (() => void)[] = []
  private resources: readonly Resource[] = []
  private running = 0
  private working = false
  private open = false
  private closed = false

  constructor(controller: Controller, options: ControllersOptions, started: number) {
    this.controller = controller
    this.options = options
    this.started = started
    this.queue = new Queue(options.clock, controller, () => this.work())
    this.recorder = createRecorder({ ...options, component: controller.component })
  }

  get idle(): boolean {
    return this.queue.busy === 0 && this.held.size === 0
  }

  /** Begins once the mirrors are filled and `resources` are known. */
  async start(resources: Promise<void>): Promise<void> {
    const { informers } = this.options
    for (const { resource, name, keys } of this.controller.indexes) informers.of(resource as Resource<KubeObject>).index(name, keys)
    for (const { resource, keys } of this.controller.watches) this.follow(resource, (change, view) => keys(change, view))
    for (const resource of this.controller.needs) this.follow(resource, undefined)
    await Promise.all([informers.ready(), resources])
    this.open = true
    this.work()
  }

  /** The resources of the cluster are these now. */
  serve(resources: readonly Resource[]): void {
    const known = new Set(mirroredOf(this.resources).map((resource) => resource.id))
    this.resources = resources
    if (!this.controller.everything) return
    const { keysOfAny } = this.controller
    for (const resource of mirroredOf(resources)) {
      if (known.has(resource.id)) continue
      const informer = this.options.informers.of(resource as Resource<KubeObject>)
      for (const { name, keys } of this.controller.indexesOfAny) informer.index(name, keys)
      this.follow(resource, keysOfAny === undefined ? undefined : (change, view) => keysOfAny(resource, change, view))
    }
  }

  close(): void {
    this.closed = true
    this.queue.close()
    for (const end of this.ends) end()
    for (const { cancel } of this.held.values()) cancel()
    this.held.clear()
  }

  private follow(resource: Resource, keys: ((change: Change<KubeObject>, view: View) => readonly string[]) | undefined): void {
    const informer = this.options.informers.of(resource as Resource<KubeObject>)
    const take = (changes: readonly Change<KubeObject>[]): void => {
      this.release(resource)
      if (keys === undefined) return
      const view = this.view('')
      for (const change of changes) for (const key of keys(change, view)) this.queue.add(key)
    }
    this.ends.push(informer.onChange(take))
    if (informer.synced) take(informer.list().map((object) => ({ type: 'added', object, previous: undefined })))
  }

  private view(key: string): View {
    return new LiveView(this.options.informers, {
      now: this.options.clock.now(),
      started: this.started,
      resources: this.resources,
      memories: this.memories,
      key,
    })
  }

  /** Takes keys as long as there are any and hands are free; other work of the thread has its turn in between. */
  private work(): void {
    if (!this.open || this.working) return
    this.working = true
    const { clock } = this.options
    const begun = clock.now()
    for (let taken = 1; this.running < workers && !this.closed; taken++) {
      if (taken % 32 === 0 && clock.now() - begun > sliceMs) {
        clock.after(0, () => this.work())
        break
      }
      const key = this.queue.take()
      if (key === undefined) break
      this.reconcile(key)
    }
    this.working = false
  }

  private reconcile(key: string): void {
    let steps: readonly Step[]
    try {
      steps = this.controller.reconcile(key, this.view(key))
    } catch (thrown) {
      return this.settle(key, { ...nothingDone, error: asError(thrown) })
    }
    if (steps.length === 0) return this.settle(key, nothingDone)
    this.running++
    void carryOut(steps, this.options.client, this.recorder).then((outcome) => {
      this.running--
      if (this.closed) return
      this.settle(key, outcome)
      this.work()
    })
  }

  /** Decides when the key is looked at again. */
  private settle(key: string, outcome: Outcome): void {
    const { onError } = this.options
    if (outcome.error !== undefined) {
      if (!hasReason(outcome.error, 'Conflict') && !hasReason(outcome.error, 'NotFound'))
        onError?.(this.controller.name, key, outcome.error)
      this.queue.backOff(key)
    } else if (outcome.retry) this.queue.backOff(key)
    else this.queue.forgive(key)
    if (outcome.again !== undefined) this.queue.after(key, Math.max(1, outcome.again))
    const unseen = outcome.written.filter((write) => !this.seen(write))
    const { of } = this.controller
    const gone = of !== undefined && this.view(key).get(of as Resource<KubeObject>, refOf(key)) === undefined
    if (gone) this.memories.delete(key)
    if (unseen.length === 0) return this.queue.done(key, gone)
    const release = (): void => {
      this.held.delete(key)
      cancel()
      this.queue.done(key, false)
    }
    const cancel = this.options.clock.after(longestHold, release)
    this.held.set(key, { writes: unseen, cancel, release })
  }

  /** Lets go of the keys whose writes in this resource have all arrived. */
  private release(resource: Resource): void {
    for (const { writes, release } of this.held.values()) {
      if (!writes.some((write) => write.resource.id === resource.id)) continue
      const left = writes.filter((write) => !this.seen(write))
      writes.splice(0, writes.length, ...left)
      if (left.length === 0) release()
    }
  }

  private seen(write: Written): boolean {
    if (!this.isFollowed(write.resource)) return true
    const informer = this.options.informers.of(write.resource)
    if ('revision' in write) return informer.revision >= write.revision
    const object = informer.get(write.lost.key)
    return object === undefined || object.metadata.uid !== write.lost.uid || object.metadata.deletionTimestamp !== undefined
  }

  /** Writes to resources that this controller does not read need no waiting. */
  private isFollowed(resource: Resource): boolean {
    return this.controller.everything || this.controller.needs.some((needed) => needed.id === resource.id)
  }
}

const nothingDone: Outcome = { written: [], again: undefined, retry: false, error: undefined }
