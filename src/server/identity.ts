/**
 * What an API server tells of itself: a lease by which others know that it lives, and since when it watches who still uses tokens in
 * secrets. Upstream: pkg/controlplane/apiserver and pkg/controlplane/controller/legacytokentracking.
 */
import { createHash } from 'node:crypto'
import { configMaps, leases } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { microTimeText, timeText } from '../api/time.ts'
import type { Cancel, Clock } from '../base/clock.ts'
import { randomUid, type Random } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import { hostnameLabel } from '../kinds/node/labels.ts'
import { ensure } from './bootstrap.ts'

const namespace = 'kube-system'
const fieldManager = 'kube-apiserver'

/** The lease lasts an hour. Upstream renews it every ten seconds, which would be most of what a quiet cluster writes. */
const lasting = 3600
const renewal = (lasting / 4) * 1000

export interface IdentityOptions {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  /** The machine that it runs on. */
  readonly hostname: string
}

/** Tells it, and keeps telling it until it is stopped. */
export function keepIdentity({ client, clock, random, hostname }: IdentityOptions): Cancel {
  const name = identityOf(hostname)
  const holderIdentity = `${name}_${randomUid(random)}`
  let cancel: Cancel = () => undefined
  let isStopped = false
  const renew = async (): Promise<void> => {
    const labels = { 'apiserver.kubernetes.io/identity': 'kube-apiserver', [hostnameLabel]: hostname }
    const spec = { holderIdentity, leaseDurationSeconds: lasting, renewTime: microTimeText(clock.now()) }
    try {
      await client.patch(leases, { namespace, name }, 'merge', { spec }, { fieldManager })
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error
      await client.create(leases, { metadata: { name, namespace, labels }, spec }, { fieldManager })
    }
  }
  const go = (): void => {
    // What fails is tried again with the next renewal.
    void renew().catch(() => undefined)
    if (!isStopped) cancel = clock.after(renewal, go)
  }
  go()
  const since = timeText(clock.now()).slice(0, 'YYYY-MM-DD'.length)
  const tracking = { metadata: { name: 'kube-apiserver-legacy-service-account-token-tracking', namespace }, data: { since } }
  void ensure(client, configMaps, tracking, fieldManager).catch(() => undefined)
  return () => {
    isStopped = true
    cancel()
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** `apiserver-` and the first half of the hash of machine and program, each with its length before it, in base 32. */
export function identityOf(hostname: string): string {
  const hash = createHash('sha256')
  for (const part of [hostname, 'kube-apiserver']) {
    const bytes = Buffer.from(part)
    hash.update(Buffer.from([bytes.length >> 8, bytes.length & 255])).update(bytes)
  }
  const bits = [...hash.digest().subarray(0, 16)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return `apiserver-${groups.map((group) => letters[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')}`
}
