/**
 * The real disk, over node:fs: asynchronous, durable writes through O_DSYNC. Called back rather than promised by Node, whose promises for
 * files are a library of their own that every start would load.
 */
import { constants } from 'node:fs'
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import type { Disk, DiskFile, OpenMode } from './disk.ts'
import { lockDirectory } from './lock.ts'

/** O_DSYNC is missing on Windows, where each write is followed by a sync instead. */
const dataSync: number = (constants as { O_DSYNC?: number }).O_DSYNC ?? 0

const readStep = 4 * 1024 * 1024

type Done<T> = (error: Error | null | undefined, value?: T) => void

/** The promise of a call that answers through a callback. */
function called<T = void>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    call((error, value) => (error === null || error === undefined ? resolve(value as T) : reject(error))),
  ) // a call that succeeds gives what it is asked for
}

function hasCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown }).code === code // Node's errors carry a code
}

/** A disk that takes less for a write, in milliseconds, is waited for in place: handing a lone write to another thread costs half of that. */
const quick = 0.6
/** How much the newest write counts in what they take lately. */
const newest = 0.2

interface Place {
  readonly position: number
  /** The thread waits for it. */
  readonly inPlace: boolean
}

async function writeOnce(fd: number, bytes: Buffer, { position, inPlace }: Place): Promise<number> {
  const written = inPlace
    ? fs.writeSync(fd, bytes, 0, bytes.length, position)
    : await called<number>((done) => fs.write(fd, bytes, 0, bytes.length, position, done))
  if (written === 0 && bytes.length > 0) throw Object.assign(new Error('ENOSPC: nothing could be written'), { code: 'ENOSPC' })
  return written
}

function nodeFile(fd: number, durable: boolean): DiskFile {
  const sync = (): Promise<void> => called((done) => fs.fdatasync(fd, done))
  let lately = Number.POSITIVE_INFINITY
  return {
    write: async (bytes, position, alone = false) => {
      const start = performance.now()
      const inPlace = alone && lately < quick
      let written = await writeOnce(fd, bytes, { position, inPlace })
      // A full disk shows itself first as a short write.
      while (written < bytes.length) written += await writeOnce(fd, bytes.subarray(written), { position: position + written, inPlace })
      if (durable && dataSync === 0) await sync()
      const took = performance.now() - start
      if (alone) lately = Number.isFinite(lately) ? lately + (took - lately) * newest : took
    },
    sync,
    truncate: (length) => called((done) => fs.ftruncate(fd, length, done)),
    close: () => called((done) => fs.close(fd, done)),
  }
}

async function open(path: string, mode: OpenMode): Promise<DiskFile> {
  const flags = constants.O_RDWR | (mode.fresh ? constants.O_CREAT | constants.O_TRUNC : 0) | (mode.durable ? dataSync : 0)
  return nodeFile(await called<number>((done) => fs.open(path, flags, 0o600, done)), mode.durable)
}

/** Fills `bytes` from the file; gives how much there was. */
async function readInto(fd: number, bytes: Buffer, start: number): Promise<number> {
  const end = Math.min(bytes.length, start + readStep)
  let at = start
  while (at < end) {
    const read = await called<number>((done) => fs.read(fd, bytes, at, end - at, at, done))
    if (read === 0) break
    at += read
  }
  return at - start
}

/** Reads in large steps side by side: readFile goes in small ones, and most of the time goes into touching fresh memory. */
async function read(path: string): Promise<Buffer | undefined> {
  let fd: number | undefined
  try {
    const opened = await called<number>((done) => fs.open(path, 'r', done))
    fd = opened
    const { size } = fs.fstatSync(opened)
    const bytes = Buffer.allocUnsafeSlow(size)
    const lengths = await Promise.all(
      Array.from({ length: Math.ceil(size / readStep) }, (_each, at) => readInto(opened, bytes, at * readStep)),
    )
    return bytes.subarray(
      0,
      lengths.reduce((sum, length) => sum + length, 0),
    )
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw unreadable(path, error as NodeJS.ErrnoException)
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

const causes: Readonly<Record<string, string>> = {
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a file stands in the place of its directory',
  ELOOP: 'its symbolic links go round in a circle',
}

/** Names the file, which the system leaves out of some of its errors. */
export const unreadable = (path: string, error: NodeJS.ErrnoException): Error =>
  Object.assign(
    new Error(`${path} cannot be read: ${causes[error.code ?? ''] ?? error.message}. Nothing was changed on the disk`, { cause: error }),
    {
      code: error.code,
    },
  )

async function syncDirectory(path: string): Promise<void> {
  let fd: number | undefined
  try {
    const opened = await called<number>((done) => fs.open(path, 'r', done))
    fd = opened
    await called((done) => fs.fsync(opened, done))
  } catch (error) {
    // Windows cannot open or sync a directory; its renames are journalled.
    if (!hasCode(error, 'EPERM') && !hasCode(error, 'EISDIR')) throw error
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

export const nodeDisk: Disk = {
  makeDirectory: async (path) => {
    const made = fs.mkdirSync(path, { recursive: true, mode: 0o700 })
    if (made !== undefined) await syncDirectory(dirname(made))
  },
  list: async (directory) => fs.readdirSync(directory),
  read,
  open,
  rename: (from, to) => called((done) => fs.rename(from, to, done)),
  link: (from, to) => called((done) => fs.link(from, to, done)),
  remove: (path) => called((done) => fs.rm(path, { force: true }, done)),
  syncDirectory,
  lock: lockDirectory,
}
