/** How many of a controller's pods run, wait and are done. */
import { controllerOf } from '../../api/object.ts'
import type { ObjectMeta } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import type { Reader } from '../kind.ts'
import { readingOf } from './reading.ts'

interface Owner {
  readonly metadata: ObjectMeta
}

/** kubectl's words for pods that may not be listed. */
export const podsRefused = (refusal: string): string => `error in fetching pods: ${refusal}`

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed`: the pods that the selector finds and the owner controls; or why nobody tells. */
export async function podCounts(read: Reader, owner: Owner, labelSelector: string): Promise<string> {
  const { namespace = '', uid } = owner.metadata
  const { found, refusal } = await readingOf(read.list(pods, { namespace, labelSelector }))
  if (found === undefined) return podsRefused(refusal)
  const phases = found.filter((pod) => controllerOf(pod)?.uid === uid).map((pod) => pod.status?.phase)
  const count = (phase: string): number => phases.filter((candidate) => candidate === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}
