/** The lease and the ConfigMap by which an API server tells of itself. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Lease } from '../../src/api/objects.ts'
import { configMaps, leases } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { identityOf, keepIdentity } from '../../src/server/identity.ts'
import { startServer, type StartedServer } from './start-server.ts'

const clock = new ManualClock(Date.parse('2026-01-02T03:04:05Z'))
let server: StartedServer
beforeAll(async () => {
  server = await startServer({ clock })
})
afterAll(() => server.stop())

test('a server is called by the hash of its machine', () => {
  expect(identityOf('vm')).toBe('apiserver-wlv32tlttr4jl3gtroqexyxapa')
})

test('its lease is renewed while it lives, and keeps its name in its next life', async () => {
  const { client } = server
  const ref = { namespace: 'kube-system', name: identityOf('a') }
  const renewed = (at: string): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    const stop = client.watch(
      leases,
      { namespace: 'kube-system' },
      (events) => {
        if (!events.some(({ type, object }) => type !== 'ERROR' && (object as Lease).spec?.renewTime === at)) return
        stop()
        resolve(undefined)
      },
      () => undefined,
    )
    return promise
  }
  const first = renewed('2026-01-02T03:04:05.000000Z')
  const stop = keepIdentity({ client, clock, random: seededRandom(1), hostname: 'a' })
  await first
  const lease = await client.get(leases, ref)
  expect(lease.metadata.labels).toEqual({ 'apiserver.kubernetes.io/identity': 'kube-apiserver', 'kubernetes.io/hostname': 'a' })
  expect(lease.spec).toMatchObject({ leaseDurationSeconds: 3600, renewTime: '2026-01-02T03:04:05.000000Z' })
  expect(lease.spec?.holderIdentity).toMatch(/^apiserver-.+_.+-.+$/)
  await clock.advance(15 * 60_000)
  await renewed('2026-01-02T03:19:05.000000Z')
  expect((await client.get(leases, ref)).spec?.holderIdentity).toBe(lease.spec?.holderIdentity)
  stop()
  const tracking = await client.get(configMaps, { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' })
  expect(tracking.data).toEqual({ since: '2026-01-02' })
})
