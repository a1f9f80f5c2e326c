import { expect, test } from 'vitest'
import { configMaps, secrets } from '../../src/api/resources.ts'
import { bootstrapSigner, detachedSignature, tokenCleaner } from '../../src/controllers/bootstrap-tokens.ts'
import { timeText } from '../../src/api/time.ts'
import { startPlane } from './settle.ts'

const kubeconfig = 'apiVersion: v1\nkind: Config\n'

test('signs as a kube-controller-manager did', () => {
  expect(detachedSignature(kubeconfig, { id: 'aaaaaa', secret: '0123456789abcdef' })).toBe(
    'eyJhbGciOiJIUzI1NiIsImtpZCI6ImFhYWFhYSJ9..izXnHpTVwI5ymXSs_HpQOFsjrXZPgkTlyxLFftVNqd4',
  )
})

test('tokens go when they expire, and the cluster is signed with those that may sign for as long as they are there', async () => {
  const plane = await startPlane({ run: [tokenCleaner, bootstrapSigner] })
  const token = (id: string, more: Readonly<Record<string, string>> = {}, name = `bootstrap-token-${id}`) =>
    plane.client.create(secrets, {
      metadata: { name, namespace: 'kube-system' },
      type: 'bootstrap.kubernetes.io/token',
      stringData: { 'token-id': id, 'token-secret': '0123456789abcdef', 'usage-bootstrap-signing': 'true', ...more },
    })
  const info = { name: 'cluster-info', namespace: 'kube-public' }
  await token('aaaaaa')
  await token('bbbbbb', { expiration: timeText(plane.clock.now() + 60_000) })
  await token('cccccc', { 'usage-bootstrap-signing': 'false' })
  await token('dddddd', { expiration: timeText(plane.clock.now() - 1000) })
  await plane.client.create(secrets, {
    metadata: { name: 'bootstrap-token-eeeeee', namespace: 'kube-system' },
    stringData: { expiration: 'no' },
  })
  await plane.client.create(configMaps, { metadata: info, data: { kubeconfig, 'jws-kubeconfig-ffffff': 'old' } })
  await plane.pass(1000)
  const names = async () => (await plane.all(secrets)).map(({ metadata }) => metadata.name.slice(-6))
  const keys = async () => Object.keys((await plane.client.get(configMaps, info)).data ?? {}).sort()
  expect(await names()).toEqual(['aaaaaa', 'bbbbbb', 'cccccc', 'eeeeee'])
  expect(await keys()).toEqual(['jws-kubeconfig-aaaaaa', 'jws-kubeconfig-bbbbbb', 'kubeconfig'])
  await plane.pass(60_000)
  expect(await names()).toEqual(['aaaaaa', 'cccccc', 'eeeeee'])
  expect(await keys()).toEqual(['jws-kubeconfig-aaaaaa', 'kubeconfig'])
  await plane.client.delete(secrets, { name: 'bootstrap-token-aaaaaa', namespace: 'kube-system' }, {})
  await plane.pass(1000)
  expect(await keys()).toEqual(['kubeconfig'])
  expect(plane.errors).toEqual([])
  await plane.stop()
})
