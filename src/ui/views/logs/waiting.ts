/** Why a container has no log, or no more of it. */
import type { ContainerStatus, Pod } from '../../../api/objects.ts'

/** True if there is something to read: it runs, or ran. */
export const hasBegun = (status: ContainerStatus | undefined, previous: boolean): boolean =>
  previous
    ? status?.lastState?.terminated !== undefined
    : status?.state?.running !== undefined || status?.state?.terminated !== undefined || status?.lastState?.terminated !== undefined

export interface Waiting {
  /** `nginx: ImagePullBackOff`. */
  readonly short: string
  readonly long: string
}

/** What the container waits for; undefined when it waits for nothing. */
export function waitingFor(
  pod: Pod,
  container: string,
  { status, previous }: { readonly status: ContainerStatus | undefined; readonly previous: boolean },
): Waiting | undefined {
  const begun = hasBegun(status, previous)
  if (previous)
    return begun
      ? undefined
      : {
          short: `${container}: no previous log`,
          long: `container ${container} of ${pod.metadata.name} was not restarted, so there is no log before the present one`,
        }
  const waiting = status?.state?.waiting
  if (begun && waiting === undefined) return undefined
  const reason = waiting?.reason ?? (pod.spec.nodeName === undefined ? 'the pod has no node yet' : 'it has not started')
  const told = waiting?.message === undefined ? reason : `${reason}: ${waiting.message}`
  const silent = begun ? 'wrote nothing before it ended, and waits' : 'has no log yet'
  return { short: `${container}: ${reason}`, long: `container ${container} of ${pod.metadata.name} ${silent}: ${told}` }
}
