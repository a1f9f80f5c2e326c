/** Makes the directory of a cluster, or says in plain words why it cannot be had. */
import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Makes `directory`, and those above it, for its owner alone. Rejects with a sentence that names it. */
export async function makeDataDirectory(directory: string): Promise<void> {
  try {
    await make(resolve(directory))
    if (!(await stat(directory)).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(`cannot use ${JSON.stringify(directory)} as data directory: ${cause(error as NodeJS.ErrnoException)}`, { cause: error })
  }
}

/** Node's own recursive mkdir goes round forever where the system makes no directories, as below /proc. */
async function make(path: string): Promise<void> {
  const made = await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => error)
  if (made === undefined || made.code === 'EEXIST') return
  if (made.code !== 'ENOENT' || dirname(path) === path) throw made
  await make(dirname(path))
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}

const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'not a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no directory can be made there',
}

const cause = ({ code = '', message }: NodeJS.ErrnoException): string => causes[code] ?? message
