/**
 * How objects of a custom type are stored: in one version, and shown in any. Versions differ in name only, unless the definition has a
 * webhook, which has done its part before (`../conversion.ts`).
 */
import { copyOf } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import type { Rules } from '../../kinds/kind.ts'
import type { CustomType } from './custom-type.ts'
import { fillDefaults, hasDefaults } from './defaults.ts'
import { customRules } from './rules.ts'
import type { JsonMap } from '../../api/json-schema/schema.ts'

/** As the server asks of every storage. */
export interface CustomStorage {
  readonly resource: Resource
  readonly prefix: string
  readonly fromStored: (object: KubeObject) => KubeObject
  readonly rules: Rules<KubeObject>
}

/** The storage of a type. Defaults that the definition got later are filled in whenever an object is read. */
export function customStorage(type: CustomType): CustomStorage {
  const { resource, stored, schema, conversion } = type
  const apiVersion = apiVersionOf(resource)
  const fills = hasDefaults(schema)
  return {
    resource: stored,
    prefix: `/${stored.group}/${stored.plural}/`,
    fromStored(object) {
      if (conversion !== undefined && object.apiVersion !== apiVersion)
        throw new Error(`an object of ${object.apiVersion} has not been converted to ${apiVersion}`)
      if (!fills) return object.apiVersion === apiVersion ? object : { ...object, apiVersion }
      const shown = { ...copyOf(object), apiVersion }
      // A copy of this call's own.
      fillDefaults(schema, shown as KubeObject & JsonMap)
      return shown
    },
    rules: customRules(type),
  }
}
