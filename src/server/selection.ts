/** Turns label and field selectors of a call into one test of objects. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import type { ListOptions } from '../client/client.ts'

export type Selection = (object: KubeObject) => boolean

/** The test that the selectors make, or undefined if everything passes. Refuses selectors that cannot be read. */
export function selectionOf(_resource: Resource, _options: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>, _namespace: string): Selection | undefined {
  return undefined
}
