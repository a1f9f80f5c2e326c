/** Checks of environment variables and where their values come from. */
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import { nameRules, qualifiedName } from '../../api/names.ts'
import type { EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector } from '../../api/objects.ts'
import { formatQuantity, quantity } from '../../api/quantity.ts'
import type { Problem } from '../../api/status.ts'
import { checkConfigMapKey, checkedBy, checkQualifiedName, checkSubdomain } from '../shared/texts.ts'

const checkName = checkedBy(formats.variableName)
/** Upstream takes the names in `envFrom` for what a name may begin with. */
const checkPrefixName = checkedBy((name) => nameRules.subdomain(name, true))

const fieldsForVariables = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
])

export function checkEnvironment(problems: Problem[], variables: readonly EnvVar[], path: string): void {
  for (let index = 0; index < variables.length; index++) {
    const variable = variables[index]
    if (variable === undefined) continue
    if (!variable.name) problems.push(problem.required(`${path}[${index}].name`))
    else checkName(problems, variable.name, `${path}[${index}].name`)
    if (variable.valueFrom !== undefined) checkValueFrom(problems, variable, `${path}[${index}].valueFrom`)
  }
}

function checkValueFrom(problems: Problem[], { value, valueFrom }: EnvVar, path: string): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom ?? {}
  if (fieldRef !== undefined) checkFieldReference({ problems, allowed: fieldsForVariables }, fieldRef, `${path}.fieldRef`)
  if (resourceFieldRef !== undefined)
    checkResourceReference({ problems, needsContainer: false }, resourceFieldRef, `${path}.resourceFieldRef`)
  if (configMapKeyRef !== undefined) checkKeyReference(problems, configMapKeyRef, `${path}.configMapKeyRef`)
  if (secretKeyRef !== undefined) checkKeyReference(problems, secretKeyRef, `${path}.secretKeyRef`)
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter((source) => source !== undefined).length
  if (sources === 0)
    problems.push(problem.invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'))
  else if (value) problems.push(problem.invalid(path, '', 'may not be specified when `value` is not empty'))
  else if (sources > 1) problems.push(problem.invalid(path, '', 'may not have more than one field specified at a time'))
}

function checkKeyReference(problems: Problem[], reference: { readonly name?: string; readonly key: string }, path: string): void {
  checkSubdomain(problems, reference.name ?? '', `${path}.name`)
  if (!reference.key) problems.push(problem.required(`${path}.key`))
  else checkConfigMapKey(problems, reference.key, `${path}.key`)
}

export function checkEnvironmentSources(problems: Problem[], sources: readonly EnvFromSource[], path: string): void {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    if (prefix) checkName(problems, prefix, `${path}[${index}].prefix`)
    for (const [kind, reference] of [
      ['configMapRef', configMapRef],
      ['secretRef', secretRef],
    ] as const) {
      if (reference === undefined) continue
      if (!reference.name) problems.push(problem.required(`${path}[${index}].${kind}.name`))
      else checkPrefixName(problems, reference.name, `${path}[${index}].${kind}.name`)
    }
    // Upstream names the list here, not the entry.
    if (configMapRef === undefined && secretRef === undefined)
      problems.push(problem.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'))
    else if (configMapRef !== undefined && secretRef !== undefined)
      problems.push(problem.invalid(path, '', 'may not have more than one field specified at a time'))
  }
}

const convertible =
  /^(?:metadata\.(?:annotations|labels|name|namespace|uid)|spec\.(?:nodeName|restartPolicy|serviceAccountName|schedulerName)|status\.(?:phase|hostIPs?|podIPs?))$/

/** A field with a key in brackets: the key begins with the first of them (SplitMaybeSubscriptedPath). */
const subscripted = /^((?:(?!\[').)+)\['(.*)'\]$/s

/** A field of the pod, for a variable or a file (validateObjectFieldSelector). */
export function checkFieldReference(
  { problems, allowed }: { readonly problems: Problem[]; readonly allowed: ReadonlySet<string> },
  reference: ObjectFieldSelector,
  path: string,
): void {
  const { apiVersion, fieldPath } = reference
  if (!apiVersion) return void problems.push(problem.required(`${path}.apiVersion`))
  if (!fieldPath) return void problems.push(problem.required(`${path}.fieldPath`))
  const [, field = fieldPath, key] = subscripted.exec(fieldPath) ?? []
  const why = conversionError(apiVersion, fieldPath, key === undefined ? undefined : field)
  if (why !== undefined) return void problems.push(problem.invalid(`${path}.fieldPath`, fieldPath, `error converting fieldPath: ${why}`))
  if (key === undefined) {
    const name = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath
    if (!allowed.has(name)) problems.push(problem.notSupported(`${path}.fieldPath`, name, [...allowed].sort()))
  } else if (field === 'metadata.annotations') {
    for (const reason of qualifiedName(key.toLowerCase())) problems.push(problem.invalid(path, key.toLowerCase(), reason))
  } else if (field === 'metadata.labels') checkQualifiedName(problems, key, path)
  else problems.push(problem.invalid(path, field, 'does not support subscript'))
}

/** ConvertDownwardAPIFieldLabel */
function conversionError(apiVersion: string, fieldPath: string, subscripted: string | undefined): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`
  if (subscripted !== undefined)
    return subscripted === 'metadata.annotations' || subscripted === 'metadata.labels'
      ? undefined
      : `field label does not support subscript: ${fieldPath}`
  return convertible.test(fieldPath) || fieldPath === 'spec.host' ? undefined : `field label not supported: ${fieldPath}`
}

/** Which fields of a container's resources there are, and what refusals call their resource. */
const resourceFields: Readonly<Record<string, string>> = {
  'limits.cpu': 'cpu',
  'limits.ephemeral-storage': 'local ephemeral storage',
  'limits.memory': 'memory',
  'requests.cpu': 'cpu',
  'requests.ephemeral-storage': 'local ephemeral storage',
  'requests.memory': 'memory',
}
const sizes = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

/** A container's limit or request, for a variable or a file (validateContainerResourceFieldSelector). */
export function checkResourceReference(
  context: { readonly problems: Problem[]; readonly needsContainer: boolean },
  reference: ResourceFieldSelector,
  path: string,
): void {
  const { problems, needsContainer } = context
  const { containerName, resource, divisor } = reference
  const hugePages = resource?.startsWith('requests.hugepages-') || resource?.startsWith('limits.hugepages-')
  if (needsContainer && !containerName) problems.push(problem.required(`${path}.containerName`))
  else if (!resource) problems.push(problem.required(`${path}.resource`))
  else if (!Object.hasOwn(resourceFields, resource) && !hugePages)
    problems.push(problem.notSupported(`${path}.resource`, resource, Object.keys(resourceFields)))
  if (!resource || divisor === undefined || quantity(divisor).value === 0n) return
  const what = hugePages ? 'hugepages' : resourceFields[resource]
  const allowed = what === 'cpu' ? ['1m', '1'] : sizes
  if (what !== undefined && !allowed.includes(formatQuantity(quantity(divisor)))) {
    problems.push(
      problem.invalid(
        `${path}.divisor`,
        resource,
        `only divisor's values ${allowed.join(allowed.length === 2 ? ' and ' : ', ')} are supported with the ${what} resource`,
      ),
    )
  }
}
