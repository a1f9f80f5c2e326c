/** Gives every new pod a node: follows the cluster, decides pod by pod, binds. */
import type { Node, Pod } from '../api/objects.ts'
import { nodes, persistentVolumeClaims, podDisruptionBudgets, pods } from '../api/resources.ts'
import { keyOf } from '../api/object.ts'
import { hasReason } from '../api/status.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { asError } from '../base/thrown.ts'
import type { Client } from '../client/client.ts'
import type { Change, Informers } from '../client/informer.ts'
import type { Recorder } from '../client/recorder.ts'
import { isFinished } from '../kinds/pod/finished.ts'
import { bindPod, clearNomination, failing, markUnscheduled, removeVictim, type Unscheduled } from './carry-out.ts'
import { ClusterState } from './cluster-state.ts'
import type { Happening } from './filter.ts'
import { filters } from './filters/index.ts'
import { nodeHappenings } from './node-happenings.ts'
import { NominatedPods } from './nominated-pods.ts'
import { type Decision, pickNode } from './pick-node.ts'
import { isChanged, podHappenings } from './pod-happenings.ts'
import { type PodInfo, podInfo } from './pod-info.ts'
import { preempt, type Preemption } from './preemption.ts'
import { prepareClaims } from './prepare-claims.ts'
import { SchedulingQueue } from './scheduling-queue.ts'
import { scores } from './scores/index.ts'
import { aboutVolumes, surroundingsFrom } from './surroundings.ts'
import { countReasons, noNodes, wholeReason } from './unschedulable-message.ts'

const defaultSchedulerName = 'default-scheduler'

export interface SchedulerOptions {
  readonly client: Client
  readonly informers: Informers
  readonly recorder: Recorder
  readonly clock: Clock
  readonly random: Random
  readonly onError?: ((pod: string, error: Error) => void) | undefined
}

/** After this long, or this many pods, other work of the thread has its turn. */
const sliceMs = 8
const slicePods = 200
const oldPeriod = 30_000
/** What an event may say at most. */
const longestNote = 1024

/** Starts scheduling once the mirrors are filled; the answer ends it. */
export function startScheduler(options: SchedulerOptions): () => void {
  const scheduler = new Scheduler(options)
  scheduler.start()
  return () => scheduler.stop()
}

class Scheduler {
  private readonly options: SchedulerOptions
  private readonly cluster: ClusterState
  private readonly queue: SchedulingQueue
  private readonly nominated = new NominatedPods()
  /** Bound by us, not yet seen bound in the mirror. */
  private readonly assumed = new Set<string>()
  private readonly ends: (() => void)[] = []
  private from = 0
  private scheduled = false
  private closed = false
  private open = false

  constructor(options: SchedulerOptions) {
    this.options = options
    this.cluster = new ClusterState(surroundingsFrom(options.informers))
    this.queue = new SchedulingQueue(options.clock)
    this.queue.onReady = () => this.wake()
  }

  start(): void {
    const { informers } = this.options
    const podMirror = informers.of(pods)
    const nodeMirror = informers.of(nodes)
    informers.of(podDisruptionBudgets)
    this.ends.push(nodeMirror.onChange((changes) => this.takeNodes(changes)))
    this.ends.push(podMirror.onChange((changes) => this.takePods(changes)))
    this.ends.push(
      informers.of(persistentVolumeClaims).onChange((changes) => {
        for (const { object } of changes) this.happened({ what: 'claim', key: keyOf(object) })
      }),
    )
    for (const resource of aboutVolumes) this.ends.push(informers.of(resource).onChange(() => this.happened({ what: 'volumes' })))
    for (const node of nodeMirror.list()) this.cluster.setNode(node)
    for (const pod of podMirror.list()) this.takePod({ type: 'added', object: pod, previous: undefined })
    void informers.ready().then(() => {
      this.open = true
      this.wake()
    })
    this.watchOld()
  }

  stop(): void {
    this.closed = true
    for (const end of this.ends) end()
  }

  private watchOld(): void {
    const cancel = this.options.clock.after(oldPeriod, () => {
      if (this.queue.stuckCount > 0) this.queue.wakeOld()
      this.wake()
      this.ends.splice(this.ends.indexOf(cancel), 1)
      this.watchOld()
    })
    this.ends.push(cancel)
  }

