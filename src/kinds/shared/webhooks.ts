/** Defaults and checks that admission webhooks of both kinds share. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { formats, fullyQualifiedName } from '../../api/formats.ts'
import { goList } from '../../api/go-value.ts'
import { dnsSubdomain, qualifiedName } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { AdmissionregistrationV1WebhookClientConfig, MatchCondition, ValidatingWebhook } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkLabelSelector } from './label-selector.ts'
import { checkOperationRule } from './operation-rules.ts'

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
export function checkWebhooks<T extends ValidatingWebhook>(hooks: readonly T[] | undefined, more: (hook: T, path: string) => Problem[]): Problem[] {
  const list = hooks ?? []
  return list.flatMap((hook, index) => {
    const path = `webhooks[${index}]`
    const problems = checkWebhook(hook, path)
    problems.push(...more(hook, path))
    if (list.findIndex(({ name }) => name === hook.name) < index) problems.push(problem.duplicate(`${path}.name`, hook.name))
    return [...problems, ...checkVersions(hook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`)]
  })
}

function checkWebhook(hook: ValidatingWebhook, path: string): Problem[] {
  const problems: Problem[] = hook.name === '' ? [problem.required(`${path}.name`)] : invalidFor(`${path}.name`, hook.name, fullyQualifiedName(hook.name))
  for (const [index, rule] of (hook.rules ?? []).entries()) problems.push(...checkOperationRule(rule, `${path}.rules[${index}]`))
  const { failurePolicy, matchPolicy, timeoutSeconds } = hook
  if (failurePolicy !== undefined && !['Fail', 'Ignore'].includes(failurePolicy)) problems.push(problem.notSupported(`${path}.failurePolicy`, failurePolicy, ['Fail', 'Ignore']))
  if (matchPolicy !== undefined && !['Equivalent', 'Exact'].includes(matchPolicy)) problems.push(problem.notSupported(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']))
  // Go writes a missing one as null.
  const sideEffects = (hook.sideEffects as string | null) ?? undefined
  if (sideEffects === undefined) problems.push(problem.required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun'))
  else if (!['None', 'NoneOnDryRun'].includes(sideEffects)) problems.push(problem.notSupported(`${path}.sideEffects`, sideEffects, ['None', 'NoneOnDryRun']))
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1)) problems.push(problem.invalid(`${path}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds'))
  checkLabelSelector(problems, hook.namespaceSelector, `${path}.namespaceSelector`)
  checkLabelSelector(problems, hook.objectSelector, `${path}.objectSelector`)
  problems.push(...checkClient(hook.clientConfig, `${path}.clientConfig`))
  return [...problems, ...checkConditionNames(hook.matchConditions ?? [], `${path}.matchConditions`)]
}

/** Names and presence of match conditions; expressions are not compiled here. */
export function checkConditionNames(conditions: readonly MatchCondition[], path: string): Problem[] {
  const problems: Problem[] = conditions.length > 64 ? [problem.tooMany(path, conditions.length, 64)] : []
  for (const [index, { name, expression }] of conditions.entries()) {
    const at = `${path}[${index}]`
    if (expression.trim() === '') problems.push(problem.required(`${at}.expression`))
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
    problems.push(...invalidFor(`${path}[${index}]`, version, /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(version) ? [] : ['must be a DNS-1035 label']))
  }
  if (!versions.includes('v1') && !versions.includes('v1beta1')) problems.push(problem.invalid(path, goList(versions), 'must include at least one of v1, v1beta1'))
  return problems
}

function checkClient({ url, service }: AdmissionregistrationV1WebhookClientConfig, path: string): Problem[] {
  if ((url === undefined) === (service === undefined)) return [problem.required(path, 'exactly one of url or service is required')]
  if (url !== undefined) return checkUrl(url, `${path}.url`)
  const { name = '', namespace = '', path: target, port = 443 } = service ?? {}
  const problems: Problem[] = []
  if (name === '') problems.push(problem.required(`${path}.service.name`, 'service name is required'))
  if (namespace === '') problems.push(problem.required(`${path}.service.namespace`, 'service namespace is required'))
  problems.push(...formats.portNumber(port).map((reason) => problem.invalid(`${path}.service.port`, port, `port is not valid: ${reason}`)))
  return [...problems, ...checkTarget(target ?? '', `${path}.service.path`)]
}

const wantedUrl = '; desired format: https://host[/path]'

function checkUrl(text: string, path: string): Problem[] {
  if (!URL.canParse(text)) return [problem.required(path, `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URI for request${wantedUrl}`)]
  const url = new URL(text)
  const problems: Problem[] = []
  if (url.protocol !== 'https:') problems.push(problem.invalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${wantedUrl}`))
  if (url.host === '') problems.push(problem.invalid(path, '', `host must be specified${wantedUrl}`))
  if (url.username !== '') problems.push(problem.invalid(path, url.username, 'user information is not permitted in the URL'))
  if (url.hash !== '') problems.push(problem.invalid(path, url.hash.slice(1), 'fragments are not permitted in the URL'))
  if (url.search !== '') problems.push(problem.invalid(path, url.search.slice(1), 'query parameters are not permitted in the URL'))
  return problems
}

function checkTarget(target: string, path: string): Problem[] {
  if (target === '' || target === '/') return []
  if (target === '//') return [problem.invalid(path, target, 'segment[0] may not be empty')]
  const problems: Problem[] = target.startsWith('/') ? [] : [problem.invalid(path, target, "must start with a '/'")]
  for (const [index, segment] of target.slice(1).replace(/\/$/, '').split('/').entries()) {
    if (segment === '') problems.push(problem.invalid(path, target, `segment[${index}] may not be empty`))
    else problems.push(...dnsSubdomain(segment).map((reason) => problem.invalid(path, target, `segment[${index}]: ${reason}`)))
  }
  return problems
}
