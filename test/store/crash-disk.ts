/**
 * A disk in memory that loses power: what was not synced is then kept or dropped by chance, sector by sector and name by name, as a real
 * one may. Also fails on demand.
 */
import { basename, dirname, join } from 'node:path'
import type { Random } from '../../src/base/random.ts'
import type { Disk, DiskFile, OpenMode } from '../../src/store/disk.ts'

const sector = 512

interface Write {
  readonly at: number
  readonly bytes: Buffer
}

interface Inode {
  /** What a read sees: the cache. */
  now: Buffer
  /** What surely survives. */
  safe: Buffer
  /** Changes since, in order. */
  pending: (Write | { readonly length: number })[]
}

interface NameChange {
  readonly removed: readonly string[]
  readonly set: { readonly name: string; readonly inode: Inode } | undefined
}

export interface Faults {
  /** Power goes at the operation of this number, in the middle of it. */
  readonly cutAt?: number
  /** From the operation of this number on, writes fail with this code. */
  readonly failAt?: number
  readonly failWith?: 'EIO' | 'ENOSPC'
  /** A mutant: data is never synced. */
  readonly withoutDataSync?: boolean
  /** A mutant: names are never synced. */
  readonly withoutDirectorySync?: boolean
}

function apply(names: Map<string, Inode>, change: NameChange): void {
  for (const name of change.removed) names.delete(name)
  if (change.set !== undefined) names.set(change.set.name, change.set.inode)
}

function put(target: Buffer, at: number, bytes: Buffer): Buffer {
  const grown =
    target.length < at + bytes.length ? Buffer.concat([target, Buffer.alloc(at + bytes.length - target.length)]) : Buffer.from(target)
  bytes.copy(grown, at)
  return grown
}

function cut(target: Buffer, length: number): Buffer {
  return target.length >= length ? target.subarray(0, length) : Buffer.concat([target, Buffer.alloc(length - target.length)])
}

/**
 * A durable write is done: it brings along the file's length, and with it earlier truncations; earlier writes that it covers can no longer
 * undo it.
 */
function commit(inode: Inode, change: Write): void {
  const from = inode.pending.indexOf(change)
  let earlier = inode.pending.slice(0, from)
  const truncated = earlier.findLastIndex((each) => 'length' in each)
  for (const each of earlier) if ('length' in each) inode.safe = cut(inode.safe, each.length)
  earlier = earlier.slice(truncated + 1)
  inode.safe = put(inode.safe, change.at, change.bytes)
  for (const each of earlier) {
    if ('length' in each) continue
    const start = Math.max(each.at, change.at)
    const end = Math.min(each.at + each.bytes.length, change.at + change.bytes.length)
    if (start < end) change.bytes.copy(each.bytes, start - each.at, start - change.at, end - change.at)
  }
  inode.pending = [...earlier, ...inode.pending.slice(from + 1)]
}

export class CrashDisk implements Disk {
  readonly random: Random
  readonly faults: Faults
  /** Operations so far. */
  operations = 0
  /** Resolves when the power has gone. */
  readonly off: Promise<void>
  private isOff = false
  private turnOff: () => void = () => undefined
  private names = new Map<string, Inode>()
  private safeNames = new Map<string, Inode>()
  private changes: NameChange[] = []
  private readonly held = new Set<string>()

  constructor(random: Random, faults: Faults = {}) {
    this.random = random
    this.faults = faults
    this.off = new Promise((resolve) => (this.turnOff = resolve))
  }

  /** The disk as it may be found when the power is back. */
  afterCut(faults: Faults = {}): CrashDisk {
    this.isOff = true
    const next = new CrashDisk(this.random, faults)
    const survivors = new Map<Inode, Inode>()
    const names = new Map(this.safeNames)
    for (const change of this.changes) {
      if (this.random.next() < 0.5) apply(names, change)
    }
    for (const [name, inode] of names) {
      const survivor = survivors.get(inode) ?? this.survivor(inode)
      survivors.set(inode, survivor)
      next.names.set(name, survivor)
    }
    next.safeNames = new Map(next.names)
    return next
  }

  /** The same disk after a kill of the process alone: the cache survives, and so does what is not yet synced. */
  afterKill(faults: Faults = {}): CrashDisk {
    this.isOff = true
    const next = new CrashDisk(this.random, faults)
    next.names = this.names
    next.safeNames = this.safeNames
    next.changes = this.changes
    return next
  }

  /** Files by name, for damage by hand. */
  file(name: string): Buffer | undefined {
    return [...this.names].find(([path]) => basename(path) === name)?.[1].now
  }

