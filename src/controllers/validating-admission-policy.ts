/**
 * Tells in the status of admission policies what is wrong with their expressions for the kinds that they look at. Upstream:
 * pkg/controller/validatingadmissionpolicystatus.
 */
import { cel, loadCel } from '../api/cel/load.ts'
import type { DeclaredType } from '../api/cel/declared-type.ts'
import type { CheckedKind } from '../api/cel/type-warnings.ts'
import type { NamedRuleWithOperations, ValidatingAdmissionPolicy } from '../api/objects.ts'
import { apiVersionOf, builtInResources } from '../api/resource.ts'
import { customResourceDefinitions, validatingAdmissionPolicies } from '../api/resources.ts'
import { compareTexts } from '../base/order.ts'
import { defineController } from './controller.ts'
import { step } from './step.ts'
import type { View } from './view.ts'

const component = 'validatingadmissionpolicy-status'
/** More kinds are not checked. */
const mostKinds = 10

const isDue = ({ metadata, status }: ValidatingAdmissionPolicy): boolean => (metadata.generation ?? 0) > (status?.observedGeneration ?? 0)

export const validatingAdmissionPolicy = defineController<ValidatingAdmissionPolicy>({
  name: 'validating-admission-policy',
  component,
  of: validatingAdmissionPolicies,
  reads: [customResourceDefinitions],
  when: ({ object }) => isDue(object),
  reconcile(policy, view) {
    if (!isDue(policy)) return []
    if (loadCel() !== undefined) return [step.retry('CEL is being loaded')]
    const known = knownKinds(view)
    const warnings = cel().typeWarnings(policy.spec, kindsOf(policy, known), paramsOf(policy, known))
    const status = {
      ...(policy.metadata.generation !== undefined && { observedGeneration: policy.metadata.generation }),
      typeChecking: warnings.length === 0 ? {} : { expressionWarnings: warnings },
    }
    return [step.apply(validatingAdmissionPolicies, policy, { fields: { status }, manager: component, subresource: 'status' })]
  },
})

/** What a rule may name, and a way to its type. */
interface Known {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly type: () => DeclaredType | undefined
}

/** All kinds, the built-in ones and those that definitions add. */
function knownKinds(view: View): readonly Known[] {
  const added = view.list(customResourceDefinitions).flatMap(({ spec: { group, names, versions } }) =>
    versions.map(({ name: version, schema }): Known => ({
      group,
      version,
      plural: names.plural,
      kind: names.kind,
      type: () => (schema?.openAPIV3Schema === undefined ? undefined : cel().declaredType(schema.openAPIV3Schema, names.kind, true)),
    })),
  )
  return [
    ...builtInResources.map((resource): Known => ({
      group: resource.group,
      version: resource.version,
      plural: resource.plural,
      kind: resource.kind,
      type: () => cel().builtInType(resource),
    })),
    ...added,
  ]
}

/** The kinds that the rules name, by group, version and kind; rules with wildcards name none. */
function kindsOf({ spec }: ValidatingAdmissionPolicy, known: readonly Known[]): readonly CheckedKind[] {
  const found = new Set((spec.matchConstraints?.resourceRules ?? []).flatMap((rule) => namedBy(rule, known)))
  const sortKey = ({ group, version, kind }: Known): string => `${group}\n${version}\n${kind}`
  return [...found]
    .slice(0, mostKinds)
    .toSorted((left, right) => compareTexts(sortKey(left), sortKey(right)))
    .flatMap(({ group, version, kind, type }) => {
      const declared = type()
      return declared === undefined ? [] : [{ title: `${group}/${version}, Kind=${kind}`, type: declared }]
    })
}

function namedBy({ apiGroups = [], apiVersions = [], resources = [] }: NamedRuleWithOperations, known: readonly Known[]): readonly Known[] {
  if ([...apiGroups, ...apiVersions].some((name) => name.includes('*'))) return []
  const plurals = resources.filter((name) => !/[*/]/.test(name))
  return known.filter(
    ({ group, version, plural }) => apiGroups.includes(group) && apiVersions.includes(version) && plurals.includes(plural),
  )
}

function paramsOf({ spec: { paramKind } }: ValidatingAdmissionPolicy, known: readonly Known[]): DeclaredType | undefined {
  if (paramKind === undefined) return undefined
  return known.find((one) => apiVersionOf(one) === paramKind.apiVersion && one.kind === paramKind.kind)?.type()
}
