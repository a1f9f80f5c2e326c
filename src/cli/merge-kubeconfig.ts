/** Puts a kubeconfig's entries into a file that the user has already, and leaves everything else in it as it is. */
import { chmod, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseDocument } from 'yaml'
import { isJsonObject } from '../api/json-object.ts'
import { reasonOf } from '../base/thrown.ts'
import { CommandError } from './command.ts'

interface Named {
  readonly name: string
  readonly [part: string]: unknown
}

const lists = ['clusters', 'users', 'contexts'] as const

/** The parts of a kubeconfig that are lists, and the context that is used unless another is named. */
export type Config = Readonly<Record<(typeof lists)[number], readonly Named[]>> & { readonly 'current-context': string }

/**
 * Adds or replaces the first entry of each list and makes the context the current one; comments stay. Throws CommandError for a file that
 * is no kubeconfig or cannot be read or written, which is then as it was.
 */
export async function mergeKubeconfig(path: string, config: Config): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    // A link stays a link.
    const file = await realpath(path).catch(() => path)
    await replace(file, merged(await textOf(file), config))
  } catch (error) {
    throw new CommandError(`${path}: ${reasonOf(error)}`)
  }
}

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })

/** The text with the entries. Throws what it has that no kubeconfig has. */
function merged(before: string, config: Config): string {
  const document = parseDocument(before, { prettyErrors: true })
  const [fault] = document.errors
  if (fault !== undefined) throw new Error(`not a kubeconfig: ${fault.message.split('\n')[0]?.replace(/:$/, '') ?? ''}`)
  if (document.contents === null)
    document.contents = document.createNode({ apiVersion: 'v1', kind: 'Config' }) as unknown as typeof document.contents
  const there: unknown = document.toJS()
  if (!isJsonObject(there)) throw new Error('not a kubeconfig: no mapping')
  if (![undefined, null, '', 'Config'].includes(there['kind'] as string))
    throw new Error(`not a kubeconfig: its kind is ${String(there['kind'])}`)
  for (const list of lists) {
    const entries = there[list] ?? []
    if (!Array.isArray(entries) || !entries.every(isJsonObject)) throw new Error(`not a kubeconfig: ${list} is no list of entries`)
    const at = entries.findIndex(({ name }) => name === config[list][0]?.name)
    if (entries.length === 0) document.set(list, document.createNode(config[list]))
    else document.setIn([list, at < 0 ? entries.length : at], document.createNode(config[list][0]))
  }
  document.set('current-context', config['current-context'])
  return isJson(before) ? `${JSON.stringify(document.toJS(), null, 2)}\n` : document.toString()
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** All or nothing: a disk that fills up takes no other cluster's keys away. Who may read the file stays the same. */
async function replace(file: string, text: string): Promise<void> {
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => 0o600,
  )
  const draft = `${file}.${process.pid}.new`
  try {
    await writeFile(draft, text, { mode: 0o600 })
    await chmod(draft, mode)
    await rename(draft, file)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
