/** The names of schemas, references to them, and what is said of them. */
import type { FieldDocumentation } from '../../api/documentation.ts'
import { typeNameOf } from '../../api/schema.ts'

/** Which OpenAPI. */
export type Edition = 'v2' | 'v3'

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Upstream's name of a schema type: `io.k8s.api.core.v1.Pod`. */
export function schemaName(typeName: string): string {
  const [group = '', ...rest] = typeName.split('.')
  if (group === 'meta') return `io.k8s.apimachinery.pkg.apis.meta.${rest.join('.')}`
  if (group === 'runtime' || group === 'util' || group === 'version' || typeName === quantity) return `io.k8s.apimachinery.pkg.${typeName}`
  if (group === 'apiextensions') return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${rest.join('.')}`
  if (group === 'apiregistration') return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${rest.join('.')}`
  return `io.k8s.api.${typeName}`
}
/** The type of amounts. */
export const quantity = 'api.resource.Quantity'

/** A reference to a kind's schema; custom ones are called by their group turned round: `com.example.v1.Gadget`. */
export function referenceTo({ group, version, kind }: GroupVersionKind): object {
  const typeName = typeNameOf(group, version, kind)
  return reference(typeName === undefined ? [...group.split('.').reverse(), version, kind].join('.') : schemaName(typeName))
}

/** A reference to a type without a kind of its own: `meta.v1.DeleteOptions`. */
export const referenceToType = (typeName: string): object => reference(schemaName(typeName))

export const reference = (name: string): object => ({ $ref: `#/components/schemas/${name}` })

/** The description of what documentation speaks of. */
export const described = (said: FieldDocumentation | undefined): object =>
  said === undefined ? {} : { description: typeof said === 'string' ? said : said[0] }
