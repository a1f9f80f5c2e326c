/** The pods behind an object: itself, those of its selector, or those it owns. */
import type { LabelSelector, Pod } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { pods } from '../api/resources.ts'
import type { Client, ObjectRef } from '../client/client.ts'

/** The label selector text that finds an object's pods; undefined when the kind has none. */
export function podSelectorOf(resource: Pick<Resource, 'kind'>, object: unknown): string | undefined {
  const spec = (object as { readonly spec?: { readonly selector?: LabelSelector | Readonly<Record<string, string>> } }).spec
  if (spec?.selector === undefined) return undefined
  if (resource.kind === 'Service' || resource.kind === 'ReplicationController') return equalities(spec.selector as Readonly<Record<string, string>>)
  return selectorText(spec.selector as LabelSelector)
}

const equalities = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')

/** A LabelSelector as the text that `-l` takes. */
export function selectorText(selector: LabelSelector): string {
  const parts = selector.matchLabels === undefined ? [] : [equalities(selector.matchLabels)]
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    if (operator === 'Exists') parts.push(key)
    else if (operator === 'DoesNotExist') parts.push(`!${key}`)
    else parts.push(`${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`)
  }
  return parts.filter((part) => part !== '').join(',')
}

/** Pods of a pod, workload, service or job, newest last; undefined when the kind has no pods. */
export async function podsOf(client: Client, resource: Resource, ref: ObjectRef): Promise<readonly Pod[] | undefined> {
  if (resource.id === pods.id) return [await client.get(pods, ref)]
  const object = await client.get(resource, ref)
  const labelSelector = podSelectorOf(resource, object)
  if (labelSelector === undefined || labelSelector === '') return undefined
  const { items } = await client.list(pods, { namespace: ref.namespace, labelSelector })
  return [...items].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1))
}
