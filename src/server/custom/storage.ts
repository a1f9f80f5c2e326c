/**
 * How objects of a custom type are stored: in one version, and shown in any. Versions differ in name and in what their schemas know, unless
 * the definition has a webhook, which has done its part before (`../conversion.ts`).
 */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import type { Rules } from '../../kinds/kind.ts'
import type { CustomType } from './custom-type.ts'
import { fitted, inVersion } from './fitting.ts'
import { customRules } from './rules.ts'

/** As the server asks of every storage. */
export interface CustomStorage {
  readonly resource: Resource
  readonly prefix: string
  readonly fromStored: (object: KubeObject) => KubeObject
  readonly rules: Rules<KubeObject>
}

/**
 * The storage of a type. Objects are read as the version in which they lie: what its schema does not know by now is left out, and its
 * defaults are filled in. Of that, the version asked for takes what it knows.
 */
export function customStorage(type: CustomType): CustomStorage {
  const { resource, stored, schema, schemas, conversion } = type
  const apiVersion = apiVersionOf(resource)
  return {
    resource: stored,
    prefix: `/${stored.group}/${stored.plural}/`,
    fromStored(object) {
      if (conversion !== undefined && object.apiVersion !== apiVersion)
        throw new Error(`an object of ${object.apiVersion} has not been converted to ${apiVersion}`)
      const read = fitted(schemas.get(object.apiVersion) ?? schema, object)
      return object.apiVersion === apiVersion ? read : inVersion(schema, read, apiVersion)
    },
    rules: customRules(type),
  }
}
