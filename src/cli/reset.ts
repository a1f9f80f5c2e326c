/** `inkube reset`: forgets a cluster, after asking. */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { defaultDataDirectory } from '../cluster/paths.ts'
import { CommandError, on, text, UsageError, type Command, type Context } from './command.ts'
import { data } from './common-flags.ts'
import { findRunning } from './session.ts'

/** Only what a cluster writes is removed, finished or not, and never the directory: it may hold other things. */
const ours =
  /^(db(\.prev)?\.json(\.tmp)?|journal-\d+\.jsonl|journal\.(spare|new)|(api|command|lock)\.sock|logs|volumes|pki|(port|nodes)(\.\d+\.new)?)$/

/** How a snapshot begins. */
const head = '{"format":1,"clusterId":'

/** Other programs call files `db.json`, `logs` or `port` as well: a cluster's directory has a journal, or a snapshot of ours. */
async function ownFiles(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => [])
  const isOwn =
    names.some((name) => /^journal-\d{16}\.jsonl$/.test(name)) ||
    (await readFile(join(directory, 'db.json'), 'utf8').catch(() => '')).startsWith(head)
  return isOwn ? names.filter((name) => ours.test(name)) : []
}

export const reset: Command = {
  name: 'reset',
  summary: 'Delete everything in the cluster: all objects, logs and volumes',
  usage: '[--yes] [flags]',
  examples: ['inkube reset', 'inkube reset --yes --data ./cluster'],
  flags: { data, yes: { type: 'boolean', shortFlag: 'y', help: 'do not ask' } },
  run: async (context) => {
    if (context.args.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(context.args[0])}`)
    const directory = text(context.flags, 'data') ?? defaultDataDirectory(context.env)
    const running = await findRunning(directory)
    if (running !== undefined) {
      await running.close()
      throw new CommandError(`the cluster in ${directory} is running; stop it first`)
    }
    const found = await ownFiles(directory)
    if (found.length === 0) {
      context.note(`nothing to reset in ${directory}`)
      return 0
    }
    if (!on(context.flags, 'yes') && !(await confirmed(context, directory))) throw new CommandError('nothing was changed')
    for (const name of found) await rm(join(directory, name), { recursive: true, force: true })
    context.print(`reset ${directory}`)
    return 0
  },
}

async function confirmed({ stdin, stderr, signal }: Context, directory: string): Promise<boolean> {
  if (!stdin.isTTY) throw new CommandError('reset deletes all objects of the cluster: say --yes')
  const asking = createInterface({ input: stdin, output: stderr })
  try {
    return /^y(es)?$/i.test(await asking.question(`Delete everything in ${directory}? [y/N] `, { signal }))
  } finally {
    asking.close()
  }
}
