/** From a definition to the resources that it adds: compiled once for each state of its names and versions. */
import { hasCondition } from '../../api/conditions.ts'
import { needsEngine } from '../../api/json-schema/pattern.ts'
import { hasRules } from '../../api/json-schema/schema.ts'
import type { CustomResourceDefinition, CustomResourceDefinitionVersion, JSONSchemaProps } from '../../api/objects.ts'
import { apiVersionOf, type Resource, type Subresource } from '../../api/resource.ts'
import { scaleKind } from '../../api/scale.ts'
import { compareTexts } from '../../base/order.ts'
import { printerColumns } from '../../kinds/print/printer-columns.ts'
import { atomOfSchema } from './atom.ts'
import type { Conversion } from './convert.ts'
import { registerType, type CustomType } from './custom-type.ts'

/** In the order in which upstream's discovery names them. */
const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const subresourceVerbs = ['get', 'patch', 'update']
const anything: JSONSchemaProps = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

/** The types that a definition adds, best version first; none before it is established. */
export function typesOf(definition: CustomResourceDefinition): readonly CustomType[] {
  if (!hasCondition(definition, 'Established')) return []
  const { spec } = definition
  const all = spec.versions.map((version) => ({ version, resource: resourceOf(definition, version) }))
  const stored = all.find(({ version }) => version.storage)?.resource
  if (stored === undefined) return []
  const schemas = new Map(all.map(({ version, resource }) => [apiVersionOf(resource), schemaOf(version)]))
  const atoms = new Map(all.map(({ version, resource }) => [apiVersionOf(resource), atomOfSchema(schemaOf(version))]))
  const conversion = conversionOf(definition, schemas)
  const served = all.filter(({ version }) => version.served).sort((left, right) => compareVersions(left.version.name, right.version.name))
  return served.map(({ version, resource }) =>
    registerType({
      resource,
      stored,
      schema: schemaOf(version),
      schemas,
      hasRules: hasRules(schemaOf(version)),
      needsEngine: needsEngine(schemaOf(version)),
      columns: printerColumns(version.additionalPrinterColumns),
      scale: version.subresources?.scale,
      selectable: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.slice(1)),
      atoms,
      conversion,
      isTerminating: definition.metadata.deletionTimestamp !== undefined,
      deprecation: version.deprecated === true ? (version.deprecationWarning ?? deprecationOf(definition, version)) : undefined,
    }),
  )
}

/** What users of a deprecated version are told: which newer one there is (defaultDeprecationWarning). */
function deprecationOf({ spec }: CustomResourceDefinition, { name }: CustomResourceDefinitionVersion): string {
  const { group, names, versions } = spec
  const [best] = versions
    .filter((one) => one.served && one.deprecated !== true && compareVersions(one.name, name) < 0)
    .sort((left, right) => compareVersions(left.name, right.name))
  const text = (version: string): string => `${group}/${version} ${names.kind}`
  return `${text(name)} is deprecated${best === undefined ? '' : `; use ${text(best.name)}`}`
}

function conversionOf({ spec }: CustomResourceDefinition, schemas: ReadonlyMap<string, JSONSchemaProps>): Conversion | undefined {
  const { strategy, webhook } = spec.conversion ?? {}
  if (strategy !== 'Webhook' || webhook?.clientConfig === undefined) return undefined
  return { hook: webhook.clientConfig, reviews: webhook.conversionReviewVersions, schemas }
}

const schemaOf = ({ schema }: CustomResourceDefinitionVersion): JSONSchemaProps => schema?.openAPIV3Schema ?? anything

function resourceOf(
  { spec, status }: CustomResourceDefinition,
  { name: version, subresources }: CustomResourceDefinitionVersion,
): Resource {
  const names = status?.acceptedNames ?? spec.names
  const { group } = spec
  const { plural, kind } = names
  const own: Record<string, Subresource> = {
    ...(subresources?.status !== undefined && { status: { kind, verbs: subresourceVerbs } }),
    ...(subresources?.scale !== undefined && { scale: { ...scaleKind, verbs: subresourceVerbs } }),
  }
  return {
    id: `${group}/${version} ${plural}`,
    group,
    version,
    plural,
    singular: names.singular ?? kind.toLowerCase(),
    kind,
    listKind: names.listKind ?? `${kind}List`,
    namespaced: spec.scope === 'Namespaced',
    verbs,
    short: names.shortNames ?? [],
    categories: names.categories ?? [],
    subresources: own,
  }
}

/** Stable before beta before alpha, higher before lower, and what is no such version last, by its letters. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [rankOf(left), rankOf(right)]
  if (a === undefined || b === undefined) return a === b ? compareTexts(left, right) : a === undefined ? 1 : -1
  for (const [index, rank] of a.entries()) if (rank !== b[index]) return (b[index] ?? 0) - rank
  return 0
}

function rankOf(version: string): readonly number[] | undefined {
  const found = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (found === null) return undefined
  return [found[2] === undefined ? 2 : found[2] === 'beta' ? 1 : 0, Number(found[1]), Number(found[3] ?? 0)]
}
