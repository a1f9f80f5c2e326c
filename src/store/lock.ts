/**
 * Keeps two processes out of one directory: a Unix socket in it, bound as long as the holder lives. Node has no flock, and a socket of a
 * dead process refuses.
 */
import { closeSync, lstatSync, openSync, realpathSync, rmSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pid, platform } from 'node:process'
import { crc32 } from 'node:zlib'
import { systemClock } from '../base/clock.ts'
import type { Release } from './disk.ts'

const socketName = 'lock.sock'
/** The system allows about 107 bytes, less on macOS. */
const longestPath = 100
/** Milliseconds for the holder to say which process it is; one that is busy takes its time. */
const answerMs = 3000

/** The directory is held by another opener. */
export class DirectoryInUse extends Error {
  readonly directory: string
  readonly pid: number | undefined

  constructor(directory: string, holder: number | undefined) {
    super(
      `${directory} is in use by ${holder === undefined ? 'another process' : holder === pid ? `this process (${holder})` : `process ${holder}`}`,
    )
    this.name = 'DirectoryInUse'
    this.directory = directory
    this.pid = holder
  }
}

interface Address {
  readonly path: string
  /** Of the directory's real path. */
  readonly hash: string
  /** Undoes what giving the address took. */
  readonly free: () => void
}

/** Where the socket is bound. A path too long is shortened through an open directory, where the system has that, or moved. */
function addressOf(directory: string): Address {
  const real = realpathSync(directory)
  const path = join(real, socketName)
  // No digest: the first one of a process waits for all of OpenSSL to come up, and this is the first thing a cluster does.
  const hash = crc32(real).toString(16).padStart(8, '0')
  const free = (): void => undefined
  if (platform === 'win32') return { path: `\\\\.\\pipe\\inkube-${hash}`, hash, free }
  if (Buffer.byteLength(path) <= longestPath) return { path, hash, free }
  if (platform !== 'linux') return { path: join(tmpdir(), `inkube-${hash}.sock`), hash, free }
  const fd = openSync(real, 'r')
  return { hash, path: `/proc/self/fd/${fd}/${socketName}`, free: () => closeSync(fd) }
}

/** Binds; false when the address is taken. The server tells its process to whoever connects. */
function bind(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.end(`${pid}\n`)
    })
    server.once('error', (error: Error & { code?: string }) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)))
    server.listen(path, () => {
      server.unref()
      resolve(server)
    })
  })
}

function unbind(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Asks who holds the socket: `undefined` when nobody does. */
function askHolder(path: string): Promise<{ pid: number | undefined } | undefined> {
  return new Promise((resolve) => {
    let text = ''
    let connected = false
    const socket = connect(path)
    const finish = (): void => {
      cancel()
      socket.destroy()
      const holder = Number.parseInt(text, 10)
      resolve(connected ? { pid: Number.isNaN(holder) ? undefined : holder } : undefined)
    }
    const cancel = systemClock.after(answerMs, finish)
    socket.on('connect', () => (connected = true))
    socket.on('data', (data) => (text += data.toString('latin1')))
    socket.on('error', finish)
    socket.on('close', finish)
  })
}

/**
 * On Linux a second socket, in the kernel's own name space and gone with its process, comes first: of two openers that find
 * the same stale file only one gets it, so only one removes the file and binds anew.
 */
async function bindGuard(directory: string, hash: string): Promise<Server | 'taken' | 'none'> {
  if (platform !== 'linux') return 'none'
  const { dev, ino } = statSync(directory)
  try {
    // The path's hash keeps a removed directory whose number was given to another from standing in the way.
    return (await bind(`\0inkube-${dev}-${ino}-${hash}`)) ?? 'taken'
  } catch {
    return 'none'
  }
}

/** Locks the directory, or rejects with `DirectoryInUse`. */
export async function lockDirectory(directory: string): Promise<Release> {
  const address = addressOf(directory)
  const guard = await bindGuard(directory, address.hash)
  const fail = async (error: Error): Promise<never> => {
    if (typeof guard === 'object') await unbind(guard)
    address.free()
    throw error
  }
  // A holder that has ended in good order has taken its socket away.
  const isThere = platform === 'win32' || lstatSync(address.path, { throwIfNoEntry: false }) !== undefined
  const holder = isThere ? await askHolder(address.path) : undefined
  if (guard === 'taken' || holder !== undefined) return await fail(new DirectoryInUse(directory, holder?.pid))
  if (isThere && platform !== 'win32') rmSync(address.path, { force: true })
  const server = await bind(address.path).catch(fail)
  if (server === undefined) return await fail(new DirectoryInUse(directory, undefined))
  return async () => {
    await unbind(server)
    if (typeof guard === 'object') await unbind(guard)
    address.free()
  }
}
