/** `inkube version`: this program's version, and the cluster's if one runs. */
import { defaultDataDirectory } from '../cluster/paths.ts'
import { text, UsageError, type Command } from './command.ts'
import { data } from './common-flags.ts'
import { programVersion } from './program-version.ts'
import { findRunning } from './session.ts'

export const version: Command = {
  name: 'version',
  summary: 'Print the version of this program and of the running cluster',
  usage: '[flags]',
  examples: ['inkube version'],
  flags: { data },
  run: async ({ args, flags, env, print }) => {
    if (args.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(args[0])}`)
    print(`inkube ${programVersion}`)
    const running = await findRunning(text(flags, 'data') ?? defaultDataDirectory(env))
    if (running === undefined) return 0
    const { gitVersion } = await running.client.version()
    print(`cluster ${gitVersion}`)
    await running.close()
    return 0
  },
}
