/** Reads manifests from files, directories and standard input. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { addAbortSignal } from 'node:stream'
import { manifestText, whyUnreadable } from '../operations/manifest-text.ts'
import { readManifests, type ReadManifest } from '../operations/read-manifests.ts'
import { CommandError, on, text, texts, UsageError, type Context, type FlagValues } from './command.ts'

/** Files of these endings count in a directory, as for kubectl. */
const endings = /\.(json|yaml|yml)$/

/** Whether the flags name manifests. */
export const namesFiles = (flags: FlagValues): boolean => texts(flags, 'filename').length > 0 || text(flags, 'kustomize') !== undefined

/** Everything that `-f` or `-k` names. */
export async function readNamed(context: Context): Promise<readonly ReadManifest[]> {
  const { flags } = context
  const [files, directory] = [texts(flags, 'filename'), text(flags, 'kustomize')]
  if (directory === undefined) return readFiles(context, files)
  if (files.length > 0) throw new UsageError('only one of -f or -k can be specified')
  if (on(flags, 'recursive')) throw new UsageError("the -k flag can't be used with -f or -R")
  // Building is a part of its own, which other commands need not wait for.
  return (await import('./kustomization-files.ts')).readKustomization(context, directory)
}

/**
 * Everything that `-f` names, in order (several names may stand in one, with commas between); a directory's files by name, below it too
 * with `--recursive`. What cannot be read is an error among the others.
 */
export async function readFiles(context: Context, names: readonly string[]): Promise<readonly ReadManifest[]> {
  const { client } = await context.session()
  const resources = await client.resources()
  const read = async (source: string, bytes: () => Promise<Uint8Array>): Promise<readonly ReadManifest[]> => {
    try {
      return readManifests(resources, source, manifestText(source, await bytes()))
    } catch (error) {
      return [refusal(source, error)]
    }
  }
  const found: ReadManifest[] = []
  for (const name of names.flatMap((some) => some.split(','))) {
    if (name === '-') found.push(...(await read('STDIN', () => readAll(addAbortSignal(context.signal, context.stdin)))))
    else {
      const files = await filesOf(name, on(context.flags, 'recursive')).catch((error: unknown) => [refusal(name, error)])
      for (const file of files) found.push(...(typeof file === 'string' ? await read(file, () => readFile(file)) : [file]))
    }
  }
  return found
}

const refusal = (source: string, error: unknown): ReadManifest => ({ source, error: whyUnreadable(source, error) })

async function filesOf(name: string, recursive: boolean): Promise<readonly string[]> {
  if (/^https?:\/\//.test(name))
    throw new CommandError(`${JSON.stringify(name)} is not a file: manifests are read from files, directories and standard input`)
  if (!(await stat(name)).isDirectory()) return [name]
  const entries = (await readdir(name, { recursive, withFileTypes: true })).filter(
    (entry) => !entry.isDirectory() && endings.test(entry.name),
  )
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  if (files.length === 0) throw new CommandError(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`)
  return files
}

async function readAll(stream: NodeJS.ReadStream): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer))
  return Buffer.concat(chunks)
}
