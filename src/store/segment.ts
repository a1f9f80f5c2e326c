/** One file of the journal: its name, its first line, and the check of all its lines. */
import { DamagedStore } from './damaged-store.ts'
import { actualCrc, claimedCrc, hex, readRecord, recordSize, writeRecord } from './record.ts'
import type { FoundRecord } from './record.ts'

export interface SegmentName {
  readonly name: string
  readonly first: number
}

export function segmentName(first: number): string {
  return `journal-${String(first).padStart(16, '0')}.jsonl`
}

/** The segments among the names, oldest first. */
export function segmentsAmong(names: readonly string[]): SegmentName[] {
  const found: SegmentName[] = []
  for (const name of names) {
    const digits = /^journal-(\d{16})\.jsonl$/.exec(name)?.[1]
    if (digits !== undefined) found.push({ name, first: Number(digits) })
  }
  return found.sort((left, right) => left.first - right.first)
}

/** What the first line of a segment says. */
export interface SegmentStart {
  readonly clusterId: string
  readonly first: number
  readonly salt: number
  /** The last crc of the segment before. */
  readonly previous: number
}

export function writeStart(start: SegmentStart): { bytes: Buffer; crc: number } {
  const value = Buffer.from(JSON.stringify({ format: 1, clusterId: start.clusterId, previous: hex(start.previous) }))
  const target = Buffer.alloc(recordSize('', value) + 64)
  const { end, crc } = writeRecord(target, 0, {
    operation: 'S',
    revision: start.first,
    batch: start.first,
    key: hex(start.salt),
    value,
    seed: 0,
  })
  return { bytes: target.subarray(0, end), crc }
}

/** The seed of the next record. */
export function seedOf(crc: number, salt: number): number {
  return (crc ^ salt) >>> 0
}

/** A segment as read: every record in `records` is verified. */
export interface Segment {
  readonly start: SegmentStart
  readonly records: readonly FoundRecord[]
  readonly sealed: boolean
  /** Where the verified lines end. */
  readonly end: number
  /** Crc of the last verified line. */
  readonly crc: number
  /** What follows `end` is not all zeros: the rest of a write that never completed. */
  readonly torn: boolean
}

const repair = 'Keep a copy of the directory; then restore it from a backup, or start afresh in another directory'

function readStart(file: string, bytes: Buffer, first: number): { start: SegmentStart; next: number; crc: number } {
  const record = readRecord(bytes, 0)
  if (record === undefined || record.operation !== 'S') throw new DamagedStore({ file, offset: 0 }, 'does not begin like a journal', repair)
  if (actualCrc(bytes, 0, 0) !== record.crc)
    throw new DamagedStore({ file, offset: 0 }, 'the checksum of the first line does not match', repair)
  const value = JSON.parse(bytes.toString('utf8', record.valueStart, record.valueEnd)) as {
    format: number
    clusterId: string
    previous: string
  } // written by writeStart: its crc says so
  if (value.format !== 1)
    throw new DamagedStore({ file, offset: 0 }, `format ${value.format} is not known`, 'Use a newer version of the program')
  if (record.revision !== first)
    throw new DamagedStore(
      { file, offset: 0 },
      `begins with revision ${record.revision}, against its name`,
      'Give the file its old name back',
    )
  return {
    start: { clusterId: value.clusterId, first, salt: Number.parseInt(record.key, 16), previous: Number.parseInt(value.previous, 16) },
    next: record.next,
    crc: record.crc,
  }
}

/** Looks behind a bad line for a record that was written after that line had been acknowledged. Its offset, or undefined. */
function laterRecord(
  bytes: Buffer,
  bad: number,
  expected: { readonly revision: number; readonly seed: number; readonly salt: number },
): number | undefined {
  const seeds = [claimedCrc(bytes, bad), actualCrc(bytes, bad, expected.seed)]
  for (let at = bytes.indexOf('{"c":"', bad + 1); at >= 0; at = bytes.indexOf('{"c":"', at + 1)) {
    const record = readRecord(bytes, at)
    if (record === undefined) continue
    const known = seeds.some((crc) => crc !== undefined && actualCrc(bytes, at, seedOf(crc, expected.salt)) === record.crc)
    if (known && record.batch > expected.revision) return at
    seeds[0] = record.crc
  }
  return undefined
}

const zeros = Buffer.alloc(64 * 1024)

/** Compared in pieces: a loop over megabytes of bytes would be a good part of a start. */
function isZero(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at += zeros.length) {
    const end = Math.min(bytes.length, at + zeros.length)
    if (bytes.compare(zeros, 0, end - at, at, end) !== 0) return false
  }
  return true
}

/** Reads and verifies a segment. `last`: a torn tail is what a power cut leaves; in any other segment it is damage. */
export function readSegment(file: string, bytes: Buffer, options: { readonly first: number; readonly last: boolean }): Segment {
  const { start, next, crc: startCrc } = readStart(file, bytes, options.first)
  const records: FoundRecord[] = []
  let crc = startCrc
  let end = next
  let revision = start.first
  for (;;) {
    const seed = seedOf(crc, start.salt)
    const record = bytes[end] === 0x7b ? readRecord(bytes, end) : undefined
    const good = record !== undefined && record.crc === actualCrc(bytes, end, seed)
    if (good && record.operation === 'E') {
      if (!isZero(bytes, record.next))
        throw new DamagedStore({ file, offset: record.next }, 'something follows the end of the journal', repair)
      return { start, records, sealed: true, end: record.next, crc: record.crc, torn: false }
    }
    if (!good || record.revision !== revision) break
    records.push(record)
    crc = record.crc
    end = record.next
    revision++
  }
  if (!options.last) throw new DamagedStore({ file, offset: end }, `revision ${revision} is missing or its checksum does not match`, repair)
  const torn = !isZero(bytes, end)
  const later = torn ? laterRecord(bytes, end, { revision, seed: seedOf(crc, start.salt), salt: start.salt }) : undefined
  if (later !== undefined)
    throw new DamagedStore(
      { file, offset: end },
      `revision ${revision} is damaged, though acknowledged changes follow at byte ${later}`,
      repair,
    )
  return { start, records, sealed: false, end, crc, torn }
}
