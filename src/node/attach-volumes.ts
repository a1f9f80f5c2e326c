/**
 * Plays the attacher of storage drivers that nobody has registered: their volumes are at once on the node of this process that is to have
 * them. A registered driver has an attacher of its own.
 */
import type { VolumeAttachment } from '../api/objects.ts'
import { csiDrivers, volumeAttachments } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import type { Client } from '../client/client.ts'
import type { Informers } from '../client/informer.ts'
import { managedAttachmentName } from '../kinds/node/managed-attach.ts'

export interface AttachOptions {
  readonly client: Client
  readonly informers: Informers
  readonly isHere: (node: string) => boolean
  readonly report: (what: string, error: Error) => void
}

/** The answer ends it. */
export function attachVolumes({ client, informers, isHere, report }: AttachOptions): () => void {
  const mirror = informers.of(volumeAttachments)
  const drivers = informers.of(csiDrivers)
  const take = ({ metadata: { name, deletionTimestamp }, spec, status }: VolumeAttachment): void => {
    const isOurs = managedAttachmentName.test(name) && isHere(spec.nodeName) && drivers.get(spec.attacher) === undefined
    if (!isOurs || status?.attached === true || deletionTimestamp !== undefined) return
    client
      .patch(volumeAttachments, { name }, 'merge', { status: { attached: true } }, { subresource: 'status', fieldManager: 'csi-attacher' })
      .catch((error: unknown) => hasReason(error, 'NotFound') || report(`attachment ${name}`, error as Error))
  }
  const stop = mirror.onChange((changes) => {
    for (const { type, object } of changes) if (type !== 'deleted') take(object)
  })
  mirror.list().forEach(take)
  return stop
}
