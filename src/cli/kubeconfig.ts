/** `inkube kubeconfig`: what kubectl and other clients need to reach the cluster, printed or merged into the user's own file. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { printYaml } from '../api/yaml.ts'
import { makeDataDirectory } from '../cluster/data-directory.ts'
import { keepPort, keyringIn, lastPort } from '../cluster/key-files.ts'
import { defaultDataDirectory } from '../cluster/paths.ts'
import { freePort, isFree } from '../cluster/secure-port.ts'
import { on, text, texts, UsageError, type Command } from './command.ts'
import { data } from './common-flags.ts'
import { mergeKubeconfig, type Config } from './merge-kubeconfig.ts'

/** The name of cluster, user and context. */
const own = 'inkube'

/** Who may do all. */
export const administrator = { name: 'kubernetes-admin', groups: ['system:masters'] }

export const kubeconfig: Command = {
  name: 'kubeconfig',
  summary: 'Print what kubectl needs to reach the cluster, for the administrator or another user',
  usage: '[--merge] [flags]',
  examples: [
    'inkube kubeconfig > inkube.yaml && kubectl --kubeconfig inkube.yaml get pods',
    'inkube kubeconfig --merge && kubectl --context inkube get pods',
    'inkube kubeconfig --user jane --group dev',
  ],
  flags: {
    data,
    user: { type: 'string', help: '<name> the user that the certificate names (default: the administrator)' },
    group: { type: 'string', isMultiple: true, help: '<name> a group of that user; may be given again' },
    merge: { type: 'boolean', help: 'put it into $KUBECONFIG or ~/.kube/config, as context "inkube", and make that the current one' },
  },
  run: async ({ args, flags, env, print, note }) => {
    if (args.length > 0) throw new UsageError(`unexpected argument ${JSON.stringify(args[0])}`)
    const directory = resolve(text(flags, 'data') ?? defaultDataDirectory(env))
    const name = text(flags, 'user')
    const groups = texts(flags, 'group')
    if (name === undefined && groups.length > 0) throw new UsageError('--group needs --user')
    const who = name === undefined ? administrator : { name, groups }
    makeDataDirectory(directory)
    const port = await portOf(directory)
    const config = await configFor(keyringIn(directory), { server: `https://127.0.0.1:${port}`, ...who })
    if (await isFree(port))
      note(`nothing listens on port ${port} yet: start the cluster with "inkube serve --port 0", or the screen with "inkube --port 0"`)
    if (!on(flags, 'merge')) {
      print(printYaml(config).trimEnd())
      return 0
    }
    const path = env['KUBECONFIG']?.split(':')[0] || join(homedir(), '.kube', 'config')
    await mergeKubeconfig(path, config)
    note(`context "${own}" is now the current one of ${path}`)
    return 0
  },
}

/** The port of the running server, or the one that the next will take. */
async function portOf(directory: string): Promise<number> {
  const last = await lastPort(directory)
  if (last !== undefined) return last
  const port = await freePort()
  await keepPort(directory, port)
  return port
}

interface Wanted {
  readonly server: string
  readonly name: string
  readonly groups: readonly string[]
}

const base64 = (value: string): string => Buffer.from(value).toString('base64')

/** A kubeconfig with a fresh certificate for the user. */
export async function configFor(
  keyring: ReturnType<typeof keyringIn>,
  { server, name, groups }: Wanted,
): Promise<Config & Record<string, unknown>> {
  const [authority, client] = await Promise.all([keyring.authority(), keyring.client({ name, groups })])
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: own, cluster: { server, 'certificate-authority-data': base64(authority.certificate) } }],
    users: [{ name: own, user: { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) } }],
    contexts: [{ name: own, context: { cluster: own, user: own } }],
    'current-context': own,
  }
}
