/** How many of a controller's pods run, wait and are done. */
import { controllerOf } from '../../api/object.ts'
import type { ObjectMeta } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import type { Reader } from '../kind.ts'

interface Owner {
  readonly metadata: ObjectMeta
}

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed`: the pods that the selector finds and the owner controls. */
export async function podCounts(read: Reader, owner: Owner, labelSelector: string): Promise<string> {
  const { namespace = '', uid } = owner.metadata
  const found = await read.list(pods, { namespace, labelSelector })
  const phases = found.filter((pod) => controllerOf(pod)?.uid === uid).map((pod) => pod.status?.phase)
  const count = (phase: string): number => phases.filter((candidate) => candidate === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}
