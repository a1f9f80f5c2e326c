/**
 * The webhooks that are configured, in the order in which they are called: by the name of their configuration, then as they stand in it.
 */
import type { MutatingWebhook, ValidatingWebhook } from '../../api/objects.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { Store } from '../../store/store.ts'
import { followed } from '../remote/followed.ts'
import { storageOf } from '../storage/storage.ts'

export interface Hook {
  /** The name of the configuration that it stands in. */
  readonly configuration: string
  readonly definition: MutatingWebhook | ValidatingWebhook
}

interface Configuration extends KubeObject {
  readonly webhooks?: readonly (MutatingWebhook | ValidatingWebhook)[]
}

/** The hooks of all configurations of this resource, at any moment. */
export function hooksOf(store: Store, resource: Resource): () => readonly Hook[] {
  return followed(store, storageOf(resource).prefix, (entries) =>
    entries.flatMap(({ value }) => {
      // Only configurations lie under their prefix.
      const { metadata, webhooks = [] } = value as Configuration
      return webhooks.map((definition) => ({ configuration: metadata.name, definition }))
    }),
  )
}
