/** Selectors of labels and of nodes, as objects hold them, as plain predicates. */
import type { LabelSelector, Node, NodeSelectorRequirement, NodeSelectorTerm } from './objects.ts'

export type Labels = Readonly<Record<string, string>>
type Predicate = (labels: Labels) => boolean

const known = new WeakMap<LabelSelector, Predicate>()
const nothing: Predicate = () => false
const noLabels: Labels = {}

/** An absent selector matches nothing, an empty one everything. Made once for each selector object. */
export function labelPredicate(selector: LabelSelector | undefined): Predicate {
  if (selector === undefined) return nothing
  let predicate = known.get(selector)
  if (predicate === undefined) {
    const wanted = Object.entries(selector.matchLabels ?? {})
    const requirements = (selector.matchExpressions ?? []).map(requirement)
    predicate = (labels) => wanted.every(([key, value]) => labels[key] === value) && requirements.every((holds) => holds(labels))
    known.set(selector, predicate)
  }
  return predicate
}

/** True when the selector matches the object's labels. */
export const selects = (selector: LabelSelector | undefined, object: { readonly metadata?: { readonly labels?: Labels } }): boolean =>
  labelPredicate(selector)(object.metadata?.labels ?? noLabels)

/** Equality of every pair, as Services and ReplicationControllers select; an absent or empty one selects nothing. */
export function selectsEqual(wanted: Labels | undefined, labels: Labels | undefined): boolean {
  const pairs = Object.entries(wanted ?? {})
  return pairs.length > 0 && pairs.every(([key, value]) => labels?.[key] === value)
}

/** True for nodes that at least one term selects; a term without any requirement selects none. */
export function nodePredicate(terms: readonly NodeSelectorTerm[]): (node: Node) => boolean {
  const alternatives = terms
    .filter((term) => (term.matchExpressions?.length ?? 0) + (term.matchFields?.length ?? 0) > 0)
    .map((term) => ({ labels: (term.matchExpressions ?? []).map(requirement), fields: (term.matchFields ?? []).map(requirement) }))
  return (node) => {
    const labels = node.metadata.labels ?? noLabels
    const fields = { 'metadata.name': node.metadata.name }
    return alternatives.some((term) => term.labels.every((holds) => holds(labels)) && term.fields.every((holds) => holds(fields)))
  }
}

/** Gt and Lt only occur in node selectors. An operator nobody knows matches nothing. */
function requirement({ key, operator, values = [] }: NodeSelectorRequirement): Predicate {
  const among = new Set(values)
  const has = (labels: Labels): boolean => Object.hasOwn(labels, key)
  switch (operator) {
    case 'In':
      return (labels) => has(labels) && among.has(labels[key] ?? '')
    case 'NotIn':
      return (labels) => !has(labels) || !among.has(labels[key] ?? '')
    case 'Exists':
      return has
    case 'DoesNotExist':
      return (labels) => !has(labels)
    case 'Gt':
    case 'Lt':
      return (labels) => has(labels) && compares(labels[key] ?? '', operator, values[0] ?? '')
    default:
      return nothing
  }
}

const integer = /^[+-]?\d+$/

function compares(found: string, operator: 'Gt' | 'Lt', limit: string): boolean {
  if (!integer.test(found) || !integer.test(limit)) return false
  return operator === 'Gt' ? BigInt(found) > BigInt(limit) : BigInt(found) < BigInt(limit)
}
