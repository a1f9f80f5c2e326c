/** The containers of a pod, in the order in which they run, each with how it is. Pure. */
import type { Container, ContainerState, ContainerStatus, Pod } from '../../api/objects.ts'
import type { Tone } from '../../kinds/kind.ts'

export interface PodContainer {
  readonly container: Container
  readonly kind: 'init' | 'sidecar' | 'container' | 'ephemeral'
  /** Absent until the node tells of it. */
  readonly status: ContainerStatus | undefined
  readonly ready: boolean
  /** Its state in a word or two: `Running`, `ExitCode:1`. */
  readonly text: string
  readonly tone: Tone
  /** The worse of that and of not being ready. */
  readonly worst: Tone
  /** The instant since which it is so, where that is known. */
  readonly since: number | undefined
}

/** Init containers first, those for debugging last. */
export function containersOf({ spec, status }: Pod): readonly PodContainer[] {
  const statuses = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ]
  const all = [
    ...(spec?.initContainers ?? []).map((one) => [one, one.restartPolicy === 'Always' ? 'sidecar' : 'init'] as const),
    ...(spec?.containers ?? []).map((one) => [one, 'container'] as const),
    ...(spec?.ephemeralContainers ?? []).map((one) => [one, 'ephemeral'] as const),
  ]
  return all.map(([container, kind]) => {
    const found = statuses.find(({ name }) => name === container.name)
    const { text, tone, since } = stateOf(found?.state)
    const ready = found?.ready === true
    // Nobody waits for a container for debugging to be ready.
    const worst = tone === 'plain' && !ready && text !== 'Completed' && kind !== 'ephemeral' ? 'busy' : tone
    return { container, kind, status: found, ready, text, tone, worst, since }
  })
}

function stateOf(state: ContainerState | undefined): Pick<PodContainer, 'text' | 'tone' | 'since'> {
  if (state?.running !== undefined) return { text: 'Running', tone: 'plain', since: timeOf(state.running.startedAt) }
  if (state?.terminated !== undefined) {
    const { reason, exitCode = 0, signal, finishedAt } = state.terminated
    const text = reason ?? (signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode}`)
    return { text, tone: exitCode === 0 ? 'plain' : 'bad', since: timeOf(finishedAt) }
  }
  const reason = state?.waiting?.reason ?? 'Waiting'
  return { text: reason, tone: /BackOff|Err|Invalid|Failed/.test(reason) ? 'bad' : 'busy', since: undefined }
}

const timeOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text) || undefined)
