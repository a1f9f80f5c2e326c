/**
 * Reads a data directory back: snapshot, then journal, checked as a whole before anything is believed, and changed only to cut off a write
 * that never completed.
 */
import { join } from 'node:path'
import type { Disk } from './disk.ts'
import { DamagedStore } from './damaged-store.ts'
import { StoredEntry } from './entry.ts'
import type { KeptEvent } from './entry.ts'
import { unfinishedNames } from './journal.ts'
import type { OpenSegment } from './journal.ts'
import { KeyIndex } from './key-index.ts'
import { readSegment, segmentsAmong } from './segment.ts'
import type { Segment, SegmentName } from './segment.ts'
import type { SnapshotData } from './snapshot.ts'
import { snapshotName, unfinishedSnapshots } from './snapshot-adapter.ts'

/** The revision of a store in which nothing was ever written; the first write makes the next one. */
export const firstRevision = 1

export interface Recovered {
  readonly clusterId: string | undefined
  readonly revision: number
  readonly current: KeyIndex
  /** Changes after `base`, without a gap. */
  readonly base: number
  readonly events: readonly KeptEvent[]
  readonly segments: readonly SegmentName[]
  readonly open: OpenSegment | undefined
  readonly crc: number
  /** Size of what the journal holds beyond the snapshot. */
  readonly replayed: number
}

interface ReadSegment extends SegmentName {
  readonly bytes: Buffer
  readonly segment: Segment
}

/** Files of the directory; those that recovery most likely needs are being read already. */
export interface JournalFiles {
  readonly directory: string
  readonly names: readonly string[]
  readonly read: (name: string) => Promise<Buffer | undefined>
}

/** Lists the directory and begins to read its newest segments, while the caller reads the snapshot. */
export async function beginReading(disk: Disk, directory: string): Promise<JournalFiles> {
  const names = await disk.list(directory)
  const begun = new Map(
    segmentsAmong(names)
      .slice(-2)
      .map(({ name }) => [name, disk.read(join(directory, name))]),
  )
  for (const reading of begun.values()) reading.catch(() => undefined) // whoever asks for it gets the error
  return { directory, names, read: (name) => begun.get(name) ?? disk.read(join(directory, name)) }
}

/** The segments that hold changes after `base`. Those before only serve db.prev.json. */
function needed(segments: readonly SegmentName[], base: number): SegmentName[] {
  return segments.filter((_, at) => (segments[at + 1]?.first ?? Number.POSITIVE_INFINITY) - 1 > base)
}

/** Reads and checks the segments, one after the other; their bytes are fetched side by side. */
async function readAll(files: JournalFiles, names: readonly SegmentName[]): Promise<ReadSegment[]> {
  const found: ReadSegment[] = []
  for (const [at, name] of names.entries()) {
    const file = join(files.directory, name.name)
    const bytes = (await files.read(name.name)) ?? Buffer.alloc(0)
    const segment = readSegment(file, bytes, { first: name.first, last: at === names.length - 1 })
    const before = found[found.length - 1]
    if (before !== undefined) checkFollows(file, before, segment)
    found.push({ ...name, bytes, segment })
  }
  return found
}

function checkFollows(file: string, before: ReadSegment, segment: Segment): void {
  const next = before.first + before.segment.records.length
  const advice = 'A file of the journal is missing or from elsewhere: put it back, or restore the directory from a backup'
  if (!before.segment.sealed)
    throw new DamagedStore(
      { file: file.replace(/[^/\\]*$/, before.name), offset: before.segment.end },
      'the end mark is missing, though the journal goes on',
      advice,
    )
  if (next !== segment.start.first)
    throw new DamagedStore({ file, offset: 0 }, `begins with revision ${segment.start.first}, but ${next} comes next`, advice)
  if (before.segment.crc !== segment.start.previous || before.segment.start.clusterId !== segment.start.clusterId)
    throw new DamagedStore({ file, offset: 0 }, `does not continue ${before.name}`, advice)
}

