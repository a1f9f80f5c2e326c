/** Defaults and checks that admission webhooks of both kinds share. */
import type { Compiled } from '../../api/cel/compile.ts'
import { cel } from '../../api/cel/load.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { fullyQualifiedName } from '../../api/formats.ts'
import { goList } from '../../api/go-value.ts'
import { nameRules, qualifiedName } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { MatchCondition, ValidatingWebhook } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkExpression } from './expressions.ts'
import { checkLabelSelector } from './label-selector.ts'
import { checkOperationRule } from './operation-rules.ts'
import { checkWebhookClient } from './webhook-client.ts'

export function defaultWebhook(hook: Mutable<ValidatingWebhook>): void {
  hook.failurePolicy ??= 'Fail'
  hook.matchPolicy ??= 'Equivalent'
  hook.namespaceSelector ??= {}
  hook.objectSelector ??= {}
  hook.timeoutSeconds ??= 10
  for (const rule of hook.rules ?? []) rule.scope ??= '*'
  if (hook.clientConfig.service !== undefined) hook.clientConfig.service.port ??= 443
}

/** All hooks of one configuration; `more` checks what one of the two kinds has alone. */
export function checkWebhooks<T extends ValidatingWebhook>(
  hooks: readonly T[] | undefined,
  more: (hook: T, path: string) => Problem[],
): Problem[] {
  const list = hooks ?? []
  return list.flatMap((hook, index) => {
    const path = `webhooks[${index}]`
    const problems = [
      ...checkWebhook(hook, path),
      ...more(hook, path),
      ...checkWebhookClient(hook.clientConfig, `${path}.clientConfig`),
      ...checkHookConditions(hook.matchConditions ?? [], `${path}.matchConditions`),
    ]
    problems.push(...checkVersions(hook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`))
    const isTwin = hook.name !== '' && list.findIndex(({ name }) => name === hook.name) < index
    return isTwin ? [...problems, problem.duplicate(`${path}.name`, hook.name)] : problems
  })
}

function checkWebhook(hook: ValidatingWebhook, path: string): Problem[] {
  const problems: Problem[] =
    hook.name === '' ? [problem.required(`${path}.name`)] : invalidFor(`${path}.name`, hook.name, fullyQualifiedName(hook.name))
  for (const [index, rule] of (hook.rules ?? []).entries()) problems.push(...checkOperationRule(rule, `${path}.rules[${index}]`))
  const { failurePolicy, matchPolicy, timeoutSeconds } = hook
  if (failurePolicy !== undefined && !['Fail', 'Ignore'].includes(failurePolicy))
    problems.push(problem.notSupported(`${path}.failurePolicy`, failurePolicy, ['Fail', 'Ignore']))
  if (matchPolicy !== undefined && !['Equivalent', 'Exact'].includes(matchPolicy))
    problems.push(problem.notSupported(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']))
  // Go writes a missing one as null.
  const sideEffects = (hook.sideEffects as string | null) ?? undefined
  if (sideEffects === undefined) problems.push(problem.required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun'))
  else if (!['None', 'NoneOnDryRun'].includes(sideEffects))
    problems.push(problem.notSupported(`${path}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun']))
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1))
    problems.push(problem.invalid(`${path}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds'))
  checkLabelSelector(problems, hook.namespaceSelector, `${path}.namespaceSelector`)
  checkLabelSelector(problems, hook.objectSelector, `${path}.objectSelector`)
  return problems
}

const checkHookConditions = (conditions: readonly MatchCondition[], path: string): Problem[] =>
  conditions.length === 0 ? [] : checkMatchConditions(conditions, path, cel().compileConditions(conditions))

/** Match conditions: names, and expressions as far as they compile. */
export function checkMatchConditions(
  conditions: readonly MatchCondition[],
  path: string,
  compiled: readonly (Compiled | undefined)[],
): Problem[] {
  const problems: Problem[] = conditions.length > 64 ? [problem.tooMany(path, conditions.length, 64)] : []
  for (const [index, { name, expression }] of conditions.entries()) {
    const at = `${path}[${index}]`
    if (expression.trim() === '') problems.push(problem.required(`${at}.expression`))
    problems.push(...checkExpression(compiled[index], expression.trim(), `${at}.expression`))
    if (name === '') problems.push(problem.required(`${at}.name`))
    else problems.push(...invalidFor(`${at}.name`, name, qualifiedName(name)))
    if (name !== '' && conditions.findIndex((other) => other.name === name) < index) problems.push(problem.duplicate(`${at}.name`, name))
  }
  return problems
}

function checkVersions(versions: readonly string[], path: string): Problem[] {
  if (versions.length === 0) return [problem.required(path, 'must specify one of v1, v1beta1')]
  const problems: Problem[] = []
  for (const [index, version] of versions.entries()) {
    if (versions.indexOf(version) < index) problems.push(problem.invalid(`${path}[${index}]`, version, 'duplicate version'))
    else problems.push(...invalidFor(`${path}[${index}]`, version, nameRules.dns1035Label(version, false)))
  }
  if (!versions.includes('v1') && !versions.includes('v1beta1'))
    problems.push(problem.invalid(path, goList(versions), 'must include at least one of v1, v1beta1'))
  return problems
}
