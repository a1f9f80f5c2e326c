/** Every recorded conversation with a real API server, played against the program over its socket and compared answer by answer. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodes } from '../../../src/api/resources.ts'
import { replay } from '../../server/replay.ts'
import { Program, root, type Served } from '../program.ts'

/** Answers that differ: at most how many steps of a conversation, and why. */
const differing: Readonly<Record<string, readonly [steps: number, reason: string]>> = {
  'protocol/paged-list.jsonl': [2, 'the certificate of the cluster is its own'],
  'protocol/subresources-namespace-finalize.jsonl': [1, 'the conditions of the namespace controller may be there already'],
}
/**
 * Conversations in which who manages what is not compared: nodes have agents of another name, and the namespace controller may have been
 * there already.
 */
const otherManagers = /^protocol\/(?:deletion-running-pod|subresources-namespace-finalize)\.jsonl$/

const recorded = join(root, 'test/recorded')
const program = new Program()
let served: Served

beforeAll(async () => {
  served = await program.serve(['--nodes', '3', '--instant'])
  await served.untilObjects(
    nodes,
    (all) => all.length === 4 && all.every((node) => node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') !== true),
  )
})
afterAll(() => program.close())

describe.each(['kinds', 'protocol'])('recorded conversations: %s', (folder) => {
  const files = readdirSync(join(recorded, folder))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => `${folder}/${name}`)

  test.for(files)('%s', async (file) => {
    const [most, reason] = differing[file] ?? [0]
    const { title, wrong } = await replay(served.socketPath, join(recorded, file), {
      without: otherManagers.test(file) ? ['managedFields'] : [],
      ...(reason !== undefined && { patience: 2000 }),
    })
    expect(wrong.length, `${title}\n${wrong.join('\n')}`).toBeLessThanOrEqual(most)
  })
})

test('what differs is recorded', () => {
  const files = ['kinds', 'protocol'].flatMap((folder) => readdirSync(join(recorded, folder)).map((name) => `${folder}/${name}`))
  expect(Object.keys(differing).filter((file) => !files.includes(file))).toEqual([])
})
