/** Small files of a cluster's directory, read and written as a whole. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unreadable } from '../store/node-disk.ts'

/** A file's text; undefined where there is none. Throws a sentence for one that cannot be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw unreadable(path, error as NodeJS.ErrnoException)
  }
}

/** Never half a file: a new one takes the old one's place. The folder is the cluster's directory, which is there, or one right below it. */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const path = join(folder, name)
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, path)
}
