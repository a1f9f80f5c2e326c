/** Every recorded conversation with a real API server, played against the program over its socket and compared answer by answer. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodes } from '../../../src/api/resources.ts'
import { replay } from '../../server/replay.ts'
import { Program, root, type Served } from '../program.ts'

/** Answers that differ: at most how many steps of a conversation, and why. */
const differing: Readonly<Record<string, readonly [steps: number, reason: string]>> = {
  'kinds/limit-range.jsonl': [1, 'a refusal shows how a quantity was spelled before it was rewritten'],
  'kinds/resource-quota.jsonl': [1, 'a refusal shows how a quantity was spelled before it was rewritten'],
  'protocol/basics-generate-name-other-kinds.jsonl': [1, 'an address is given out after the checks'],
  'protocol/paged-list.jsonl': [2, 'the certificate of the cluster is its own'],
  'protocol/rbac-resource-names.jsonl': [1, 'an apply that creates is not asked for the right to'],
  'protocol/subresources-namespace-finalize.jsonl': [1, 'the conditions of the namespace controller may be there already'],
  'protocol/subresources-token-reviews.jsonl': [1, 'a review keeps the namespace that it came with'],
  'protocol/subresources-token.jsonl': [1, 'the answer to a token request is always whole'],
  'protocol/watch-errors.jsonl': [1, 'the first revision is kept'],
}
/** Conversations in which who manages what is not compared: nodes and controllers have names of their own, and a field that is dropped keeps its manager. */
const otherManagers = /^(?:kinds\/persistent-volume|protocol\/(?:deletion-running-pod|rbac-aggregated|subresources-(?:namespace-finalize|token|token-reviews)))\.jsonl$/

const recorded = join(root, 'test/recorded')
const program = new Program()
let served: Served

beforeAll(async () => {
  served = await program.serve(['--nodes', '3', '--instant'])
  await served.untilObjects(nodes, (all) => all.length === 4 && all.every((node) => node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') !== true))
})
afterAll(() => program.close())

describe.each(['kinds', 'protocol'])('recorded conversations: %s', (folder) => {
  const files = readdirSync(join(recorded, folder))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => `${folder}/${name}`)

  test.for(files)('%s', async (file) => {
    const [most, reason] = differing[file] ?? [0]
    const { title, wrong } = await replay(served.socketPath, join(recorded, file), { without: otherManagers.test(file) ? ['managedFields'] : [], ...(reason !== undefined && { patience: 2000 }) })
    expect(wrong.length, `${title}\n${wrong.join('\n')}`).toBeLessThanOrEqual(most)
  })
})

test('what differs is recorded', () => {
  const files = ['kinds', 'protocol'].flatMap((folder) => readdirSync(join(recorded, folder)).map((name) => `${folder}/${name}`))
  expect(Object.keys(differing).filter((file) => !files.includes(file))).toEqual([])
})
