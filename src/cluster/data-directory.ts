/** Makes the directory of a cluster, or says in plain words why it cannot be had. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Makes `directory`, and those above it, for its owner alone. Throws a sentence that names it. */
export function makeDataDirectory(directory: string): void {
  try {
    make(resolve(directory))
    if (!statSync(directory).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Error(`cannot use ${JSON.stringify(directory)} as data directory: ${cause(error as NodeJS.ErrnoException)}`, { cause: error })
  }
}

/** Node's own recursive mkdir goes round forever where the system makes no directories, as below /proc. */
function make(path: string): void {
  const refusal = makeOne(path)
  if (refusal === undefined || refusal.code === 'EEXIST') return
  if (refusal.code !== 'ENOENT' || dirname(path) === path) throw refusal
  make(dirname(path))
  const second = makeOne(path)
  if (second !== undefined && second.code !== 'EEXIST') throw second
}

/** Gives why it could not be made. */
function makeOne(path: string): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode: 0o700 })
    return undefined
  } catch (error) {
    return error as NodeJS.ErrnoException // Node's errors carry a code
  }
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
