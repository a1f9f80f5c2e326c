/** The ReplicaSets of a Deployment: the one of the current template, and the others. */
import { controllerOf } from '../../api/object.ts'
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/objects.ts'
import { replicaSets } from '../../api/resources.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { compareNames } from '../../base/order.ts'
import { readingOf } from '../describe/reading.ts'
import type { Reader } from '../kind.ts'
import { byAge } from '../shared/by-age.ts'
import { withoutHash } from '../shared/revision-labels.ts'

/** Reads them: `current` has the Deployment's template, the oldest such one if there are several. None where they may not be read, as for kubectl. */
export async function replicaSetsOf(
  deployment: Deployment,
  read: Reader,
): Promise<{ readonly current: ReplicaSet | undefined; readonly old: readonly ReplicaSet[] }> {
  const { namespace = '', uid } = deployment.metadata
  const { found = [] } = await readingOf(read.list(replicaSets, { namespace, labelSelector: selectorQuery(deployment.spec.selector) }))
  const owned = found.filter((set) => controllerOf(set)?.uid === uid)
  const wanted = templateKey(deployment.spec.template)
  const current = owned.filter((set) => templateKey(set.spec.template) === wanted).sort(byAge)[0]
  return { current, old: owned.filter((set) => set !== current) }
}

/** Equal for templates that differ in nothing but the hash label. */
function templateKey(template: PodTemplateSpec | undefined): string {
  return JSON.stringify(sorted(withoutHash(template ?? {})))
}

/** The same value with the members of every object in order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  // Only plain JSON comes here.
  const entries = Object.entries(value as Readonly<Record<string, unknown>>).filter(([, member]) => member !== undefined && member !== null)
  return Object.fromEntries(entries.sort(compareNames).map(([key, member]) => [key, sorted(member)]))
}
