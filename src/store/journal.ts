/**
 * The journal: every change as one line, in order, on the disk before anybody is told. Segments are zero-filled ahead, since overwriting
 * costs half of what growing does.
 */
import { join } from 'node:path'
import type { Random } from '../base/random.ts'
import type { Disk, DiskFile } from './disk.ts'
import type { Operation } from './record.ts'
import { recordSize, writeRecord } from './record.ts'
import { seedOf, segmentName, writeStart } from './segment.ts'
import type { SegmentName } from './segment.ts'

export interface JournalEntry {
  readonly operation: Operation
  readonly key: string
  readonly revision: number
  readonly value: Buffer
}

/** Where writing goes on in a segment that recovery left open. */
export interface OpenSegment {
  readonly name: string
  readonly salt: number
  readonly position: number
  readonly size: number
}

export interface JournalStart {
  readonly directory: string
  readonly clusterId: string
  readonly segments: readonly SegmentName[]
  readonly open: OpenSegment | undefined
  /** The last crc written. */
  readonly crc: number
  readonly smallest: number
  readonly largest: number
}

/** Names of files that are not yet segments. The spare may still be filling when a segment is needed. */
const spareName = 'journal.spare'
const freshName = 'journal.new'
export const unfinishedNames = [spareName, freshName]
const fillStep = 256 * 1024
const smallestBatch = 64 * 1024
const largestBatch = 4 * 1024 * 1024
const empty = Buffer.from('null')

/** The segment being written. */
interface Active extends OpenSegment {
  position: number
  readonly file: DiskFile
}

/** A zero-filled file that waits to become a segment. */
interface Spare {
  readonly file: DiskFile
  readonly size: number
}

export class Journal {
  private readonly disk: Disk
  private readonly random: Random
  private readonly start: JournalStart
  private segments: SegmentName[]
  private active: Active | undefined
  private crc: number
  private batch: Buffer
  private spare: Spare | undefined
  private filling: Promise<void> | undefined
  /** Not tried again before the next segment. */
  private spareRefused = false
  private stopped = false
  /** Bytes written since the journal was opened. */
  written = 0

  constructor(parts: { readonly disk: Disk; readonly random: Random }, start: JournalStart) {
    this.disk = parts.disk
    this.random = parts.random
    this.start = start
    this.segments = [...start.segments]
    this.crc = start.crc
    this.batch = Buffer.allocUnsafe(smallestBatch)
  }

  /**
   * Writes the entries as one batch; they are on the disk when this resolves. One call at a time. The write begins at once where the
   * segment has room. `alone`: nothing else waits to be written.
   */
  append(entries: readonly JournalEntry[], alone = false): Promise<void> {
    const first = entries[0]
    if (first === undefined) return Promise.resolve()
    let size = 0
    for (const entry of entries) size += recordSize(entry.key, entry.value)
    const { active } = this
    if (active !== undefined && this.hasRoom(active, size)) return this.write(active, entries, { size, alone })
    return this.segmentFor(first.revision, size).then((segment) => this.write(segment, entries, { size, alone }))
  }

  private async write(
    active: Active,
    entries: readonly JournalEntry[],
    { size, alone }: { readonly size: number; readonly alone: boolean },
  ): Promise<void> {
    if (this.batch.length < size) this.batch = Buffer.allocUnsafe(size * 2)
    const batch = entries[0]?.revision ?? 0
    let end = 0
    let crc = this.crc
    for (const { operation, key, revision, value } of entries)
      ({ end, crc } = writeRecord(this.batch, end, { operation, key, revision, batch, value, seed: seedOf(crc, active.salt) }))
    await active.file.write(this.batch.subarray(0, end), active.position, alone)
    this.crc = crc
    active.position += end
    this.written += end
    if (this.batch.length > largestBatch) this.batch = Buffer.allocUnsafe(smallestBatch)
    if (active.position > active.size / 2) this.prepareSpare(active.size * 4)
  }

  /** Without a spare the active segment grows, up to a point: slower, but no write waits for zeros. */
  private hasRoom(active: Active, size: number): boolean {
    return active.position + size <= (this.spare === undefined ? Math.max(active.size, this.start.largest) : active.size)
  }

