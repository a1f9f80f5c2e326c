/**
 * The specifications of the flow schemas and priority levels that no cluster goes without, and that nobody may change. Upstream: apiserver's
 * pkg/apis/flowcontrol/bootstrap, the mandatory ones.
 */
import { isSame } from '../../api/equal.ts'
import type { FlowcontrolV1Subject, FlowSchema, PolicyRulesWithSubjects, PriorityLevelConfiguration } from '../../api/objects.ts'

/** A rule on every request of these subjects. */
export const anything = (subjects: readonly FlowcontrolV1Subject[]): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
})

export const group = (name: string): FlowcontrolV1Subject => ({ kind: 'Group', group: { name } })
export const everyone: readonly FlowcontrolV1Subject[] = [group('system:unauthenticated'), group('system:authenticated')]

export const mandatoryFlowSchemas = {
  exempt: { priorityLevelConfiguration: { name: 'exempt' }, matchingPrecedence: 1, rules: [anything([group('system:masters')])] },
  'catch-all': {
    priorityLevelConfiguration: { name: 'catch-all' },
    matchingPrecedence: 10_000,
    distinguisherMethod: { type: 'ByUser' },
    rules: [anything(everyone)],
  },
} as const satisfies Readonly<Record<string, FlowSchema['spec']>>

export const mandatoryPriorityLevels = {
  exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  'catch-all': {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 },
  },
} as const satisfies Readonly<Record<string, PriorityLevelConfiguration['spec']>>

/** Why a specification is not that of the object of its name; undefined where none is wanted or it is. The exempt level's own part is free. */
export function whyNotMandatory<Spec extends object>(
  wanted: Readonly<Record<string, Spec>>,
  { name, spec, free }: { readonly name: string; readonly spec: Spec; readonly free?: keyof Spec & string },
): string | undefined {
  const fixed = Object.hasOwn(wanted, name) ? wanted[name] : undefined
  if (fixed === undefined) return undefined
  const isFree = free !== undefined && name === 'exempt'
  if (isSame(isFree ? { ...spec, [free]: fixed[free] } : spec, fixed)) return undefined
  return `spec of '${name}'${isFree ? ` except the 'spec.${free}' field` : ''} must equal the fixed value`
}
