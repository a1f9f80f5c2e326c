/** Kubeconfig files: which clusters there are, as whom one comes to them, and what brings both together. Several files read as one. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { isJsonObject } from '../api/json-object.ts'
import { parseFirstYaml } from '../api/yaml.ts'
import { reasonOf } from '../base/thrown.ts'

/** What stands in the file itself, or in another one. */
export type Material = { readonly data: string } | { readonly path: string }

export interface ClusterEntry {
  readonly server: string
  readonly tlsServerName?: string | undefined
  readonly insecure: boolean
  readonly authority?: Material | undefined
  readonly proxy?: string | undefined
  /** As it was written, for credential plugins. */
  readonly written: Readonly<Record<string, unknown>>
}

/** A program that gives credentials. */
export interface PluginEntry {
  readonly apiVersion: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly installHint: string
  readonly wantsCluster: boolean
}

export interface UserEntry {
  readonly certificate?: Material | undefined
  readonly key?: Material | undefined
  readonly token?: string | undefined
  readonly tokenFile?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly plugin?: PluginEntry | undefined
  /** A way to authenticate that clients no longer have. */
  readonly provider?: string | undefined
  readonly as?: string | undefined
  readonly asUid?: string | undefined
  readonly asGroups: readonly string[]
  readonly asExtra: Readonly<Record<string, readonly string[]>>
}

export interface ContextEntry {
  readonly cluster: string
  readonly user: string
  readonly namespace?: string | undefined
}

export interface Kubeconfig {
  readonly current: string
  readonly contexts: ReadonlyMap<string, ContextEntry>
  readonly clusters: ReadonlyMap<string, ClusterEntry>
  readonly users: ReadonlyMap<string, UserEntry>
}

type Data = Readonly<Record<string, unknown>>

/** Reads the named file, which has to be there; else those of `$KUBECONFIG`, else the one in the home directory, as far as they are there. */
export async function readKubeconfig(named: string | undefined, env: Readonly<Record<string, string | undefined>>): Promise<Kubeconfig> {
  if (named !== undefined) return together([await readOne(named)])
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '')
  const paths = listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')]
  const files = await Promise.all(
    paths.map((path) =>
      readOne(path).catch((error: unknown) => {
        if (error instanceof Error && error.cause === absent) return undefined
        throw error
      }),
    ),
  )
  return together(files.filter((file) => file !== undefined))
}

const absent = Symbol('the file is not there')

async function readOne(path: string): Promise<Kubeconfig> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Error(`stat ${path}: no such file or directory`, { cause: absent })
    throw new Error(`error loading config file ${JSON.stringify(path)}: ${error.message}`)
  })
  try {
    return kubeconfigOf(text, dirname(resolve(path)))
  } catch (error) {
    throw new Error(`error loading config file ${JSON.stringify(path)}: ${reasonOf(error)}`, { cause: error })
  }
}

/** What a text says; paths in it are meant from `directory`. Throws what it has that no kubeconfig has. */
export function kubeconfigOf(text: string, directory: string): Kubeconfig {
  const document = parseFirstYaml(text)
  if (document?.error !== undefined) throw new Error(document.error)
  const data = document?.value ?? {}
  if (!isJsonObject(data)) throw new Error('it holds no mapping')
  return {
    current: textIn(data, 'current-context') ?? '',
    contexts: named(data, 'contexts', 'context', contextOf),
    clusters: named(data, 'clusters', 'cluster', (entry) => clusterOf(entry, directory)),
    users: named(data, 'users', 'user', (entry) => userOf(entry, directory)),
  }
}

/** Of two that have the same name, the first file's counts. */
function together(files: readonly Kubeconfig[]): Kubeconfig {
  const first = <T>(part: (file: Kubeconfig) => ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map(files.toReversed().flatMap((file) => [...part(file)]))
  return {
    current: files.find(({ current }) => current !== '')?.current ?? '',
    contexts: new Map([...first(({ contexts }) => contexts)].sort(([left], [right]) => (left < right ? -1 : 1))),
    clusters: first(({ clusters }) => clusters),
    users: first(({ users }) => users),
  }
}

function named<T>(data: Data, list: string, part: string, read: (entry: Data) => T): ReadonlyMap<string, T> {
  const entries = data[list] ?? []
  if (!Array.isArray(entries)) throw new Error(`${list} is no list`)
  return new Map(
    entries.map((entry: unknown, index) => {
      if (!isJsonObject(entry) || typeof entry['name'] !== 'string') throw new Error(`${list}[${index}] has no name`)
      const value = entry[part] ?? {}
      if (!isJsonObject(value)) throw new Error(`${list}[${index}].${part} is no mapping`)
      return [entry['name'], read(value)] as const
    }),
  )
}

function textIn(data: Data, name: string): string | undefined {
  const value = data[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

const pathIn = (data: Data, name: string, directory: string): string | undefined => {
  const path = textIn(data, name)
  return path === undefined ? undefined : resolve(directory, path)
}

/** The data win over a file. */
function materialIn(data: Data, name: string, directory: string): Material | undefined {
  const written = textIn(data, `${name}-data`)
  if (written !== undefined) return { data: Buffer.from(written, 'base64').toString('utf8') }
  const path = pathIn(data, name, directory)
  return path === undefined ? undefined : { path }
}

const contextOf = (data: Data): ContextEntry => ({
  cluster: textIn(data, 'cluster') ?? '',
  user: textIn(data, 'user') ?? '',
  namespace: textIn(data, 'namespace'),
})

const clusterOf = (data: Data, directory: string): ClusterEntry => ({
  server: textIn(data, 'server') ?? '',
  tlsServerName: textIn(data, 'tls-server-name'),
  insecure: data['insecure-skip-tls-verify'] === true,
  authority: materialIn(data, 'certificate-authority', directory),
  proxy: textIn(data, 'proxy-url'),
  written: data,
})

function userOf(data: Data, directory: string): UserEntry {
  const { exec, 'auth-provider': provider, 'as-user-extra': extra } = data
  return {
    certificate: materialIn(data, 'client-certificate', directory),
    key: materialIn(data, 'client-key', directory),
    token: textIn(data, 'token'),
    tokenFile: pathIn(data, 'tokenFile', directory),
    username: textIn(data, 'username'),
    password: textIn(data, 'password'),
    plugin: isJsonObject(exec) ? pluginOf(exec, directory) : undefined,
    provider: isJsonObject(provider) ? textIn(provider, 'name') : undefined,
    as: textIn(data, 'as'),
    asUid: textIn(data, 'as-uid'),
    asGroups: textsIn(data['as-groups']),
    asExtra: isJsonObject(extra) ? Object.fromEntries(Object.entries(extra).map(([key, values]) => [key, textsIn(values)])) : {},
  }
}

function pluginOf(data: Data, directory: string): PluginEntry {
  const command = textIn(data, 'command') ?? ''
  const env = Array.isArray(data['env']) ? data['env'].filter(isJsonObject) : []
  return {
    apiVersion: textIn(data, 'apiVersion') ?? '',
    // A name alone is looked for on the path, as a shell does.
    command: /[/\\]/.test(command) ? resolve(directory, command) : command,
    args: textsIn(data['args']),
    env: Object.fromEntries(env.map((one) => [String(one['name']), String(one['value'] ?? '')])),
    installHint: textIn(data, 'installHint') ?? '',
    wantsCluster: data['provideClusterInfo'] === true,
  }
}
