/** nodeSelector and required node affinity. */
import type { NodeSelectorTerm } from '../../api/objects.ts'
import { type Filter, refuseFinally } from '../filter.ts'
import { nodePredicate } from '../selectors.ts'

const refusal = refuseFinally("node(s) didn't match Pod's node affinity/selector")

export const nodeAffinity: Filter = {
  name: 'NodeAffinity',
  prepare({ pod }) {
    const selector = Object.entries(pod.spec?.nodeSelector ?? {})
    const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
    if (selector.length === 0 && terms === undefined) return undefined
    const selects = terms === undefined ? () => true : nodePredicate(terms)
    const only = terms === undefined ? undefined : namedNodes(terms)
    return {
      ...(only !== undefined && { only }),
      check: ({ node, labels }) =>
        node !== undefined && selector.every(([key, value]) => labels[key] === value) && selects(node) ? undefined : refusal,
    }
  },
  helpedBy: ({ what }) => what === 'node-added' || what === 'node-labels',
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
