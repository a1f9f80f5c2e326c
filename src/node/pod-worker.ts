/**
 * The life of one pod on its node: reads what is wanted, compares with what runs, takes the next steps. One step at a time, and nothing at
 * all while nothing changes.
 */
import type { Container, Pod, PodStatus } from '../api/objects.ts'
import { admit } from './admission.ts'
import { type Agent, containerSubject } from './agent.ts'
import { adoptPod } from './adopt-pod.ts'
import { forcedEnd, nextCheck } from './forced-end.ts'
import { runAction, type Target } from './handlers.ts'
import { Interrupted, Interrupts } from './interrupts.ts'
import { nextSteps, restarts } from './next-steps.ts'
import { PodProbes, type Probed } from './pod-probes.ts'
import { allContainers, type ContainerRecord, newContainerRecord, type PodRecord, recordOf } from './pod-record.ts'
import { isTerminalPhase, podStatus } from './pod-status.ts'
import { type HeldPod, resizePod } from './resize.ts'
import { sandboxConfig, setUpVolumes } from './set-up-sandbox.ts'
import type { ContainerStatus } from './runtime.ts'
import { SoonestTimer } from './soonest-timer.ts'
import { startContainer } from './start-container.ts'
import { StatusWriter } from './status-writer.ts'
import { finishPod, graceOf, stopContainer, stopContainers } from './terminate-pod.ts'
import { MountError } from './volumes.ts'

export interface WorkerListener {
  hasSandbox(worker: PodWorker, sandbox: string): void
  /** Nothing is heard of this sandbox any more. */
  leftSandbox(sandbox: string): void
  /** The other pods of the node. */
  others(worker: PodWorker): readonly HeldPod[]
  /** The pod is no longer this worker's. */
  done(worker: PodWorker): void
}

const longestMountRetry = 122_000

export class PodWorker implements Probed {
  readonly agent: Agent
  readonly record: PodRecord
  pod: Pod
  private readonly writer: StatusWriter
  private readonly listener: WorkerListener
  private readonly probes: PodProbes
  /** Waits that the pod's end cuts short. */
  private readonly interrupts = new Interrupts()
  private readonly timer: SoonestTimer
  private busy = false
  private dirty = false
  private isTerminating = false
  /** The object is gone from the server. */
  private isRemoved = false
  private isDone = false
  private mountFailures = 0
  /** Volumes wait for an object that may come. */
  isWaitingForObjects = false

  constructor(pod: Pod, agent: Agent, listener: WorkerListener) {
    this.pod = pod
    this.agent = agent
    this.listener = listener
    this.record = recordOf(pod, agent.clock.now())
    this.timer = new SoonestTimer(agent.clock, this)
    this.probes = new PodProbes(this)
    this.writer = new StatusWriter(pod, agent)
  }

  /** A newer version of the object. */
  update(pod: Pod): void {
    const before = this.pod
    this.pod = pod
    for (const container of allContainers(pod))
      if (!this.record.containers.has(container.name)) this.record.containers.set(container.name, newContainerRecord(container))
    const isEnding = pod.metadata.deletionTimestamp !== undefined
    if (isEnding && !this.isTerminating) this.interrupts.interrupt()
    if (isEnding && this.isTerminating && graceOf(pod) < graceOf(before))
      for (const { run } of this.record.containers.values())
        if (run?.state === 'running') void this.agent.runtime.stopContainer(run.id, graceOf(pod) * 1000)
    if (this.writer.saw(pod)) this.wake()
    // Only what the agent acts on wakes it; its own status writes come back here too.
    if (
      isEnding !== (before.metadata.deletionTimestamp !== undefined) ||
      before.metadata.generation !== pod.metadata.generation ||
      (pod.spec?.readinessGates?.length ?? 0) > 0
    )
      this.wake()
  }

  /** The object is gone: everything ends at once. */
  remove(): void {
    this.isRemoved = true
    this.interrupts.interrupt()
    if (this.record.sandbox !== undefined) void this.agent.runtime.removeSandbox(this.record.sandbox)
    this.finish()
  }

  /** The whole agent stops; nothing is written any more, the pod lives on in its object. */
  close(): void {
    this.isDone = true
    this.finish()
  }

  wake(): void {
    this.dirty = true
    if (this.busy || this.isDone) return
    this.busy = true
    void this.loop()
  }

  /** A container of the pod changed its state. */
  containerChanged(status: ContainerStatus): void {
    const known = this.record.containers.get(status.name)
    if (known?.run === undefined || known.run.id !== status.id || status.state === known.run.state) return
    known.run = status
    if (status.state === 'exited') {
      known.ready = false
      known.started = false
      known.stopping = false
      known.waiting = undefined
      this.probes.end(status.name)
    }
    this.wake()
  }

  private async loop(): Promise<void> {
    while (this.dirty && !this.isDone) {
      this.dirty = false
      try {
        await this.step()
      } catch (error) {
        if (error instanceof Interrupted) this.dirty = true
        else {
          this.agent.report(`${this.pod.metadata.namespace ?? ''}/${this.pod.metadata.name}`, error as Error)
          this.timer.wakeAt(this.agent.clock.now() + 5_000)
        }
      }
    }
    this.busy = false
  }