  /** Ends the active segment and lets go of all files. */
  async close(last: number): Promise<void> {
    this.stopped = true
    await this.filling
    if (this.active !== undefined) await this.seal(this.active, last)
    await this.spare?.file.close()
    if (this.spare !== undefined || this.filling !== undefined) await this.disk.remove(this.path(spareName))
  }

  /** Lets go of the files without writing: the disk has failed. */
  async abandon(): Promise<void> {
    this.stopped = true
    await this.filling
    for (const file of [this.active?.file, this.spare?.file]) await file?.close().catch(() => undefined)
  }

  /** Removes segments whose every revision is at or before `revision`. */
  async removeUpTo(revision: number): Promise<void> {
    const kept = this.segments.filter((_, at) => (this.segments[at + 1]?.first ?? Number.POSITIVE_INFINITY) - 1 > revision)
    const gone = this.segments.slice(0, this.segments.length - kept.length)
    this.segments = kept
    for (const segment of gone) await this.disk.remove(this.path(segment.name))
  }

  private path(name: string): string {
    return join(this.start.directory, name)
  }

  private async segmentFor(revision: number, size: number): Promise<Active> {
    const { open } = this.start
    if (this.active === undefined && open !== undefined && this.segments[this.segments.length - 1]?.name === open.name) {
      this.active = { ...open, file: await this.disk.open(this.path(open.name), { fresh: false, durable: true }) }
    }
    const { active } = this
    if (active !== undefined && this.hasRoom(active, size)) return active
    if (active !== undefined) await this.seal(active, revision - 1)
    return await this.startSegment(revision)
  }

  /** Writes the end mark and cuts off the zeros behind it. */
  private async seal(active: Active, last: number): Promise<void> {
    const target = Buffer.alloc(recordSize('', empty))
    const { end, crc } = writeRecord(target, 0, {
      operation: 'E',
      revision: last,
      batch: last + 1,
      key: '',
      value: empty,
      seed: seedOf(this.crc, active.salt),
    })
    await active.file.write(target.subarray(0, end), active.position)
    this.crc = crc
    this.active = undefined
    await active.file.truncate(active.position + end)
    await active.file.close()
  }

  /** The first line is on the disk before the file gets its name, so a file of that name always has it. */
  private async startSegment(first: number): Promise<Active> {
    const salt = Math.floor(this.random.next() * 2 ** 32)
    const { bytes, crc } = writeStart({ clusterId: this.start.clusterId, first, salt, previous: this.crc })
    const { spare } = this
    this.spare = undefined
    this.spareRefused = false
    const from = this.path(spare === undefined ? freshName : spareName)
    const file = spare?.file ?? (await this.disk.open(from, { fresh: true, durable: true }))
    await file.write(spare === undefined ? Buffer.concat([bytes, Buffer.alloc(this.start.smallest - bytes.length)]) : bytes, 0)
    const name = segmentName(first)
    await this.disk.rename(from, this.path(name))
    await this.disk.syncDirectory(this.start.directory)
    this.segments.push({ name, first })
    this.crc = crc
    this.active = { name, salt, position: bytes.length, size: spare?.size ?? this.start.smallest, file }
    return this.active
  }

  private prepareSpare(size: number): void {
    if (this.filling !== undefined || this.spare !== undefined || this.spareRefused || this.stopped) return
    // A full disk only means that no spare is ready: the active segment grows instead, and its own write reports the error.
    this.filling = this.fill(Math.min(this.start.largest, size))
      .catch(() => {
        this.spareRefused = true
      })
      .finally(() => {
        this.filling = undefined
      })
  }

  private async fill(size: number): Promise<void> {
    const file = await this.disk.open(this.path(spareName), { fresh: true, durable: true })
    try {
      const zeros = Buffer.alloc(Math.min(fillStep, size))
      for (let at = 0; at < size && !this.stopped; at += zeros.length) await file.write(zeros, at)
      this.spare = { file, size }
    } catch (error) {
      await file.close()
      await this.disk.remove(this.path(spareName))
      throw error
    }
  }
}
