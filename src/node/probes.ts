/** The probes of one running container: each on its own beat, counted against its thresholds. */
import type { Container, Probe } from '../api/objects.ts'
import type { Cancel } from '../base/clock.ts'
import { expand } from './expansion.ts'
import { runAction, type Target } from './handlers.ts'

export type ProbeKind = 'liveness' | 'readiness' | 'startup'

export interface ProbeListener {
  /** One failed attempt, in the words of the event. */
  failed(kind: ProbeKind, message: string): void
  /** The verdict changed (for the first time: from the initial one). */
  verdict(kind: ProbeKind, isOk: boolean): void
}

const titles: Readonly<Record<ProbeKind, string>> = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' }

/** Starts the container's probes; liveness and readiness wait for the startup probe. The answer ends them. */
export function startProbes(
  target: Target,
  listener: ProbeListener,
  { startedAt, isStarted }: { readonly startedAt: number; readonly isStarted: boolean },
): () => void {
  const { container } = target
  const running: ProbeLoop[] = []
  const startOthers = (): void => {
    for (const kind of ['liveness', 'readiness'] as const) {
      const probe = probeOf(container, kind)
      if (probe !== undefined) running.push(new ProbeLoop({ kind, probe, target, startedAt, listener }))
    }
  }
  if (container.startupProbe === undefined || isStarted) startOthers()
  else {
    const first = new ProbeLoop({
      kind: 'startup',
      probe: container.startupProbe,
      target,
      startedAt,
      listener: {
        failed: (kind, message) => listener.failed(kind, message),
        verdict: (kind, isOk) => {
          first.stop()
          if (isOk) startOthers()
          listener.verdict(kind, isOk)
        },
      },
    })
    running.push(first)
  }
  return () => running.forEach((loop) => loop.stop())
}

const probeOf = (container: Container, kind: ProbeKind): Probe | undefined =>
  kind === 'liveness' ? container.livenessProbe : kind === 'readiness' ? container.readinessProbe : container.startupProbe

/** Whether the container has any probe. */
export const hasProbes = (container: Container): boolean =>
  (['liveness', 'readiness', 'startup'] as const).some((kind) => probeOf(container, kind) !== undefined)

interface LoopMeans {
  readonly kind: ProbeKind
  readonly probe: Probe
  readonly target: Target
  readonly startedAt: number
  readonly listener: ProbeListener
}

class ProbeLoop {
  private readonly means: LoopMeans
  private cancel: Cancel = () => undefined
  private stopped = false
  private isOk: boolean | undefined
  private inRow = 0
  private verdict: boolean | undefined

  constructor(means: LoopMeans) {
    this.means = means
    const { probe, target, startedAt } = means
    const wait = startedAt + (probe.initialDelaySeconds ?? 0) * 1000 - target.clock.now()
    // A probe never runs in the very instant of the start, so that a server has a moment to listen.
    this.arm(Math.max(wait, 100))
  }

  stop(): void {
    this.stopped = true
    this.cancel()
  }

  private arm(ms: number): void {
    this.cancel = this.means.target.clock.after(ms, () => void this.attempt())
  }

  private async attempt(): Promise<void> {
    const { kind, probe, target, listener } = this.means
    const outcome = await runAction(withVariables(probe, target.container), target, (probe.timeoutSeconds ?? 1) * 1000)
    if (this.stopped) return
    if (outcome.isUnknown === true) {
      listener.failed(kind, `${titles[kind]} probe errored and resulted in unknown state: ${outcome.output}`)
      return this.beat()
    }
    if (!outcome.isOk) listener.failed(kind, `${titles[kind]} probe failed: ${outcome.output}`)
    this.inRow = this.isOk === outcome.isOk ? this.inRow + 1 : 1
    this.isOk = outcome.isOk
    const threshold = outcome.isOk ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    if (this.inRow >= threshold && this.verdict !== outcome.isOk) {
      this.verdict = outcome.isOk
      listener.verdict(kind, outcome.isOk)
    }
    if (!this.stopped) this.beat()
  }

  private beat(): void {
    this.arm((this.means.probe.periodSeconds ?? 10) * 1000)
  }
}

/** Commands of probes may name the container's variables, those with a value of their own at least (ExpandContainerCommandOnlyStatic). */
function withVariables(probe: Probe, { env = [] }: Container): Probe {
  const { exec } = probe
  if (exec?.command === undefined) return probe
  const variables = Object.fromEntries(env.map(({ name, value = '' }) => [name, value]))
  return { ...probe, exec: { command: exec.command.map((word) => expand(word, variables)) } }
}