  private happened(happening: Happening): void {
    if (this.queue.stuckCount === 0) return
    this.queue.happened(happening)
    this.wake()
  }

  private takeNodes(changes: readonly Change<Node>[]): void {
    for (const change of changes) {
      if (change.type === 'deleted') this.cluster.removeNode(change.object.metadata.name)
      else this.cluster.setNode(change.object)
      if (this.queue.stuckCount > 0) for (const happening of nodeHappenings(change)) this.queue.happened(happening)
    }
    this.wake()
  }

  private takePods(changes: readonly Change<Pod>[]): void {
    for (const change of changes) this.takePod(change)
    this.wake()
  }

  private takePod({ type, object: pod, previous }: Change<Pod>): void {
    const { uid } = pod.metadata
    const isGone = type === 'deleted' || isFinished(pod)
    const node = pod.spec?.nodeName ?? ''
    if (previous !== undefined && previous.metadata.uid !== uid) this.forget(previous.metadata.uid)
    if (isGone) return this.forget(uid)
    if (node !== '') return this.takePlaced(pod, node, previous)
    if (this.assumed.has(uid)) return
    if ((pod.spec?.schedulerName ?? defaultSchedulerName) !== defaultSchedulerName || (pod.spec?.schedulingGates?.length ?? 0) > 0)
      return this.queue.remove(uid)
    this.nominated.set(pod)
    const info = podInfo(pod)
    this.queue.put(info, previous)
  }

  private takePlaced(pod: Pod, node: string, previous: Pod | undefined): void {
    const { uid } = pod.metadata
    this.queue.remove(uid)
    this.nominated.remove(uid)
    const wasAssumed = this.assumed.delete(uid)
    if (this.cluster.nodeOf(uid) === node && (wasAssumed || (previous !== undefined && !isChanged(previous, pod)))) return
    const isNew = this.cluster.nodeOf(uid) === undefined
    const info = this.cluster.setPod(pod, node)
    if (isNew) this.queue.happened({ what: 'pod-placed', pod: info })
    else if (previous !== undefined && this.queue.stuckCount > 0)
      for (const happening of podHappenings(info, podInfo(previous))) this.queue.happened(happening)
  }

  private forget(uid: string): void {
    this.queue.remove(uid)
    this.nominated.remove(uid)
    this.assumed.delete(uid)
    const info = this.cluster.removePod(uid)
    if (info !== undefined) this.queue.happened({ what: 'pod-removed', pod: info })
  }

  private wake(): void {
    if (this.scheduled || this.closed || !this.open) return
    this.scheduled = true
    void Promise.resolve().then(() => this.work())
  }

  private work(): void {
    const { clock } = this.options
    const until = clock.now() + sliceMs
    for (let left = slicePods; !this.closed; left--) {
      if (left === 0 || clock.now() > until) {
        clock.after(0, () => this.work())
        return
      }
      const pod = this.queue.take()
      if (pod === undefined) break
      try {
        this.decide(pod)
      } catch (error) {
        this.options.onError?.(pod.key, asError(error))
        this.queue.retry(pod.uid)
      }
    }
    this.scheduled = false
  }

  private decide(pod: PodInfo): void {
    if (pod.terminating) {
      this.queue.remove(pod.uid)
      return this.tell(pod, `skip schedule deleting pod: ${pod.key}`)
    }
    const view = this.nominated.view(this.cluster, pod)
    const decision =
      this.cluster.nodes.length === 0
        ? undefined
        : pickNode(pod, view, { filters, scores, random: this.options.random, from: this.from % this.cluster.nodes.length })
    if (decision?.node !== undefined) {
      this.from = decision.next
      this.bind(pod, decision.node.name)
    } else this.refuse(pod, decision)
  }

