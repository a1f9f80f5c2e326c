/** Everything the server asks of resource quotas. */
import { problem } from '../../api/field-errors.ts'
import { heldIn } from '../../api/came-empty.ts'
import { goList, goStruct, type GoValue } from '../../api/go-value.ts'
import type { ResourceQuota, ResourceQuotaSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { spelled } from '../../api/spelling.ts'
import type { Rules } from '../kind.ts'
import { checkQuotaResourceName, isStandardQuotaName } from '../shared/resource-names.ts'
import { checkQuantityOf } from '../shared/resources.ts'
import { roundQuantities } from '../shared/round-quantities.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'

const podScopes = ['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity']
/** The scope of claims stands in the list, though the gate for it is closed. */
const claimScope = 'VolumeAttributesClass'
const scopes = new Set([...podScopes, claimScope])
const ofClaims = new Set(['persistentvolumeclaims', 'requests.storage'])
const computed = new Set(['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'])
const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const
const onlyExists = new Set(['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'])

export const rules: Rules<ResourceQuota> = {
  updateChecks: onlyAsChanged,
  defaults({ spec, status }) {
    for (const amounts of [spec?.hard, status?.hard, status?.used]) if (amounts !== undefined) roundQuantities(amounts)
  },
  prepareCreate(draft) {
    draft.status = {}
  },
  check: ({ spec = {} }) => checkSpec(spec),
  checkUpdate({ spec }, { spec: old }) {
    const [now, before] = [spec?.scopes ?? [], old?.scopes ?? []]
    const isSame = now.every((scope) => before.includes(scope)) && before.every((scope) => now.includes(scope))
    return isSame ? [] : [problem.invalid('spec.scopes', goScopes(heldIn(spec, 'scopes')), 'field is immutable')]
  },
  checkStatusUpdate({ status }) {
    const problems: Problem[] = []
    checkAmounts(problems, status?.hard, 'status.hard')
    checkAmounts(problems, status?.used, 'status.used')
    return problems
  },
  generation: false,
}

const goScopes = (list: readonly string[] | undefined): GoValue => goList(list, 'core.ResourceQuotaScope')

function checkAmounts(problems: Problem[], amounts: Readonly<Record<string, string>> | undefined, path: string): void {
  for (const name in amounts) {
    checkQuotaResourceName(problems, name, `${path}[${name}]`)
    checkQuantityOf(problems, [name, spelled(amounts, name) ?? '0'], `${path}[${name}]`)
  }
}

function checkSpec(spec: ResourceQuotaSpec): Problem[] {
  const problems: Problem[] = []
  const { hard, scopes: listed = [], scopeSelector } = spec
  const standard = Object.keys(hard ?? {})
    .sort()
    .filter(isStandardQuotaName)
  checkAmounts(problems, hard, 'spec.hard')
  for (const scope of listed) {
    if (!scopes.has(scope)) problems.push(problem.invalid('spec.scopes', goScopes(listed), 'unsupported scope'))
    for (const name of standard)
      if (!fits(scope, name)) problems.push(problem.invalid('spec.scopes', goScopes(listed), 'unsupported scope applied to resource'))
  }
  checkOpposites(problems, listed, { path: 'spec.scopes', shown: listed })
  if (scopeSelector !== undefined) checkSelector(problems, spec, standard)
  return problems
}

/** IsResourceQuotaScopeValidForResource: a scope of pods says nothing about other objects, nor one of claims. */
function fits(scope: string, name: string): boolean {
  if (!scopes.has(scope)) return true
  if (scope === claimScope) return ofClaims.has(name)
  return name === 'pods' || (scope !== 'BestEffort' && computed.has(name))
}

/** Upstream shows the plain list of scopes, also where the selector is at fault. */
function checkOpposites(
  problems: Problem[],
  present: readonly string[],
  { path, shown }: { readonly path: string; readonly shown: readonly string[] | undefined },
): void {
  for (const [one, other] of opposites)
    if (present.includes(one) && present.includes(other)) problems.push(problem.invalid(path, goScopes(shown), 'conflicting scopes'))
}

/** validateScopedResourceSelectorRequirement */
function checkSelector(problems: Problem[], { scopeSelector, scopes: listed }: ResourceQuotaSpec, standard: readonly string[]): void {
  const path = 'spec.scopeSelector.matchExpressions'
  const expressions = scopeSelector?.matchExpressions ?? []
  for (const { scopeName = '', operator = '', values = [] } of expressions) {
    if (!scopes.has(scopeName)) problems.push(problem.invalid(`${path}.scopeName`, scopeName, 'unsupported scope'))
    for (const name of standard)
      if (!fits(scopeName, name)) problems.push(problem.invalid(path, goSelector(expressions), 'unsupported scope applied to resource'))
    if (onlyExists.has(scopeName) && operator !== 'Exists') {
      const names =
        'ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity'
      problems.push(problem.invalid(`${path}.operator`, operator, `must be 'Exists' when scope is any of ${names}`))
    }
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0)
        problems.push(
          problem.required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"),
        )
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        problems.push(
          problem.invalid(
            `${path}.values`,
            goList(values),
            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
          ),
        )
    } else problems.push(problem.invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  }
  checkOpposites(
    problems,
    expressions.map(({ scopeName }) => scopeName),
    { path, shown: listed },
  )
}

function goSelector(expressions: NonNullable<NonNullable<ResourceQuotaSpec['scopeSelector']>['matchExpressions']>): GoValue {
  const type = 'core.ScopedResourceSelectorRequirement'
  const items = expressions.map((expression) =>
    goStruct(type, { ScopeName: expression.scopeName, Operator: expression.operator, Values: goList(heldIn(expression, 'values')) }),
  )
  return goStruct('core.ScopeSelector', { MatchExpressions: goList(items, type) })
}
