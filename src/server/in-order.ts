/** Objects with their members in the order in which upstream writes them: where they are stored, and where they are shown otherwise. */
import { inGoOrder, inOrderOfNames } from '../api/go-order.ts'
import type { Resource } from '../api/resource.ts'
import { typeOfResource } from '../api/schema.ts'
import { customTypeOf } from './custom/custom-type.ts'
import { storageOf } from './storage/storage.ts'

/** An object in the version of the resource. Custom objects are maps to upstream, which Go writes in the order of their names. */
export function shownInOrder<T extends object>(resource: Resource, object: T): T {
  if (customTypeOf(resource) !== undefined) return inOrderOfNames(object)
  const typeName = typeOfResource(resource)
  return typeName === undefined ? object : inGoOrder(object, typeName)
}

/** An object in the version that is stored. */
export const inOrder = <T extends object>(resource: Resource, object: T): T => shownInOrder(storageOf(resource).resource, object)
