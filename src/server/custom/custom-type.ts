/** What a definition says of one version of its resource, ready for use: the server's answer to "is this resource a custom one". */
import type { Atom } from '../../api/managed-fields/atom.ts'
import type { KubeObject } from '../../api/object.ts'
import type { CustomResourceSubresourceScale, JSONSchemaProps } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import type { Column } from '../../kinds/kind.ts'
import type { Conversion } from './convert.ts'

export interface CustomType {
  readonly resource: Resource
  /** The version in which objects are stored. */
  readonly stored: Resource
  readonly schema: JSONSchemaProps
  /** The schema of each version, by apiVersion. */
  readonly schemas: ReadonlyMap<string, JSONSchemaProps>
  /** The schema has rules in CEL. */
  readonly hasRules: boolean
  /** Checks by the schema need CEL, or the patterns that come with it. */
  readonly needsEngine: boolean
  readonly columns: readonly Column<KubeObject>[]
  readonly scale: CustomResourceSubresourceScale | undefined
  /** Paths that field selectors may name: `spec.color`. */
  readonly selectable: readonly string[]
  /** What managed fields see of each version, by apiVersion. */
  readonly atoms: ReadonlyMap<string, Atom>
  /** The webhook that knows what objects are in other versions; undefined: the same in all. */
  readonly conversion: Conversion | undefined
  /** The definition is going: nothing new is made. */
  readonly isTerminating: boolean
  /** What to say to those who still use this version. */
  readonly deprecation: string | undefined
}

const types = new WeakMap<Resource, CustomType>()

/** The custom type behind a resource of the registry; undefined for built-in ones. */
export const customTypeOf = (resource: Resource): CustomType | undefined => types.get(resource)

/** Makes the type known by its resource. */
export function registerType(type: CustomType): CustomType {
  types.set(type.resource, type)
  return type
}
