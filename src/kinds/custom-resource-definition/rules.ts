/** What the server fills in and refuses of CustomResourceDefinitions. */
import { hasCondition } from '../../api/conditions.ts'
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import { dnsSubdomain, nameRules } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type {
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionStatus,
  ObjectMeta,
} from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { onlyAsChanged } from '../shared/update-checks.ts'
import { checkWebhookClient } from '../shared/webhook-client.ts'
import { coerceDefaults } from './schema-rules.ts'
import { schemasWithin } from './sub-schemas.ts'
import { checkShared, checkVersionList, checkVersions } from './version-rules.ts'

/** The versions that say that objects are stored in them; checks demand that it is one. */
const storageVersions = ({ versions }: Pick<CustomResourceDefinitionSpec, 'versions'>): string[] =>
  (versions ?? []).flatMap(({ name, storage }) => (storage ? [name] : []))

const approval = 'api-approved.kubernetes.io'

export const rules: Rules<CustomResourceDefinition> = {
  anyFinalizer: true,
  updateChecks: onlyAsChanged,
  unconditionalUpdate: false,
  statusFollowsSpec: true,
  defaults({ spec, status }) {
    const { names } = spec
    if ((names.singular ?? '') === '') names.singular = names.kind.toLowerCase()
    if ((names.listKind ?? '') === '' && names.kind !== '') names.listKind = `${names.kind}List`
    if (names.singular === '') delete names.singular
    spec.conversion ??= { strategy: 'None' }
    const service = spec.conversion.webhook?.clientConfig?.service
    if (service !== undefined) service.port ??= 443
    // What names no stored version means the one that is stored now.
    if (status !== undefined && (status.storedVersions ?? []).length === 0) status.storedVersions = storageVersions(spec)
  },
  prepareCreate(draft) {
    // Go writes the missing conditions as null.
    draft.status = {
      acceptedNames: { kind: '', plural: '' },
      conditions: null,
      storedVersions: storageVersions(draft.spec).slice(0, 1),
    } as unknown as Mutable<CustomResourceDefinitionStatus>
  },
  prepareUpdate(draft) {
    const [storage] = storageVersions(draft.spec)
    const stored = draft.status?.storedVersions ?? []
    // The status is the stored object's own: it is copied, not changed.
    if (storage !== undefined && !stored.includes(storage)) draft.status = { ...draft.status, storedVersions: [...stored, storage] }
  },
  // Upstream's checks do this by the way.
  canonicalize({ spec: { versions } }) {
    for (const { schema } of versions) if (schema?.openAPIV3Schema !== undefined) coerceDefaults(schema.openAPIV3Schema)
  },
  /** A wrong name comes first, so the whole check is the create's own. */
  checkCreate({ metadata, spec, status }) {
    const name = (metadata.name as string | undefined) ?? ''
    const problems: Problem[] =
      name !== '' && dnsSubdomain(name).length === 0 && name !== `${spec.names.plural}.${spec.group}`
        ? [problem.invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')]
        : []
    return [...problems, ...checkSpec(spec), ...checkRest({ metadata, spec, status })]
  },
  checkUpdate({ metadata, spec, status: now }, { metadata: before, spec: old, status }) {
    const isEstablished = hasCondition({ status }, 'Established')
    return [
      ...checkSpec(spec),
      ...(isEstablished
        ? [
            ...immutable('spec.scope', spec.scope, spec.scope === old.scope),
            ...immutable('spec.names.kind', spec.names.kind, spec.names.kind === old.names.kind),
          ]
        : []),
      ...immutable('spec.group', spec.group, spec.group === old.group),
      ...immutable('spec.names.plural', spec.names.plural, isEqual(spec.names.plural, old.names.plural)),
      ...checkRest({ metadata, spec, status: now }, before),
    ]
  },
  checkStatusUpdate: ({ status }) => checkNames(status?.acceptedNames, 'status.acceptedNames'),
}

type Checked = Pick<CustomResourceDefinition, 'metadata' | 'spec'> & { readonly status: CustomResourceDefinition['status'] | undefined }

/** What is asked besides of the whole; `before` is the metadata of the old object. */
function checkRest({ metadata, spec, status }: Checked, before?: ObjectMeta): Problem[] {
  const problems = [...checkNames(status?.acceptedNames, 'status.acceptedNames'), ...checkStored(spec, status)]
  const value = metadata.annotations?.[approval] ?? ''
  const isNew = before === undefined || approvalState(value) !== approvalState(before.annotations?.[approval] ?? '')
  if (isNew && /(?:^|\.)(?:k8s|kubernetes)\.io$/.test(spec.group)) problems.push(...checkApproval(value))
  if (spec.preserveUnknownFields === true)
    problems.push(
      problem.invalid(
        'spec.preserveUnknownFields',
        true,
        'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
      ),
    )
  return problems
}

function checkSpec(spec: CustomResourceDefinitionSpec): Problem[] {
  const problems: Problem[] = []
  const { group, scope, names } = spec
  const reasons = dnsSubdomain(group)
  if (group === '') problems.push(problem.required('spec.group'))
  else if (reasons.length > 0) problems.push(problem.invalid('spec.group', group, reasons.join(',')))
  else if (!group.includes('.')) problems.push(problem.invalid('spec.group', group, 'should be a domain with at least one dot'))
  if (scope === '') problems.push(problem.required('spec.scope'))
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    problems.push(problem.notSupported('spec.scope', scope, ['Cluster', 'Namespaced']))
  for (const [index, version] of (spec.versions ?? []).entries())
    if (version.schema?.openAPIV3Schema === undefined)
      problems.push(problem.required(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'))
  const keepsUnknown = spec.preserveUnknownFields === true
  if (keepsUnknown && hasDefaults(spec))
    problems.push(problem.invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema'))
  problems.push(...checkVersions(spec), ...checkVersionList(spec))
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const)
    if ((names[field] ?? '') === '') problems.push(problem.required(`spec.names.${field}`))
  problems.push(...checkNames(names, 'spec.names'), ...checkShared(spec))
  const { conversion = { strategy: 'None' } } = spec
  if (keepsUnknown && conversion.strategy !== 'None')
    problems.push(problem.invalid('spec.conversion.strategy', conversion.strategy, 'must be None if spec.preserveUnknownFields is true'))
  return [...problems, ...checkConversion(conversion, 'spec.conversion')]
}

const hasDefaults = ({ versions }: CustomResourceDefinitionSpec): boolean =>
  (versions ?? []).some(
    ({ schema }) =>
      schema?.openAPIV3Schema !== undefined && schemasWithin(schema.openAPIV3Schema).some((inner) => inner.default !== undefined),
  )

function checkNames(names: CustomResourceDefinitionNames | undefined, path: string): Problem[] {
  const problems: Problem[] = []
  if (names === undefined) return problems
  const check = (text: string, at: string, prefix = '', mayBeEmpty = true): void => {
    const reasons = text === '' && mayBeEmpty ? [] : nameRules.dns1035Label(prefix === '' ? text : text.toLowerCase(), false)
    if (reasons.length > 0) problems.push(problem.invalid(`${path}.${at}`, text, prefix + reasons.join(',')))
  }
  const mixed = 'may have mixed case, but should otherwise match: '
  check(names.plural, 'plural')
  check(names.singular ?? '', 'singular')
  check(names.kind, 'kind', mixed)
  check(names.listKind ?? '', 'listKind', mixed)
  for (const [index, name] of (names.shortNames ?? []).entries()) check(name, `shortNames[${index}]`, '', false)
  if (names.kind !== '' && names.kind === names.listKind)
    problems.push(problem.invalid(`${path}.listKind`, names.listKind, 'kind and listKind may not be the same'))
  for (const [index, name] of (names.categories ?? []).entries()) check(name, `categories[${index}]`, '', false)
  return problems
}

function checkConversion({ strategy, webhook }: CustomResourceConversion, path: string): Problem[] {
  const problems: Problem[] = []
  const client = webhook?.clientConfig
  if (strategy === '') problems.push(problem.required(`${path}.strategy`))
  else if (strategy !== 'None' && strategy !== 'Webhook')
    problems.push(problem.notSupported(`${path}.strategy`, strategy, ['None', 'Webhook']))
  if (strategy !== 'Webhook') {
    const detail = 'should not be set when strategy is not set to Webhook'
    if (client !== undefined) problems.push(problem.forbidden(`${path}.webhookClientConfig`, detail))
    if ((webhook?.conversionReviewVersions ?? []).length > 0) problems.push(problem.forbidden(`${path}.conversionReviewVersions`, detail))
    return problems
  }
  if (client === undefined) problems.push(problem.required(`${path}.webhookClientConfig`, 'required when strategy is set to Webhook'))
  else problems.push(...checkWebhookClient(client, `${path}.webhookClientConfig`))
  const versions = webhook?.conversionReviewVersions ?? []
  if (versions.length === 0) return [...problems, problem.required(`${path}.conversionReviewVersions`)]
  for (const [index, version] of versions.entries()) {
    const at = `${path}.conversionReviewVersions[${index}]`
    if (versions.indexOf(version) < index) problems.push(problem.invalid(at, version, 'duplicate version'))
    else problems.push(...invalidFor(at, version, nameRules.dns1035Label(version, false)))
  }
  if (!versions.includes('v1') && !versions.includes('v1beta1'))
    problems.push(problem.invalid(`${path}.conversionReviewVersions`, goList(versions), 'must include at least one of v1, v1beta1'))
  return problems
}

function checkStored(spec: CustomResourceDefinitionSpec, status: CustomResourceDefinitionStatus | undefined): Problem[] {
  const path = 'status.storedVersions'
  const stored = status?.storedVersions ?? []
  const versions = spec.versions ?? []
  if (stored.length === 0) return [problem.invalid(path, goList(undefined), 'must have at least one stored version')]
  // One that is named twice is found but once.
  const problems = versions
    .filter(({ storage, name }, index) => storage && !(stored.includes(name) && versions.findIndex((one) => one.name === name) === index))
    .map(({ name }) => problem.invalid(path, goList(stored), `must have the storage version ${name}`))
  for (const [index, name] of stored.entries()) {
    if (versions.some((version) => version.name === name)) continue
    problems.push(
      problem.invalid(
        `${path}[${index}]`,
        name,
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
      ),
    )
  }
  return problems
}

const approvalState = (value: string): 'missing' | 'told' | 'invalid' =>
  value === '' ? 'missing' : value.startsWith('unapproved') || URL.canParse(value) ? 'told' : 'invalid'

/** Groups of Kubernetes' own community need an approved proposal. */
function checkApproval(value: string): Problem[] {
  const path = `metadata.annotations[${approval}]`
  if (value === '')
    return [
      problem.required(
        path,
        `protected groups must have approval annotation "${approval}", see https://github.com/kubernetes/enhancements/pull/1111`,
      ),
    ]
  if (approvalState(value) === 'told') return []
  return [
    problem.invalid(
      path,
      value,
      `protected groups must have approval annotation "${approval}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`,
    ),
  ]
}