  private bind(pod: PodInfo, node: string): void {
    const { recorder, client } = this.options
    this.assumed.add(pod.uid)
    this.nominated.remove(pod.uid)
    const info = this.cluster.setPod({ ...pod.pod, spec: { ...(pod.pod.spec as NonNullable<Pod['spec']>), nodeName: node } }, node)
    this.queue.happened({ what: 'pod-placed', pod: info })
    const prepared = pod.claims.length === 0 ? Promise.resolve() : this.prepareClaims(pod, node).catch(failing('PreBind', 'VolumeBinding'))
    const bound = prepared.then(() => bindPod(client, pod.pod, node).catch(failing('Bind', 'DefaultBinder')))
    bound.then(
      () => {
        this.queue.remove(pod.uid)
        recorder.event(pod.pod, 'Normal', 'Scheduled', `Successfully assigned ${pod.key} to ${node}`, { action: 'Binding' })
      },
      (error: unknown) => {
        const { message, cause } = error as Error
        // Gone meanwhile, or bound after all.
        if (!this.assumed.delete(pod.uid)) return this.isThere(pod) ? undefined : this.tell(pod, message)
        this.cluster.removePod(pod.uid)
        if (hasReason(cause, 'NotFound')) return this.queue.remove(pod.uid)
        this.options.onError?.(pod.key, asError(cause))
        this.fail(pod, { reason: 'SchedulerError', message, nominated: '' })
        this.queue.retry(pod.uid)
      },
    )
  }

  private isThere({ key, uid }: PodInfo): boolean {
    return this.options.informers.of(pods).get(key)?.metadata.uid === uid
  }

  /** About the pod as it is now: what is told of another state of it is no repetition. */
  private tell(pod: PodInfo, message: string): void {
    const about = this.options.informers.of(pods).get(pod.key) ?? pod.pod
    const note = message.length > longestNote ? `${message.slice(0, longestNote - 4)} ...` : message
    this.options.recorder.event(about, 'Warning', 'FailedScheduling', note, { action: 'Scheduling' })
  }

  private fail(pod: PodInfo, why: Unscheduled): void {
    this.tell(pod, why.message)
    markUnscheduled(this.options, pod.pod, why).catch((error: unknown) => this.options.onError?.(pod.key, error as Error))
  }

  private async prepareClaims(pod: PodInfo, name: string): Promise<void> {
    const { client, clock, informers } = this.options
    const node = this.cluster.node(name)?.node
    if (node === undefined) throw new Error(`node ${name} is gone`)
    await prepareClaims(pod, node, { client, clock, informers, lookup: this.cluster.surroundings.volumes })
  }

  private refuse(pod: PodInfo, decision: Exclude<Decision, { readonly next: number }> | undefined): void {
    const { message, nominated } = this.explain(pod, decision, this.options.informers)
    this.queue.giveUp(pod.uid, decision?.failing ?? new Set())
    this.fail(pod, { reason: 'Unschedulable', message, nominated })
  }

  /** The message, and where room is being made if preemption helps. */
  private explain(
    pod: PodInfo,
    decision: Exclude<Decision, { readonly next: number }> | undefined,
    informers: Informers,
  ): { message: string; nominated?: string } {
    if (decision === undefined) return { message: noNodes }
    const count = this.cluster.nodes.length
    const reasons = decision.whole === undefined ? countReasons(count, decision.refusals.values()) : wholeReason(count, decision.whole)
    const latest = (one: PodInfo): Pod => informers.of(pods).get(one.key) ?? one.pod
    const found = preempt(pod, this.nominated.view(this.cluster, pod), {
      filters,
      refusals: decision.refusals,
      budgets: informers.of(podDisruptionBudgets).list(),
      latest,
    })
    if ('why' in found) {
      if (found.isLooked) this.nominated.remove(pod.uid)
      return { message: `${reasons} preemption: ${found.why}`, ...(found.isLooked && { nominated: '' }) }
    }
    this.makeRoom(pod, found, latest)
    return { message: reasons, nominated: found.node }
  }

  private makeRoom(pod: PodInfo, { node, victims }: Preemption, latest: (pod: PodInfo) => Pod): void {
    const failed = (about: PodInfo) => (error: unknown) => this.options.onError?.(about.key, error as Error)
    for (const other of this.nominated.giveWay(pod.priority, node)) clearNomination(this.options, other.pod).catch(failed(other))
    this.nominated.put(pod, node)
    for (const victim of victims) removeVictim(this.options, latest(victim), { by: pod.pod, node }).catch(failed(victim))
  }
}
