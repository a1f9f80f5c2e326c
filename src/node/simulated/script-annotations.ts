/**
 * Annotations of a pod that script its simulated containers, but those for debugging that come later. Each may end in `.CONTAINER` to mean one
 * container only, whichever:
 *
 * - `inkube.dev/exit-after: 5s` ends the container after that time (with `exit-code`, default 0)
 * - `inkube.dev/exit-code: "1"` alone ends it after one second
 * - `inkube.dev/oom-after: 10s` lets it grow over its memory limit then: OOMKilled, 137
 * - `inkube.dev/log-rate: "100"` writes that many lines a second; `inkube.dev/log-line` is their text
 * - `inkube.dev/pull-duration: 30s` makes pulling an image take that long
 * - `inkube.dev/memory: 64Mi` and `inkube.dev/cpu: 250m` are what it is seen to use
 */
import { scaledValue } from '../../api/quantity.ts'
import type { ContainerConfig } from '../runtime.ts'

export const pullDuration = 'inkube.dev/pull-duration'

export interface Script {
  readonly exitAfterMs: number | undefined
  readonly exitCode: number
  readonly oomAfterMs: number | undefined
  readonly logRate: number
  readonly logLine: string
}

/** `500ms`, `5s`, `2m`, `1h`, or plain seconds. */
export function durationOf(text: string | undefined): number | undefined {
  const match = text === undefined ? null : /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim())
  if (match === null) return undefined
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000
  return Number(match[1]) * unit
}

type Annotations = Readonly<Record<string, string>>

type Scripted = Pick<ContainerConfig, 'name' | 'isEphemeral'>

const valueOf = (annotations: Annotations, name: string, container: Scripted): string | undefined =>
  annotations[`inkube.dev/${name}.${container.name}`] ?? (container.isEphemeral ? undefined : annotations[`inkube.dev/${name}`])

/** The script of one container; undefined when it simply runs. */
export function scriptOf(annotations: Annotations, container: Scripted): Script | undefined {
  const exitAfterMs = durationOf(valueOf(annotations, 'exit-after', container))
  const exitCode = valueOf(annotations, 'exit-code', container)
  const oomAfterMs = durationOf(valueOf(annotations, 'oom-after', container))
  const logRate = Number(valueOf(annotations, 'log-rate', container) ?? 0)
  if (exitAfterMs === undefined && exitCode === undefined && oomAfterMs === undefined && !(logRate > 0)) return undefined
  return {
    exitAfterMs: exitAfterMs ?? (exitCode === undefined ? undefined : 1000),
    exitCode: Math.trunc(Number(exitCode ?? 0)) & 255,
    oomAfterMs,
    logRate: logRate > 0 ? Math.min(logRate, 20_000) : 0,
    logLine: valueOf(annotations, 'log-line', container) ?? 'scripted line',
  }
}

/** The usage that annotations ask for. */
export function scriptedUsage(
  annotations: Annotations,
  container: Scripted,
): { readonly memoryBytes?: number; readonly cpuMillis?: number } {
  const memory = valueOf(annotations, 'memory', container)
  const cpu = valueOf(annotations, 'cpu', container)
  return {
    ...(memory !== undefined && { memoryBytes: scaledValue(memory) }),
    ...(cpu !== undefined && { cpuMillis: scaledValue(cpu, -3) }),
  }
}
