/** The order of the resources in the end: as they came, or by kind, so that what others rely on comes first. */
import { compareTexts } from '../../base/order.ts'
import { gvkText, isSameGvk, type Gvk, type ResId } from './identity.ts'
import type { SortOptions } from './kustomization.ts'
import { KustomizeError } from './loader.ts'
import { currentId, type Resource } from './resource.ts'

const first = `Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding
  ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet
  CronJob PodDisruptionBudget`.split(/\s+/)
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

type Ranks = ReadonlyMap<string, number>

const ranksOf = ({ orderFirst = [], orderLast = [] }: NonNullable<SortOptions['legacySortOptions']>): Ranks =>
  new Map([
    ...orderFirst.map((kind, at) => [kind, at - orderFirst.length] as const),
    ...orderLast.map((kind, at) => [kind, at + 1] as const),
  ])

const usualRanks = ranksOf({ orderFirst: first, orderLast: last })

/** The usual order of kinds. */
export const compareKinds = (one: Gvk, other: Gvk): number =>
  rankOf(one, usualRanks) - rankOf(other, usualRanks) || compareTexts(sortTextOfGvk(one), sortTextOfGvk(other))

const rankOf = ({ kind }: Gvk, ranks: Ranks): number => ranks.get(kind) ?? 0

/** How to sort; undefined: not at all. What no kustomization speaks of is sorted by kind. */
export function orderOf(options: SortOptions | undefined): ((one: Resource, other: Resource) => number) | undefined {
  const { order = '', legacySortOptions } = options ?? { order: 'legacy' }
  if (order !== 'fifo' && order !== 'legacy') throw new KustomizeError("the field 'sortOptions.order' must be one of [fifo, legacy]")
  if (order === 'fifo') {
    if (legacySortOptions === undefined) return undefined
    throw new KustomizeError("the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'")
  }
  const ranks = legacySortOptions === undefined ? usualRanks : ranksOf(legacySortOptions)
  return (one, other) => compareIds(currentId(one), currentId(other), ranks)
}

function compareIds(one: ResId, other: ResId, ranks: Ranks): number {
  if (isSameGvk(one, other)) return compareTexts(sortText(one), sortText(other))
  const rank = rankOf(one, ranks) - rankOf(other, ranks)
  if (rank !== 0) return rank
  const order = compareTexts(sortTextOfGvk(one), sortTextOfGvk(other))
  // The core group's own namespaces come before others' kinds of the name.
  return one.kind === 'Namespace' && (one.group === '' || other.group === '') ? -order : order
}

const sortTextOfGvk = ({ group, version, kind }: Gvk): string =>
  `${group === '' ? '~G' : group}_${version === '' ? '~V' : version}_${kind === '' ? '~K' : kind}`

const sortText = (id: ResId): string => `${gvkText(id)}|${id.namespace === '' ? '~X' : id.namespace}|${id.name === '' ? '~N' : id.name}`
