/** nodeSelector and required node affinity. */
import type { NodeSelectorTerm, Pod } from '../../api/objects.ts'
import { type Filter, opens, refuseFinally } from '../filter.ts'
import type { NodeState } from '../node-state.ts'
import { nodePredicate } from '../../api/label-selector.ts'

const refusal = refuseFinally("node(s) didn't match Pod's node affinity/selector")
const conflict = refuseFinally('pod affinity terms conflict')

export const nodeAffinity: Filter = {
  name: 'NodeAffinity',
  prepare({ pod }) {
    const terms = requiredTerms(pod)
    if (terms === undefined && Object.keys(pod.spec?.nodeSelector ?? {}).length === 0) return undefined
    const suits = suitableFor(pod)
    const only = terms === undefined ? undefined : namedNodes(terms)
    if (only?.size === 0) return { refuseAll: conflict }
    return { ...(only !== undefined && { only }), check: (node) => (suits(node) ? undefined : refusal) }
  },
  helpedBy: (happening, { pod }) =>
    (happening.what === 'node-added' || happening.what === 'node-labels') && opens(happening, suitableFor(pod)),
}

const requiredTerms = (pod: Pod): readonly NodeSelectorTerm[] | undefined =>
  pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms

function suitableFor(pod: Pod): (node: NodeState) => boolean {
  const selector = Object.entries(pod.spec?.nodeSelector ?? {})
  const terms = requiredTerms(pod)
  const selects = terms === undefined ? () => true : nodePredicate(terms)
  return ({ node, labels }) => node !== undefined && selector.every(([key, value]) => labels[key] === value) && selects(node)
}

/** Where every term names its nodes by metadata.name, no other node needs a look; upstream then refuses the rest in the plug-in's name. */
function namedNodes(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const all = new Set<string>()
  for (const term of terms) {
    let named: ReadonlySet<string> | undefined
    for (const { key, operator, values = [] } of term.matchFields ?? []) {
      if (key !== 'metadata.name' || operator !== 'In') continue
      const before = named
      named = new Set(before === undefined ? values : values.filter((name) => before.has(name)))
    }
    if (named === undefined) return undefined
    for (const name of named) all.add(name)
  }
  return all
}
