/** `inkube version`: this program's version, and the cluster's if one runs. */
import { printJson } from '../api/json-print.ts'
import { printYaml } from '../api/yaml.ts'
import { defaultDataDirectory } from '../cluster/paths.ts'
import { on, text, UsageError, type Command, type Context } from './command.ts'
import { data } from './common-flags.ts'
import { programVersion } from './program-version.ts'
import { findRunning } from './session.ts'

export const version: Command = {
  name: 'version',
  reaches: true,
  summary: 'Print the version of this program and of the running cluster',
  usage: '[flags]',
  examples: ['inkube version', 'inkube version -o json', 'inkube version --context kind-dev'],
  flags: {
    output: { type: 'string', shortFlag: 'o', help: '<form> json or yaml' },
    client: { type: 'boolean', help: 'of this program alone' },
    data,
  },
  run: async (context) => {
    const { args, flags, print, write } = context
    if (args.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(args[0])}`)
    const output = text(flags, 'output')
    if (output !== undefined && output !== 'json' && output !== 'yaml') throw new UsageError("--output must be 'yaml' or 'json'")
    // What this program is does not wait for a cluster that does not answer.
    if (output === undefined) print(`inkube ${programVersion}`)
    const server = on(flags, 'client') ? undefined : await serverVersion(context)
    if (output === undefined) {
      if (server !== undefined) print(`cluster ${server.gitVersion}`)
      return 0
    }
    const clientVersion = {
      gitVersion: `v${programVersion}`,
      platform: `${process.platform}/${goArchitectures[process.arch] ?? process.arch}`,
    }
    const all = { clientVersion, ...(server !== undefined && { serverVersion: server }) }
    write(output === 'json' ? `${printJson(all, 2)}\n` : printYaml(all))
    return 0
  },
}

/** As Go calls them. */
const goArchitectures: Readonly<Record<string, string>> = { x64: 'amd64' }

/** Of the cluster that was chosen, or of the own one if it runs. */
async function serverVersion({ access, flags, env, session }: Context): Promise<{ readonly gitVersion: string } | undefined> {
  if (access !== undefined) return (await session()).client.version()
  const running = await findRunning(text(flags, 'data') ?? defaultDataDirectory(env))
  const found = await running?.client.version()
  await running?.close()
  return found
}
