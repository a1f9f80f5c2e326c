/** Keeps the leases and statuses of all nodes of this process fresh: one timer for all of them, a batch at a time. */
import type { Lease } from '../api/objects.ts'
import { leases, nodes } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { microTimeText } from '../api/time.ts'
import type { Cancel, Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import type { Informers } from '../client/informer.ts'
import { nodeLeaseNamespace } from '../kinds/node/lease-namespace.ts'
import { nodeConditions, nodeImages } from './node-object.ts'
import type { ImageInfo } from './runtime.ts'

const leaseSeconds = 40
const renewMs = 10_000
/** With many nodes a lease is renewed less often, yet twice within its life. */
const renewManyMs = 20_000
const many = 100
/** How many of a large cluster's leases are written together. */
const slots = 20
const statusMs = 5 * 60_000
/** New images show in the node's status after this long, together. */
const imagesMs = 10_000

export interface HeartbeatOptions {
  readonly client: Client
  readonly informers: Informers
  readonly clock: Clock
  readonly random: Random
  /** What the node's image store holds. */
  readonly images: (node: string) => readonly ImageInfo[]
  /** The node plays dead. */
  readonly isSilent?: ((node: string) => boolean) | undefined
  readonly onError?: ((what: string, error: Error) => void) | undefined
}

interface Beat {
  readonly node: string
  lease: Lease | undefined
  nextStatus: number
  /** Written with the next status, once. */
  more: Readonly<Record<string, unknown>>
}

export class Heartbeat {
  private readonly options: HeartbeatOptions
  private readonly beats = new Map<string, Beat>()
  private cancel: Cancel | undefined
  private cancelImages: Cancel | undefined
  private readonly newImages = new Set<string>()
  private slot = 0
  private closed = false

  constructor(options: HeartbeatOptions) {
    this.options = options
  }

  /** Begins at once; `isFresh` says that the node's status was just written, `more` is what its first status tells besides. */
  add(node: string, isFresh: boolean, more: Readonly<Record<string, unknown>> = {}): void {
    if (this.beats.has(node)) return
    const { clock, random } = this.options
    const beat = { node, lease: undefined, more, nextStatus: isFresh ? clock.now() + statusMs * (0.9 + random.next() * 0.1) : 0 }
    this.beats.set(node, beat)
    void this.renew(beat)
    if (this.cancel === undefined) this.arm()
  }

  /** The node speaks again: its status and lease at once. */
  renewNow(node: string): void {
    const beat = this.beats.get(node)
    if (beat === undefined || this.closed) return
    beat.nextStatus = 0
    void this.renew(beat)
  }

  remove(node: string): void {
    this.beats.delete(node)
  }

  /** The node's images changed. */
  imagesChanged(node: string): void {
    if (!this.beats.has(node) || this.closed) return
    this.newImages.add(node)
    this.cancelImages ??= this.options.clock.after(imagesMs, () => {
      this.cancelImages = undefined
      for (const name of this.newImages) void this.patch(name, { images: nodeImages(this.options.images(name)) })
      this.newImages.clear()
    })
  }

  close(): void {
    this.closed = true
    this.cancel?.()
    this.cancelImages?.()
  }

  private arm(): void {
    if (this.closed) return
    const { clock, random } = this.options
    const isLarge = this.beats.size > many
    const wait = isLarge ? renewManyMs / slots : renewMs * (0.96 + random.next() * 0.04)
    this.cancel = clock.after(wait, () => {
      this.beat(isLarge)
      this.arm()
    })
  }

  private beat(isLarge: boolean): void {
    this.slot = (this.slot + 1) % slots
    let at = 0
    for (const beat of this.beats.values()) if (!isLarge || at++ % slots === this.slot) void this.renew(beat)
  }

  private async renew(beat: Beat): Promise<void> {
    const { clock, client, onError, isSilent } = this.options
    if (isSilent?.(beat.node) === true) return
    const now = clock.now()
    try {
      if (now >= beat.nextStatus) {
        beat.nextStatus = now + statusMs
        await this.patch(beat.node, beat.more)
        beat.more = {}
      }
      beat.lease = await this.writeLease(client, beat, microTimeText(now))
    } catch (error) {
      beat.lease = undefined
      if (!this.closed && !hasReason(error, 'Conflict')) onError?.(`lease of ${beat.node}`, error as Error)
    }
  }

  private async writeLease(client: Client, { node, lease }: Beat, renewTime: string): Promise<Lease> {
    const known =
      lease ??
      (await client
        .get(leases, { namespace: nodeLeaseNamespace, name: node })
        .catch((error: unknown) => (hasReason(error, 'NotFound') ? undefined : Promise.reject(error as Error))))
    const options = { fieldManager: 'kubelet' }
    if (known !== undefined)
      return client.update(
        leases,
        { ...known, spec: { ...known.spec, holderIdentity: node, leaseDurationSeconds: leaseSeconds, renewTime } },
        options,
      )
    const uid = this.options.informers.of(nodes).get(node)?.metadata.uid
    const ownerReferences = uid === undefined ? [] : [{ apiVersion: 'v1', kind: 'Node', name: node, uid }]
    return client.create(
      leases,
      {
        metadata: { name: node, namespace: nodeLeaseNamespace, ownerReferences },
        spec: { holderIdentity: node, leaseDurationSeconds: leaseSeconds, renewTime },
      },
      options,
    )
  }

  /** Writes the conditions of now and what else changed. */
  private async patch(node: string, more: Readonly<Record<string, unknown>>): Promise<void> {
    const { client, clock, informers, onError } = this.options
    const conditions = nodeConditions(informers.of(nodes).get(node)?.status?.conditions, clock.now())
    try {
      await client.patch(
        nodes,
        { name: node },
        'strategic',
        { status: { conditions, ...more } },
        { subresource: 'status', fieldManager: 'kubelet' },
      )
    } catch (error) {
      if (!this.closed && !hasReason(error, 'NotFound')) onError?.(`status of ${node}`, error as Error)
    }
  }
}
