import { createHash } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { csiDrivers, volumeAttachments } from '../../src/api/resources.ts'
import { startCluster } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>>
afterEach(() => cluster.stop())

const nameOf = (word: string): string => (word === 'by-hand' ? word : `csi-${createHash('sha256').update(word).digest('hex')}`)
const attach = (word: string, nodeName: string, attacher: string) =>
  cluster.client.create(volumeAttachments, {
    metadata: { name: nameOf(word) },
    spec: { attacher, nodeName, source: { persistentVolumeName: 'pv' } },
  })
const isAttached = async (word: string) => (await cluster.client.get(volumeAttachments, { name: nameOf(word) })).status?.attached

test('volumes of drivers that nobody has registered come to the nodes here; others wait for their attacher', async () => {
  cluster = await startCluster()
  await cluster.client.create(csiDrivers, { metadata: { name: 'known.example.com' }, spec: {} })
  await attach('early', 'node-1', 'unknown.example.com')
  await cluster.advance(100)
  await attach('late', 'node-1', 'unknown.example.com')
  await attach('registered', 'node-1', 'known.example.com')
  await attach('by-hand', 'node-1', 'unknown.example.com')
  await attach('elsewhere', 'made-by-hand', 'unknown.example.com')
  await cluster.advance(100)
  expect(await Promise.all(['early', 'late', 'registered', 'by-hand', 'elsewhere'].map(isAttached))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
  const { metadata } = await cluster.client.get(volumeAttachments, { name: nameOf('late') })
  expect(metadata.managedFields?.map(({ manager, subresource }) => [manager, subresource])).toContainEqual(['csi-attacher', 'status'])
  expect(cluster.errors).toEqual([])
})
