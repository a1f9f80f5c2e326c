/** How the node affinity of a pod with scheduling gates may change: it may only become stricter. */
import { heldIn } from '../../api/came-empty.ts'
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import { goList, goStruct, type GoValue } from '../../api/go-value.ts'
import type { NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

interface Change {
  readonly affinity: NodeAffinity | undefined
  readonly old: NodeAffinity | undefined
}

/** validateNodeAffinityMutation */
export function checkNodeAffinityChange(problems: Problem[], { affinity, old }: Change, path: string): void {
  const required = old?.requiredDuringSchedulingIgnoredDuringExecution
  if (required === undefined) return
  const before = required.nodeSelectorTerms ?? []
  const terms = heldIn(affinity?.requiredDuringSchedulingIgnoredDuringExecution, 'nodeSelectorTerms')
  const at = `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`
  if (before.length > 0 && before.length !== (terms?.length ?? 0)) {
    return void problems.push(
      problem.invalid(
        at,
        goList(terms?.map(goTerm), 'core.NodeSelectorTerm'),
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    )
  }
  for (const [index, term] of before.entries()) {
    const now = terms?.[index] ?? {}
    if (!isNarrower(now, term))
      problems.push(problem.invalid(`${at}[${index}]`, goTerm(now), 'only additions are allowed (no mutations or deletions)'))
  }
}

/** The new term begins with everything the old one said. */
function isNarrower(term: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const { matchExpressions = [], matchFields = [] } = old
  if (matchExpressions.length === 0 && matchFields.length === 0)
    return (term.matchExpressions?.length ?? 0) === 0 && (term.matchFields?.length ?? 0) === 0
  const begins = (list: readonly NodeSelectorRequirement[] = [], with_: readonly NodeSelectorRequirement[]): boolean =>
    isSame(list.slice(0, with_.length), with_)
  return begins(term.matchExpressions, matchExpressions) && begins(term.matchFields, matchFields)
}

const goRequirements = (list: readonly NodeSelectorRequirement[] | undefined): GoValue =>
  goList(
    list?.map((one) =>
      goStruct('core.NodeSelectorRequirement', { Key: one.key, Operator: one.operator, Values: goList(heldIn(one, 'values')) }),
    ),
    'core.NodeSelectorRequirement',
  )

const goTerm = (term: NodeSelectorTerm): GoValue =>
  goStruct('core.NodeSelectorTerm', {
    MatchExpressions: goRequirements(heldIn(term, 'matchExpressions')),
    MatchFields: goRequirements(heldIn(term, 'matchFields')),
  })
