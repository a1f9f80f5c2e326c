/** Recorded conversations as tests: a folder of them, played against servers that each have one at a time. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodes, persistentVolumeClaims } from '../../../src/api/resources.ts'
import { replay } from '../../server/replay.ts'
import { Program, root, type Served } from '../program.ts'

export interface Recordings {
  /** Below `test/recorded`. */
  readonly folder: string
  /** Of `inkube serve`. */
  readonly args: readonly string[]
  /** Nodes that are ready before anything is played. */
  readonly nodes: number
  /** Answers that differ: at most how many steps of a conversation, and why. */
  readonly differing?: Readonly<Record<string, readonly [steps: number, reason: string]>>
  /** Conversations in which who manages what is not compared. */
  readonly otherManagers?: readonly string[]
  /** See the options of `replay`. */
  readonly patience?: number
}

/** As many conversations at once as vitest runs tests (see `maxConcurrency` in the configuration). */
const servers = 4
const recorded = join(root, 'test/recorded')

/** Declares a test for each conversation of a folder; inside a `describe`. */
export function playRecordings({ folder, args, nodes: count, differing = {}, otherManagers = [], patience = 0 }: Recordings): void {
  const programs: Program[] = []
  const free: Served[] = []
  const files = readdirSync(join(recorded, folder)).filter((name) => name.endsWith('.jsonl'))

  beforeAll(async () => {
    programs.push(...Array.from({ length: servers }, () => new Program()))
    free.push(...(await Promise.all(programs.map((program) => readyServer(program, args, count)))))
  })
  afterAll(() => Promise.all(programs.map((program) => program.close())))

  test.concurrent.for(files)('%s', async (file) => {
    const served = free.pop()
    if (served === undefined) throw new Error('more tests at once than servers')
    try {
      const [most] = differing[file] ?? [0]
      const without = otherManagers.includes(file) ? ['managedFields'] : []
      const { title, wrong } = await replay(served.socketPath, join(recorded, folder, file), { without, patience })
      // Its namespace goes by and by, and a claim in it, be it one that is being deleted, takes a volume of the next one.
      await served.untilObjects(persistentVolumeClaims, (all) => all.length === 0, '')
      expect(wrong.length, `${title}\n${wrong.join('\n')}`).toBeLessThanOrEqual(most)
    } finally {
      free.push(served)
    }
  })

  test('what differs is recorded', () => {
    expect([...Object.keys(differing), ...otherManagers].filter((file) => !files.includes(file))).toEqual([])
  })
}

/** A server whose nodes take pods. */
async function readyServer(program: Program, args: readonly string[], count: number): Promise<Served> {
  const served = await program.serve(args)
  await served.untilObjects(
    nodes,
    (all) =>
      all.length === count && all.every((node) => node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') !== true),
  )
  return served
}
