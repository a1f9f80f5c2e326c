/** `inkube reset`: forgets a cluster, after asking. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { defaultDataDirectory } from '../cluster/paths.ts'
import { CommandError, on, text, type Command, type Context } from './command.ts'
import { data } from './common-flags.ts'
import { findRunning } from './session.ts'

/** Only files that a cluster writes are removed, never a directory that holds anything else. */
const ours = /^(db\.json|db\.prev\.json|db\.json\.tmp|\.db\.json\.tmp|journal-.*\.jsonl|.*\.sock|lock|logs|volumes|pki|port)$/

export const reset: Command = {
  name: 'reset',
  summary: 'Delete everything in the cluster: all objects, logs and volumes',
  usage: '[--yes] [flags]',
  examples: ['inkube reset', 'inkube reset --yes --data ./cluster'],
  flags: { data, yes: { type: 'boolean', shortFlag: 'y', help: 'do not ask' } },
  run: async (context) => {
    const directory = text(context.flags, 'data') ?? defaultDataDirectory(context.env)
    const running = await findRunning(directory)
    if (running !== undefined) {
      await running.close()
      throw new CommandError(`the cluster in ${directory} is running; stop it first`)
    }
    const names = await readdir(directory).catch(() => [])
    const found = names.filter((name) => ours.test(name))
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