  private survivor(inode: Inode): Inode {
    let bytes = inode.safe
    for (const change of inode.pending) {
      if ('length' in change) {
        if (this.random.next() < 0.5) bytes = cut(bytes, change.length)
        continue
      }
      for (let from = 0; from < change.bytes.length;) {
        const to = Math.min(change.bytes.length, from + sector - ((change.at + from) % sector))
        if (this.random.next() < 0.5) bytes = put(bytes, change.at + from, change.bytes.subarray(from, to))
        from = to
      }
    }
    // The length may lie anywhere between what was synced and what was written.
    if (bytes.length > inode.safe.length && this.random.next() < 0.3)
      bytes = bytes.subarray(0, inode.safe.length + Math.floor(this.random.next() * (bytes.length - inode.safe.length)))
    bytes = Buffer.from(bytes)
    return { now: bytes, safe: bytes, pending: [] }
  }

  /** Counts an operation; never resolves once the power has gone. `begin` is what has happened, in the cache, when it goes. */
  private async step(begin: () => void, writes: boolean): Promise<void> {
    if (this.isOff) await new Promise<never>(() => undefined)
    this.operations++
    const { failAt, failWith, cutAt } = this.faults
    if (writes && failAt !== undefined && this.operations >= failAt) {
      if (this.operations === failAt && this.random.next() < 0.5) begin()
      throw Object.assign(new Error(`${failWith}: the disk refuses`), { code: failWith })
    }
    begin()
    if (cutAt !== undefined && this.operations >= cutAt) {
      this.isOff = true
      this.turnOff()
      await new Promise<never>(() => undefined)
    }
    for (let hops = Math.floor(this.random.next() * 4); hops > 0; hops--) await Promise.resolve()
    if (this.isOff) await new Promise<never>(() => undefined)
  }

  private change(removed: readonly string[], set: NameChange['set']): void {
    const change = { removed, set }
    apply(this.names, change)
    this.changes.push(change)
  }

  private find(path: string): Inode {
    const inode = this.names.get(join(path))
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: no such file, ${path}`), { code: 'ENOENT' })
    return inode
  }

  async makeDirectory(): Promise<void> {
    await this.step(() => undefined, true)
  }

  async list(directory: string): Promise<string[]> {
    return [...this.names.keys()].filter((path) => dirname(path) === join(directory)).map((path) => basename(path))
  }

  async read(path: string): Promise<Buffer | undefined> {
    const inode = this.names.get(join(path))
    return inode === undefined ? undefined : Buffer.from(inode.now)
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    if (mode.fresh) {
      const found = this.names.get(join(path))
      await this.step(() => {
        if (found === undefined) this.change([], { name: join(path), inode: { now: Buffer.alloc(0), safe: Buffer.alloc(0), pending: [] } })
        else {
          found.now = Buffer.alloc(0)
          found.pending.push({ length: 0 })
        }
      }, true)
    }
    return this.handle(this.find(path), mode.durable)
  }

  private handle(inode: Inode, durable: boolean): DiskFile {
    return {
      write: async (source, at) => {
        const bytes = Buffer.from(source)
        const change = { at, bytes }
        await this.step(() => {
          inode.now = put(inode.now, at, bytes)
          inode.pending.push(change)
        }, true)
        if (!durable || this.faults.withoutDataSync === true) return
        commit(inode, change)
      },
      sync: async () => {
        const synced = [...inode.pending]
        await this.step(() => undefined, true)
        if (this.faults.withoutDataSync === true) return
        for (const each of inode.pending)
          if (synced.includes(each)) inode.safe = 'length' in each ? cut(inode.safe, each.length) : put(inode.safe, each.at, each.bytes)
        inode.pending = inode.pending.filter((each) => !synced.includes(each))
      },
      truncate: async (length) => {
        await this.step(() => {
          inode.now = cut(inode.now, length)
          inode.pending.push({ length })
        }, true)
      },
      close: async () => undefined,
    }
  }

  async rename(from: string, to: string): Promise<void> {
    const inode = this.find(from)
    await this.step(() => this.change([join(from)], { name: join(to), inode }), true)
  }

  async link(from: string, to: string): Promise<void> {
    if (this.names.has(join(to))) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' })
    const inode = this.find(from)
    await this.step(() => this.change([], { name: join(to), inode }), true)
  }

  async remove(path: string): Promise<void> {
    if (!this.names.has(join(path))) return
    await this.step(() => this.change([join(path)], undefined), false)
  }

  async syncDirectory(): Promise<void> {
    const synced = [...this.changes]
    await this.step(() => undefined, true)
    if (this.faults.withoutDirectorySync === true) return
    for (const change of this.changes) if (synced.includes(change)) apply(this.safeNames, change)
    this.changes = this.changes.filter((each) => !synced.includes(each))
  }

  async lock(directory: string): Promise<() => Promise<void>> {
    if (this.held.has(directory)) throw new Error(`${directory} is in use`)
    this.held.add(directory)
    return async () => void this.held.delete(directory)
  }
}
