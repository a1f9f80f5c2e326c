/** Reads manifests from files, directories and standard input. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import { readManifests, type Manifest, type ReadManifest } from '../operations/read-manifests.ts'
import { CommandError, on, type Context } from './command.ts'

/** Files of these endings count in a directory, as for kubectl. */
const endings = /\.(json|yaml|yml)$/

/** Everything that `-f` names, in order; a directory's files by name, below it too with `--recursive`. */
export async function readFiles(context: Context, names: readonly string[]): Promise<readonly ReadManifest[]> {
  const { client } = await context.session()
  const resources = await client.resources()
  const found: ReadManifest[] = []
  for (const name of names) {
    if (name === '-') found.push(...readManifests(resources, 'STDIN', await readAll(context.stdin)))
    else for (const file of await filesOf(name, on(context.flags, 'recursive'))) found.push(...readManifests(resources, file, await readText(file)))
  }
  return found
}

/** As `readFiles`, for commands that need every object: the first error is thrown. */
export async function readManifestObjects(context: Context, names: readonly string[]): Promise<readonly { readonly resource: Resource<KubeObject>; readonly object: Manifest }[]> {
  return (await readFiles(context, names)).map((manifest) => {
    if ('error' in manifest) throw new CommandError(manifest.error)
    return { resource: manifest.resource as Resource<KubeObject>, object: manifest.object }
  })
}

async function filesOf(name: string, recursive: boolean): Promise<readonly string[]> {
  if (/^https?:\/\//.test(name)) throw new CommandError(`${JSON.stringify(name)} is not a file: manifests are read from files, directories and standard input`)
  const found = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(error.code === 'ENOENT' ? `the path ${JSON.stringify(name)} does not exist` : `the path ${JSON.stringify(name)} cannot be accessed: ${error.message}`)
  })
  if (!found.isDirectory()) return [name]
  const entries = (await readdir(name, { recursive, withFileTypes: true })).filter((entry) => entry.isFile() && endings.test(entry.name))
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  if (files.length === 0) throw new CommandError(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`)
  return files
}

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`the path ${JSON.stringify(file)} cannot be read: ${error.message}`)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new CommandError(`error parsing ${file}: the text is not UTF-8`)
  }
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer))
  return Buffer.concat(chunks).toString('utf8')
}
