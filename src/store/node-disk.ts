/** The real disk, over node:fs: asynchronous, durable writes through O_DSYNC. */
import { constants } from 'node:fs'
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import type { Disk, DiskFile, OpenMode } from './disk.ts'
import { lockDirectory } from './lock.ts'

/** O_DSYNC is missing on Windows, where each write is followed by a sync instead. */
const dataSync: number = (constants as { O_DSYNC?: number }).O_DSYNC ?? 0

const readStep = 4 * 1024 * 1024

function hasCode(error: unknown, code: string): boolean {
  return (error as { code?: unknown }).code === code // Node's errors carry a code
}

function writeOnce(fd: number, bytes: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.write(fd, bytes, 0, bytes.length, position, (error, written) => {
      if (error !== null) reject(error)
      else if (written === 0 && bytes.length > 0) reject(Object.assign(new Error('ENOSPC: nothing could be written'), { code: 'ENOSPC' }))
      else resolve(written)
    })
  })
}

function nodeFile(fd: number, durable: boolean): DiskFile {
  const sync = (): Promise<void> => new Promise((resolve, reject) => fs.fdatasync(fd, (error) => (error === null ? resolve() : reject(error))))
  return {
    write: async (bytes, position) => {
      let written = await writeOnce(fd, bytes, position)
      // A full disk shows itself first as a short write.
      while (written < bytes.length) written += await writeOnce(fd, bytes.subarray(written), position + written)
      if (durable && dataSync === 0) await sync()
    },
    sync,
    truncate: (length) => new Promise((resolve, reject) => fs.ftruncate(fd, length, (error) => (error === null ? resolve() : reject(error)))),
    close: () => new Promise((resolve, reject) => fs.close(fd, (error) => (error === null || error === undefined ? resolve() : reject(error)))),
  }
}

async function open(path: string, mode: OpenMode): Promise<DiskFile> {
  const flags = constants.O_RDWR | (mode.fresh ? constants.O_CREAT | constants.O_TRUNC : 0) | (mode.durable ? dataSync : 0)
  const fd = await new Promise<number>((resolve, reject) => fs.open(path, flags, 0o600, (error, opened) => (error === null ? resolve(opened) : reject(error))))
  return nodeFile(fd, mode.durable)
}

/** Fills `bytes` from the file; gives how much there was. */
async function readInto(handle: fs.promises.FileHandle, bytes: Buffer, start: number): Promise<number> {
  const end = Math.min(bytes.length, start + readStep)
  let at = start
  while (at < end) {
    const { bytesRead } = await handle.read(bytes, at, end - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return at - start
}

/** Reads in large steps side by side: readFile goes in small ones, and most of the time goes into touching fresh memory. */
async function read(path: string): Promise<Buffer | undefined> {
  let handle: fs.promises.FileHandle | undefined
  try {
    const opened = await fs.promises.open(path, 'r')
    handle = opened
    const { size } = await opened.stat()
    const bytes = Buffer.allocUnsafeSlow(size)
    const lengths = await Promise.all(Array.from({ length: Math.ceil(size / readStep) }, (_each, at) => readInto(opened, bytes, at * readStep)))
    return bytes.subarray(0, lengths.reduce((sum, length) => sum + length, 0))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  } finally {
    await handle?.close()
  }
}

async function syncDirectory(path: string): Promise<void> {
  let handle
  try {
    handle = await fs.promises.open(path, 'r')
    await handle.sync()
  } catch (error) {
    // Windows cannot open or sync a directory; its renames are journalled.
    if (!hasCode(error, 'EPERM') && !hasCode(error, 'EISDIR')) throw error
  } finally {
    await handle?.close()
  }
}

export const nodeDisk: Disk = {
  makeDirectory: async (path) => {
    const made = await fs.promises.mkdir(path, { recursive: true, mode: 0o700 })
    if (made !== undefined) await syncDirectory(dirname(made))
  },
  list: (directory) => fs.promises.readdir(directory),
  read,
  open,
  rename: (from, to) => fs.promises.rename(from, to),
  link: (from, to) => fs.promises.link(from, to),
  remove: (path) => fs.promises.rm(path, { force: true }),
  syncDirectory,
  lock: lockDirectory,
}