  private async step(): Promise<void> {
    if (this.isRemoved) return
    if (this.pod.metadata.deletionTimestamp !== undefined || this.record.forced !== undefined) return this.terminate()
    if (isTerminalPhase(this.pod.status?.phase)) return this.release()
    const answer = { others: () => this.listener.others(this), write: (status: PodStatus) => void this.writer.write(this.pod, status) }
    if (!(await admit(this.agent, this, answer))) return
    this.record.forced = forcedEnd(this.agent, this.pod, this.record)
    if (this.record.forced !== undefined) return this.wake()
    if (this.record.sandbox === undefined && !(await this.setUp())) return
    const resized = resizePod(this.agent, this, () => this.listener.others(this))
    const steps = nextSteps(this.pod, this.record)
    for (const { container, message } of [...resized, ...steps.stop]) this.stopOne(container, message)
    if (steps.isOver) {
      this.record.terminated = true
      await this.writeStatus()
      return this.release()
    }
    for (const container of steps.start) await this.startOne(container)
    // Whatever just started shows together.
    void this.writeStatus()
    const check = nextCheck(this.pod, this.record, this.agent.clock.now())
    if (check !== undefined) this.timer.wakeAt(check)
  }

  /** The sandbox, with volumes; false while something is missing. */
  private async setUp(): Promise<boolean> {
    const { agent, record, pod } = this
    const isAdopted = allContainers(pod).some(({ name }) => record.containers.get(name)?.run !== undefined)
    if (!isAdopted) void this.writeStatus()
    try {
      const volumes = await setUpVolumes(agent, pod)
      const { id, ip } = await agent.runtime.runSandbox(sandboxConfig(pod), volumes)
      if (this.isRemoved) {
        await agent.runtime.removeSandbox(id)
        return false
      }
      record.sandbox = id
      record.ip = ip
      this.listener.hasSandbox(this, id)
      this.isWaitingForObjects = false
    } catch (error) {
      if (!(error instanceof MountError)) throw error
      agent.recorder.event(pod, 'Warning', 'FailedMount', error.message)
      this.isWaitingForObjects = true
      this.timer.wakeAt(agent.clock.now() + Math.min(longestMountRetry, 500 * 2 ** this.mountFailures++))
      return false
    }
    if (isAdopted) for (const container of await adoptPod(agent, pod, record)) this.probes.start(container)
    return true
  }

  private async startOne(container: Container): Promise<void> {
    const { agent, pod, record } = this
    const known = record.containers.get(container.name)
    if (known === undefined) return
    if (pod.spec?.initContainers?.includes(container) === true) record.initBegun = true
    const wasWaiting = known.waiting?.reason
    const { isStarted, again } = await startContainer({
      agent,
      pod,
      record,
      container,
      known,
      interruptible: (work) => this.interrupts.until(work),
    })
    if (again !== undefined) this.timer.wakeAt(again)
    if (known.waiting?.reason !== wasWaiting) void this.writeStatus()
    if (!isStarted) return
    // It may have ended before anyone listened.
    if (known.run?.state === 'exited') return this.wake()
    const postStart = container.lifecycle?.postStart
    if (postStart !== undefined && !(await this.runPostStart(container, known))) return
    this.probes.start(container)
    // A sidecar that is up lets the next containers begin.
    if (pod.spec?.initContainers?.includes(container) === true) this.wake()
  }

  private async runPostStart(container: Container, known: ContainerRecord): Promise<boolean> {
    const { agent, pod } = this
    const outcome = await this.interrupts.until(runAction(container.lifecycle?.postStart ?? {}, this.targetOf(container, known), Infinity))
    if (outcome.isOk) return true
    agent.recorder.event(containerSubject(pod, container.name), 'Warning', 'FailedPostStartHook', 'PostStartHook failed')
    this.stopOne(container, 'FailedPostStartHook')
    return false
  }

  /** Stops one container, in the background; its end wakes the pod. */
  stopOne(container: Container, message: string, graceSeconds = this.pod.spec?.terminationGracePeriodSeconds ?? 30): void {
    const known = this.record.containers.get(container.name)
    if (known?.run?.state !== 'running' || known.stopping) return
    known.stopping = true
    const { agent, pod } = this
    this.probes.end(container.name)
    const told = restarts(container, { ...known.run, exitCode: 137 }, pod) ? message : message.replace(', will be restarted', '')
    void stopContainer(agent, pod, {
      target: this.targetOf(container, known),
      message: told,
      graceMs: graceSeconds * 1000,
      deadline: agent.clock.now() + graceSeconds * 1000,
    })
  }

  private async terminate(): Promise<void> {
    if (this.isTerminating) return
    this.isTerminating = true
    this.probes.endAll()
    void this.writeStatus()
    await stopContainers(this.agent, this.pod, { record: this.record, targetOf: (container, known) => this.targetOf(container, known) })
    this.record.terminated = true
    if (this.isRemoved) return
    await this.writeStatus()
    await this.release()
    if (this.pod.metadata.deletionTimestamp !== undefined) await finishPod(this.agent, this.pod)
    else this.isTerminating = false
  }

  /** Gives back what the pod held; its object stays. */
  private async release(): Promise<void> {
    const { sandbox } = this.record
    this.probes.endAll()
    this.timer.cancel()
    if (sandbox === undefined) return
    // Logs of finished pods stay readable until the object goes: the sandbox is kept, without its network.
    if (this.pod.metadata.deletionTimestamp === undefined) return this.agent.runtime.stopSandbox(sandbox)
    this.record.sandbox = undefined
    this.listener.leftSandbox(sandbox)
    await this.agent.runtime.removeSandbox(sandbox)
  }

  private writeStatus(): Promise<void> {
    return this.writer.write(this.pod, podStatus(this.pod, this.record, { node: this.agent.identity, now: this.agent.clock.now() }))
  }

  targetOf(container: Container, known: ContainerRecord): Target {
    const { agent, record } = this
    return {
      runtime: agent.runtime,
      clock: agent.clock,
      sandbox: record.sandbox ?? '',
      containerId: known.run?.id ?? '',
      container,
      ip: record.ip ?? '',
    }
  }

  private finish(): void {
    this.isDone = true
    this.writer.close()
    this.timer.cancel()
    this.probes.endAll()
    this.listener.done(this)
  }
}
