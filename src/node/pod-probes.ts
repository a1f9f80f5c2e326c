/** The probes of one pod's running containers, and what their verdicts mean for the pod. */
import type { Container, Pod } from '../api/objects.ts'
import { type Agent, containerSubject } from './agent.ts'
import type { Target } from './handlers.ts'
import type { ContainerRecord, PodRecord } from './pod-record.ts'
import { hasProbes, type ProbeKind, startProbes } from './probes.ts'

/** The pod whose containers are probed. */
export interface Probed {
  readonly agent: Agent
  readonly record: PodRecord
  readonly pod: Pod
  targetOf(container: Container, known: ContainerRecord): Target
  /** The grace is the probe's own, where it has one. */
  stopOne(container: Container, message: string, graceSeconds: number | undefined): void
  /** The record says something else now. */
  wake(): void
}

export class PodProbes {
  private readonly probed: Probed
  /** Most pods have no probes. */
  private running: Map<string, () => void> | undefined

  constructor(probed: Probed) {
    this.probed = probed
  }

  /** The container runs: it is started and ready unless probes have the say. */
  start(container: Container): void {
    const { probed } = this
    const { record, agent } = probed
    const known = record.containers.get(container.name)
    if (known?.run?.state !== 'running') return
    const isStarted = known.started
    if (container.startupProbe === undefined) known.started = true
    if (container.readinessProbe === undefined) known.ready = known.started
    if (!hasProbes(container)) return
    this.end(container.name)
    const stop = startProbes(
      probed.targetOf(container, known),
      {
        failed: (_kind, message) => agent.recorder.event(containerSubject(probed.pod, container.name), 'Warning', 'Unhealthy', message),
        verdict: (kind, isOk) => this.take(container, kind, isOk),
      },
      { startedAt: known.run.startedAt ?? agent.clock.now(), isStarted },
    )
    ;(this.running ??= new Map()).set(container.name, stop)
  }

  end(name: string): void {
    this.running?.get(name)?.()
    this.running?.delete(name)
  }

  endAll(): void {
    for (const name of [...(this.running?.keys() ?? [])]) this.end(name)
  }

  private take(container: Container, kind: ProbeKind, isOk: boolean): void {
    const known = this.probed.record.containers.get(container.name)
    if (known === undefined) return
    if (kind === 'readiness') known.ready = isOk
    if (kind === 'startup' && isOk) {
      known.started = true
      if (container.readinessProbe === undefined) known.ready = true
    }
    if (kind !== 'readiness' && !isOk)
      this.probed.stopOne(
        container,
        `Container ${container.name} failed ${kind} probe, will be restarted`,
        (kind === 'startup' ? container.startupProbe : container.livenessProbe)?.terminationGracePeriodSeconds,
      )
    else this.probed.wake()
  }
}
