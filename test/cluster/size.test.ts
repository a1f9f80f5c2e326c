/** How many nodes a cluster has after a start that was cut short, and after one of them was deleted. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { nodes } from '../../src/api/resources.ts'
import { type Cluster, startCluster } from '../../src/cluster/start.ts'

const namesOf = async ({ client }: Cluster): Promise<readonly string[]> =>
  (await client.list(nodes)).items.map(({ metadata }) => metadata.name).sort()

test('a start that ended before the nodes were there is made good by the next', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'inkube-size-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const first = await startCluster({ directory, nodes: 3 })
  await first.stop()
  expect(await namesOf(first)).toEqual([])
  const second = await startCluster({ directory })
  await second.nodesRegistered
  const all = ['control-plane', 'node-1', 'node-2', 'node-3']
  expect(await namesOf(second)).toEqual(all)
  await second.client.delete(nodes, { name: 'node-3' })
  await second.stop()
  expect(await readdir(directory)).not.toContain('nodes')
  const third = await startCluster({ directory })
  await third.nodesRegistered
  expect(await namesOf(third)).toEqual(all.slice(0, 3))
  await third.stop()
})