/** Checks that snapshot and journal belong together. */
function checkJoin(directory: string, snapshot: SnapshotData | undefined, read: readonly ReadSegment[]): void {
  const first = read[0]
  const last = read[read.length - 1]
  if (first === undefined || last === undefined) return
  const place = { file: join(directory, snapshotName), offset: 0 }
  const revision = snapshot?.revision ?? firstRevision
  const advice = 'Put the missing or right db.json back, or restore the directory from a backup'
  if (first.first > revision + 1) {
    const reason =
      snapshot === undefined
        ? `is missing, and the journal begins only at revision ${first.first}`
        : `is at revision ${revision}, but the journal begins only at ${first.first}`
    throw new DamagedStore(place, reason, advice)
  }
  const end = last.first + last.segment.records.length - 1
  if (end < revision) {
    const todo = 'Move the journal files to another place: db.json alone holds everything up to its revision'
    throw new DamagedStore(
      { file: join(directory, last.name), offset: last.segment.end },
      `the journal ends with revision ${end}, before that of db.json, ${revision}`,
      todo,
    )
  }
  if (snapshot !== undefined && snapshot.clusterId !== first.segment.start.clusterId)
    throw new DamagedStore(place, 'comes from another cluster than the journal', advice)
}

/** Cuts off a torn tail, and makes sure that what was read, name and content, is on the disk and not only in its cache. */
async function settleTail(disk: Disk, directory: string, last: ReadSegment | undefined): Promise<OpenSegment | undefined> {
  if (last === undefined) return undefined
  const { segment } = last
  const file = await disk.open(join(directory, last.name), { fresh: false, durable: false })
  if (segment.torn) await file.truncate(segment.end)
  await file.sync()
  await file.close()
  // The process before may have been killed between naming the file and syncing the name.
  await disk.syncDirectory(directory)
  if (segment.sealed) return undefined
  return { name: last.name, salt: segment.start.salt, position: segment.end, size: segment.torn ? segment.end : last.bytes.length }
}

interface Replay {
  readonly current: KeyIndex
  readonly events: KeptEvent[]
  revision: number
  replayed: number
}

/** Applies the records in order. Up to the snapshot's revision they only rebuild history. */
function replay(
  state: Replay,
  segments: readonly ReadSegment[],
  options: { readonly base: number; readonly before: Map<string, StoredEntry>; readonly now: number },
): void {
  const from = state.revision
  for (const { bytes, segment } of segments) {
    for (const record of segment.records) {
      if (record.revision <= options.base) continue
      const entry = StoredEntry.found(record.key, record.revision, bytes.subarray(record.valueStart, record.valueEnd))
      const fresh = record.revision > from
      const previous = fresh ? state.current.get(record.key) : options.before.get(record.key)
      state.events.push({ type: record.operation === 'P' ? 'put' : 'delete', entry, previous, at: options.now })
      if (!fresh) {
        if (record.operation === 'P') options.before.set(record.key, entry)
        else options.before.delete(record.key)
        continue
      }
      if (record.operation === 'P') state.current.set(entry)
      else state.current.delete(record.key)
      state.revision = record.revision
      state.replayed += record.next - record.valueStart
    }
  }
}

/** Reads everything. Throws `DamagedStore` when something acknowledged might be missing or wrong. */
export async function recover(
  disk: Disk,
  files: JournalFiles,
  options: { readonly snapshot: SnapshotData | undefined; readonly now: number },
): Promise<Recovered> {
  const { snapshot } = options
  const { directory, names } = files
  const revision = snapshot?.revision ?? firstRevision
  const segments = segmentsAmong(names)
  // History before the snapshot is a courtesy: without its segments, watches resume from the snapshot on.
  const reach = segments[0] !== undefined && segments[0].first <= (snapshot?.base ?? revision) + 1 ? (snapshot?.base ?? revision) : revision
  const read = await readAll(files, needed(segments, reach))
  checkJoin(directory, snapshot, read)
  const last = read[read.length - 1]
  const state: Replay = { current: new KeyIndex(), events: [], revision, replayed: 0 }
  for (const entry of snapshot?.entries ?? []) state.current.set(entry)
  replay(state, read, { base: reach, before: new Map((snapshot?.before ?? []).map((entry) => [entry.key, entry])), now: options.now })
  const open = await settleTail(disk, directory, last)
  for (const name of [...unfinishedNames, ...unfinishedSnapshots]) if (names.includes(name)) await disk.remove(join(directory, name))
  const base = last === undefined ? revision : reach
  return {
    clusterId: snapshot?.clusterId ?? last?.segment.start.clusterId,
    revision: state.revision,
    current: state.current,
    base,
    events: state.events,
    segments,
    open,
    crc: last?.segment.crc ?? 0,
    replayed: state.replayed,
  }
}
