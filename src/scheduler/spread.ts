/** What the filter and the score of topology spread constraints share. */
import type { LabelSelector, Pod, TopologySpreadConstraint } from '../api/objects.ts'
import type { NodeState } from './node-state.ts'
import type { PodQuestion } from './pod-counts.ts'
import type { PodInfo } from './pod-info.ts'
import { nodePredicate } from '../api/label-selector.ts'
import { untolerated } from '../api/tolerations.ts'

/** The constraint's selector, narrowed to the pod's own values of its matchLabelKeys. */
export function spreadSelector(constraint: TopologySpreadConstraint, pod: Pod): LabelSelector {
  const labels = pod.metadata.labels ?? {}
  const extra = (constraint.matchLabelKeys ?? [])
    .filter((key) => labels[key] !== undefined)
    .map((key) => ({ key, operator: 'In', values: [labels[key] ?? ''] }))
  const selector = constraint.labelSelector ?? {}
  if (extra.length === 0) return constraint.labelSelector ?? nothing
  return { ...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...extra] }
}

/** An absent selector selects no pod. */
const nothing: LabelSelector = { matchExpressions: [{ key: 'none', operator: 'In', values: [] }] }

/** Pods of the same namespace that the selector means and that stay. One without requirements counts none (countPodsMatchSelector). */
export const spreadQuestion = (pod: PodInfo, selectors: readonly LabelSelector[]): PodQuestion => ({
  namespaces: [pod.namespace],
  selectors: selectors.every(isEmpty) ? [nothing] : selectors,
  onlyStaying: true,
})

const isEmpty = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  Object.keys(matchLabels).length === 0 && matchExpressions.length === 0

/** Which nodes count as domains, by the constraint's policies: by default those that the pod's node selector allows. */
export function countsNode(constraint: TopologySpreadConstraint, pod: PodInfo): (node: NodeState) => boolean {
  const { nodeSelector, affinity, tolerations = [] } = pod.pod.spec ?? {}
  const wanted = Object.entries(nodeSelector ?? {})
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  const selects = terms === undefined ? undefined : nodePredicate(terms)
  const honorsAffinity = (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor'
  const honorsTaints = constraint.nodeTaintsPolicy === 'Honor'
  return ({ node, labels }) => {
    if (node === undefined) return false
    if (honorsAffinity && !(wanted.every(([key, value]) => labels[key] === value) && (selects === undefined || selects(node)))) return false
    return !honorsTaints || untolerated(node.spec?.taints, tolerations, ['NoSchedule', 'NoExecute']) === undefined
  }
}
