/** Adds up the weights of the preferred node affinity terms that a node meets. */
import { scale, type Score } from '../score.ts'
import { nodePredicate } from '../../api/label-selector.ts'

export const preferredNodeAffinity: Score = {
  name: 'NodeAffinity',
  weight: 2,
  prepare({ pod }) {
    const preferred = pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    if (preferred.length === 0) return undefined
    const terms = preferred.map(({ weight, preference }) => ({ weight, meets: nodePredicate([preference]) }))
    return {
      of: ({ node }) => (node === undefined ? 0 : terms.reduce((sum, { weight, meets }) => sum + (meets(node) ? weight : 0), 0)),
      normalize: (values) => scale(values, false),
    }
  },
}
