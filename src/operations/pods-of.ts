/** The pods behind an object: itself, those of its selector, or those it owns. */
import { conditionOf } from '../api/conditions.ts'
import type { Pod } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import * as known from '../api/resources.ts'
import { selectorOfSpec } from '../api/selector-text.ts'
import type { Client, ObjectRef } from '../client/client.ts'

const selecting: ReadonlySet<string> = new Set(
  [
    known.deployments,
    known.replicaSets,
    known.statefulSets,
    known.daemonSets,
    known.jobs,
    known.replicationControllers,
    known.services,
  ].map(({ id }) => id),
)

/** Whether objects of a kind select pods: those that they make, or those that they lead to. */
export const selectsPods = ({ id }: Pick<Resource, 'id'>): boolean => selecting.has(id)

/** The label selector text that finds an object's pods; undefined when it has none. */
const podSelectorOf = (object: unknown): string | undefined =>
  selectorOfSpec((object as { readonly spec?: { readonly selector?: unknown } }).spec?.selector) || undefined

/** Pods of a pod, workload, service or job, the one whose log says most first; undefined when it has no selector. */
export async function podsOf(client: Client, resource: Resource, ref: ObjectRef): Promise<readonly Pod[] | undefined> {
  if (resource.id === known.pods.id) return [await client.get(known.pods, ref)]
  const object = await client.get(resource, ref)
  const labelSelector = podSelectorOf(object)
  if (labelSelector === undefined) return undefined
  const { items } = await client.list(known.pods, { namespace: ref.namespace, labelSelector })
  return [...items].sort(byLogging)
}

/** Upstream's ByLogging: assigned, running, ready pods first; of these the one that is ready longest, restarted most, and oldest. */
function byLogging(a: Pod, b: Pod): number {
  const [left, right] = [rank(a), rank(b)]
  const at = left.findIndex((value, index) => value !== right[index])
  return at < 0 ? 0 : (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1
}

/** What counts first stands first; smaller is better. */
function rank({ metadata, spec, status }: Pod): readonly (number | string)[] {
  const ready = conditionOf({ status }, 'Ready')
  const restarts = Math.max(0, ...(status?.containerStatuses ?? []).map((container) => container.restartCount))
  return [
    spec.nodeName === undefined ? 1 : 0,
    ['Running', 'Unknown', 'Pending'].indexOf(status?.phase ?? ''),
    ready?.status === 'True' ? 0 : 1,
    ready?.status === 'True' ? (ready.lastTransitionTime ?? '') : '',
    -restarts,
    metadata.creationTimestamp,
  ]
}
