/** Small files of a cluster's directory, read and written as a whole. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Disk } from '../store/disk.ts'
import { nodeDisk, unreadable } from '../store/node-disk.ts'

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

/**
 * Never half a file: a new one takes the old one's place, and both it and its name are on the disk when this resolves. The folder is the
 * cluster's directory, which is there, or one right below it.
 */
export async function writeWhole(folder: string, name: string, text: string, disk: Disk = nodeDisk): Promise<void> {
  await disk.makeDirectory(folder)
  const path = join(folder, name)
  const draft = `${path}.${process.pid}.new`
  const file = await disk.open(draft, { fresh: true, durable: true })
  await file.write(Buffer.from(text), 0).finally(() => file.close())
  await disk.rename(draft, path)
  await disk.syncDirectory(folder)
}
