/** Selectors of labels and of nodes as plain predicates, made once and asked often. */
import type { LabelSelector, Node, NodeSelectorRequirement, NodeSelectorTerm } from '../api/objects.ts'

type Labels = Readonly<Record<string, string>>
type Predicate = (labels: Labels) => boolean

const has = (labels: Labels, key: string): boolean => Object.hasOwn(labels, key)

/** An absent selector matches nothing, an empty one everything. */
export function labelPredicate(selector: LabelSelector | undefined): Predicate {
  if (selector === undefined) return () => false
  const wanted = Object.entries(selector.matchLabels ?? {})
  const requirements = (selector.matchExpressions ?? []).map(requirement)
  return (labels) => wanted.every(([key, value]) => labels[key] === value) && requirements.every((holds) => holds(labels))
}

/** One requirement; Gt and Lt only occur in node selectors. An operator nobody knows matches nothing. */
function requirement({ key, operator, values = [] }: NodeSelectorRequirement): Predicate {
  const among = new Set(values)
  switch (operator) {
    case 'In':
      return (labels) => has(labels, key) && among.has(labels[key] ?? '')
    case 'NotIn':
      return (labels) => !has(labels, key) || !among.has(labels[key] ?? '')
    case 'Exists':
      return (labels) => has(labels, key)
    case 'DoesNotExist':
      return (labels) => !has(labels, key)
    case 'Gt':
    case 'Lt':
      return (labels) => has(labels, key) && compares(labels[key] ?? '', operator, values[0] ?? '')
    default:
      return () => false
  }
}

const integer = /^[+-]?\d+$/

function compares(found: string, operator: 'Gt' | 'Lt', limit: string): boolean {
  if (!integer.test(found) || !integer.test(limit)) return false
  return operator === 'Gt' ? BigInt(found) > BigInt(limit) : BigInt(found) < BigInt(limit)
}

/** True for nodes that at least one term selects; a term without any requirement selects none. */
export function nodePredicate(terms: readonly NodeSelectorTerm[]): (node: Node) => boolean {
  const alternatives = terms
    .filter((term) => (term.matchExpressions?.length ?? 0) + (term.matchFields?.length ?? 0) > 0)
    .map((term) => ({ labels: (term.matchExpressions ?? []).map(requirement), fields: (term.matchFields ?? []).map(requirement) }))
  return (node) => {
    const labels = node.metadata.labels ?? {}
    const fields = { 'metadata.name': node.metadata.name }
    return alternatives.some((term) => term.labels.every((holds) => holds(labels)) && term.fields.every((holds) => holds(fields)))
  }
}
