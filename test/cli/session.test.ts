/** A command on a cluster that another command has started. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { findRunning } from '../../src/cli/session.ts'
import { startCluster } from '../../src/cluster/start.ts'
import { turns } from '../turns.ts'

const directory = mkdtempSync(join(tmpdir(), 'inkube-session-test-'))
let cluster: Awaited<ReturnType<typeof startCluster>> | undefined
afterEach(async () => {
  await cluster?.stop()
  rmSync(directory, { recursive: true })
})

test('holds the cluster that it has found until it is done', async () => {
  cluster = await startCluster({ directory, nodes: 0, isPassing: true })
  const session = await findRunning(directory)
  let isUnused = false
  const unused = cluster.unused().then(() => (isUnused = true))
  for (let at = 0; at < 20; at++) await turns()
  expect(isUnused).toBe(false)
  await session?.close()
  await unused
  expect(await findRunning(join(directory, 'elsewhere'))).toBeUndefined()
})
