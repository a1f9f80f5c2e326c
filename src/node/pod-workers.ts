/** The workers of all pods on the nodes of this process, by pod; idle ones cost a map entry. */
import type { KubeObject } from '../api/object.ts'
import type { Pod, Volume } from '../api/objects.ts'
import type { Change } from '../client/informer.ts'
import type { Agent } from './agent.ts'
import { PodWorker, type WorkerListener } from './pod-worker.ts'
import { filesNow, followsObjects, tellsOtherwise } from './volumes.ts'
import type { Cancel } from '../base/clock.ts'

/** Pods of one node taken up in one turn: a node full of them must not keep the API server of this thread from answering. */
const atOnce = 4

/** Kubelet sees changed objects at its next look at the pod. */
const refreshMs = 5_000

export class PodWorkers implements WorkerListener {
  private readonly agentFor: (node: string) => Agent | undefined
  private readonly agents = new Map<string, Agent | undefined>()
  private readonly workers = new Map<string, PodWorker>()
  private readonly bySandbox = new Map<string, PodWorker>()
  /** Those that are still to be woken for the first time, by agent. */
  private readonly fresh = new Map<Agent, PodWorker[]>()
  private readonly refreshes = new Map<PodWorker, Cancel>()

  constructor(agentFor: (node: string) => Agent | undefined) {
    this.agentFor = agentFor
  }

  of(uid: string): PodWorker | undefined {
    return this.workers.get(uid)
  }

  /** Those of one node. */
  on(node: string): readonly PodWorker[] {
    return [...this.workers.values()].filter(({ agent }) => agent.nodeName === node)
  }

  take({ type, object: pod, previous }: Change<Pod>): void {
    const { uid } = pod.metadata
    if (previous !== undefined && previous.metadata.uid !== uid) this.workers.get(previous.metadata.uid)?.remove()
    const known = this.workers.get(uid)
    if (type === 'deleted') return known?.remove()
    if (known !== undefined) return update(known, pod)
    const agent = this.agentOf(pod.spec?.nodeName ?? '')
    if (agent === undefined) return
    const worker = new PodWorker(pod, agent, this)
    this.workers.set(uid, worker)
    const waiting = this.fresh.get(agent)
    if (waiting !== undefined) return void waiting.push(worker)
    this.fresh.set(agent, [worker])
    this.wakeFresh(agent)
  }

  /** Wakes the new workers of a node, a moment later, so that the scheduler's word about a pod comes before the agent's. */
  private wakeFresh(agent: Agent): void {
    agent.clock.after(1, () => {
      const waiting = this.fresh.get(agent) ?? []
      for (const worker of waiting.splice(0, atOnce)) worker.wake()
      if (waiting.length > 0) this.wakeFresh(agent)
      else this.fresh.delete(agent)
    })
  }

  /** Wakes pods that wait for objects like these, and refreshes the volumes made of them. */
  objectsChanged(objects: readonly KubeObject[]): void {
    const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace ?? ''))
    for (const worker of this.workers.values()) {
      if (!namespaces.has(worker.pod.metadata.namespace ?? '')) continue
      if (worker.isWaitingForObjects) worker.wake()
      else if (objects.some((object) => mounts(worker.pod, object))) this.refreshLater(worker)
    }
  }

  hasSandbox(worker: PodWorker, sandbox: string): void {
    this.bySandbox.set(sandbox, worker)
  }

  leftSandbox(sandbox: string): void {
    this.bySandbox.delete(sandbox)
  }

  others(worker: PodWorker): readonly PodWorker[] {
    return this.on(worker.agent.nodeName).filter((other) => other !== worker)
  }

  done(worker: PodWorker): void {
    if (this.workers.get(worker.pod.metadata.uid) === worker) this.workers.delete(worker.pod.metadata.uid)
    if (worker.record.sandbox !== undefined) this.bySandbox.delete(worker.record.sandbox)
    this.refreshes.get(worker)?.()
    this.refreshes.delete(worker)
  }

  close(): void {
    for (const cancel of this.refreshes.values()) cancel()
    for (const worker of this.workers.values()) worker.close()
    this.workers.clear()
  }

  private agentOf(node: string): Agent | undefined {
    if (node === '') return undefined
    if (this.agents.has(node)) return this.agents.get(node)
    const agent = this.agentFor(node)
    this.agents.set(node, agent)
    agent?.runtime.onChange((status) => this.bySandbox.get(status.sandbox)?.containerChanged(status))
    return agent
  }

  private refreshLater(worker: PodWorker): void {
    if (this.refreshes.has(worker)) return
    const cancel = worker.agent.clock.after(refreshMs, () => {
      this.refreshes.delete(worker)
      refresh(worker, followsObjects)
    })
    this.refreshes.set(worker, cancel)
  }
}

/** Whether a volume of the pod is made of the object. */
function mounts(pod: Pod, { kind, metadata: { name } }: KubeObject): boolean {
  return (pod.spec?.volumes ?? []).some(({ configMap, secret, projected }) =>
    kind === 'ConfigMap'
      ? configMap?.name === name || projected?.sources?.some((source) => source.configMap?.name === name) === true
      : kind === 'Secret' && (secret?.secretName === name || projected?.sources?.some((source) => source.secret?.name === name) === true),
  )
}

/** A pod that changed is looked at at once, and with it the files that tell of its labels and annotations. */
function update(worker: PodWorker, pod: Pod): void {
  const before = worker.pod
  worker.update(pod)
  if (pod.spec?.volumes !== undefined) refresh(worker, (volume) => tellsOtherwise(volume, before, pod))
}

function refresh({ agent, pod, record }: PodWorker, concerns: (volume: Volume) => boolean): void {
  if (record.sandbox === undefined) return
  const means = { agent, pod }
  for (const volume of pod.spec?.volumes ?? []) {
    if (!concerns(volume)) continue
    try {
      agent.runtime.updateVolume(record.sandbox, volume.name, filesNow(volume, means))
    } catch {
      // The object is gone or lost a key: the files stay as they were, as kubelet leaves them.
    }
  }
}
