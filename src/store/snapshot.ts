/**
 * The snapshot `db.json`: ordinary JSON, one object a line, so that people can search and compare it and recovery can index it without
 * parsing.
 * A header, `"key":object` lines, the objects' revisions in the same order, what changed keys held at `base` (for watches that resume), a
 * count and a crc of all before it.
 */
import { crc32 } from 'node:zlib'
import { DamagedStore } from './damaged-store.ts'
import { StoredEntry } from './entry.ts'
import { endOfString, hex, readString } from './record.ts'

/** What lowdb's `Low` holds as its data. */
export interface SnapshotData {
  readonly clusterId: string
  readonly revision: number
  /** Changes after this revision can be rebuilt from `before` and the journal. */
  readonly base: number
  /** By key. */
  readonly entries: readonly StoredEntry[]
  /** What the keys changed after `base` held at `base`, if anything. */
  readonly before: readonly StoredEntry[]
}

const chunkSize = 256 * 1024

/**
 * The chunks share one buffer, since those of a large store would pile up until the next collection: each is good until the next is asked
 * for.
 */
function* lines(entries: readonly StoredEntry[]): Generator<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(entries.length === 0 ? 0 : chunkSize)
  let end = 0
  for (const [at, { key, bytes }] of entries.entries()) {
    const head = `${at === 0 ? '' : ',\n'}${JSON.stringify(key)}:`
    const most = head.length * 3 + bytes.length
    // One byte stays free for the end of the last line.
    if (end > 0 && end + most >= chunkSize) {
      yield chunk.subarray(0, end)
      end = 0
    }
    if (most >= chunkSize) yield Buffer.concat([Buffer.from(head), bytes])
    else {
      end += chunk.write(head, end)
      end += bytes.copy(chunk, end)
    }
  }
  if (entries.length > 0) {
    end += chunk.write('\n', end)
    yield chunk.subarray(0, end)
  }
}

function revisions(entries: readonly StoredEntry[]): string {
  return entries.map((entry) => entry.revision).join(',')
}

/** The file's bytes in chunks of moderate size, each good until the next is asked for. */
export function* writeSnapshot(data: SnapshotData): Generator<Buffer> {
  let crc = 0
  const parts = function* (): Generator<Buffer> {
    yield Buffer.from(
      `{"format":1,"clusterId":${JSON.stringify(data.clusterId)},"rev":${data.revision},"compactRev":${data.base},"objects":{\n`,
    )
    yield* lines(data.entries)
    yield Buffer.from(`},\n"revisions":[${revisions(data.entries)}],\n"before":{\n`)
    yield* lines(data.before)
    yield Buffer.from(`},\n"beforeRevisions":[${revisions(data.before)}],\n"count":${data.entries.length}`)
  }
  for (const part of parts()) {
    crc = crc32(part, crc)
    yield part
  }
  yield Buffer.from(`,"crc":"${hex(crc)}"}\n`)
}

const advice = 'Nothing was changed on the disk. Undo the change, put db.prev.json in its place if it is there, or choose another directory'

/** Walks through the bytes of a snapshot whose crc is right. */
class Cursor {
  private readonly file: string
  private readonly bytes: Buffer
  at = 0

  constructor(file: string, bytes: Buffer) {
    this.file = file
    this.bytes = bytes
  }

  /** The rest of the current line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at)
    if (end < 0) throw this.damage('the file ends too early')
    const text = this.bytes.toString('utf8', this.at, end)
    this.at = end + 1
    return text
  }

  /** `"key":object` lines up to a line with a closing brace; revisions are filled in by the caller. */
  objects(): { key: string; bytes: Buffer }[] {
    const found: { key: string; bytes: Buffer }[] = []
    while (this.bytes[this.at] === 0x22) {
      const end = this.bytes.indexOf(0x0a, this.at)
      const keyEnd = endOfString(this.bytes, this.at)
      if (end < 0 || keyEnd < 0 || keyEnd > end) throw this.damage('a line is not of the form "key":object')
      const valueEnd = this.bytes[end - 1] === 0x2c ? end - 1 : end
      found.push({ key: readString(this.bytes, this.at, keyEnd), bytes: this.bytes.subarray(keyEnd + 2, valueEnd) })
      this.at = end + 1
    }
    if (this.line() !== '},') throw this.damage('a line is not of the form "key":object')
    return found
  }

  numbers(name: string): number[] {
    const text = this.line()
    const head = `"${name}":[`
    if (!text.startsWith(head) || !text.endsWith('],')) throw this.damage(`"${name}" is missing`)
    return JSON.parse(text.slice(head.length - 1, -1)) as number[] // written by writeSnapshot: the crc says so
  }

  entries(name: string): StoredEntry[] {
    const objects = this.objects()
    const numbers = this.numbers(name)
    if (numbers.length !== objects.length) throw this.damage(`"${name}" does not fit the objects`)
    return objects.map((object, at) => StoredEntry.found(object.key, numbers[at] ?? 0, object.bytes))
  }

  expect(text: string): void {
    if (this.line() !== text) throw this.damage(`${text} is missing`)
  }

  damage(reason: string): DamagedStore {
    return new DamagedStore({ file: this.file, offset: this.at }, reason, advice)
  }
}

/** Why a file whose crc is wrong or missing is not a snapshot, as precisely as can be told. */
function refuse(file: string, bytes: Buffer): DamagedStore {
  const at = (offset: number, reason: string, todo = advice): DamagedStore => new DamagedStore({ file, offset }, reason, todo)
  if (bytes.length === 0) return at(0, 'the file is empty')
  if (bytes.every((byte) => byte === 0)) return at(0, 'the file holds only zeros')
  const text = bytes.toString('latin1', 0, 64)
  const format = /^\{"format":(\d+),"clusterId":/.exec(text)?.[1]
  if (format === undefined) {
    const foreign = 'Nothing was changed on the disk. Move the file away, or choose another directory'
    try {
      JSON.parse(bytes.toString('utf8'))
    } catch {
      return at(0, 'the file was not written by this program and is not JSON', foreign)
    }
    return at(
      0,
      'the file is JSON, but not in the form that this program writes: it is foreign, or another program has rewritten it',
      advice,
    )
  }
  if (format !== '1') return at(10, `format ${format} is not known`, 'Use a newer version of the program')
  if (!/,"crc":"[0-9a-f]{8}"\}\n$/.test(bytes.toString('latin1', Math.max(0, bytes.length - 64))))
    return at(bytes.length, 'the end of the file is missing: it was cut off or edited')
  return at(badLine(bytes), 'the checksum does not match: the file was edited by hand or is damaged')
}

/** Where the first line begins that is no JSON, or else the checksum. */
function badLine(bytes: Buffer): number {
  let at = bytes.indexOf(0x0a) + 1
  while (bytes[at] === 0x22) {
    const end = bytes.indexOf(0x0a, at)
    if (end < 0) return at
    try {
      JSON.parse(`{${bytes.toString('utf8', at, end).replace(/,$/, '')}}`)
    } catch {
      return at
    }
    at = end + 1
  }
  return Math.max(0, bytes.length - 18)
}

/** Checks and indexes a snapshot; values stay bytes until they are asked for. Throws `DamagedStore`. */
export function readSnapshot(file: string, bytes: Buffer): SnapshotData {
  const tail = `,"crc":"00000000"}\n`.length
  const claimed = /^,"crc":"([0-9a-f]{8})"\}\n$/.exec(bytes.toString('latin1', Math.max(0, bytes.length - tail)))?.[1]
  if (claimed === undefined || hex(crc32(bytes.subarray(0, bytes.length - tail))) !== claimed) throw refuse(file, bytes)
  const cursor = new Cursor(file, bytes)
  const head = /^\{"format":1,"clusterId":("[^"]*"),"rev":(\d+),"compactRev":(\d+),"objects":\{$/.exec(cursor.line())
  if (head === null) throw refuse(file, bytes)
  const entries = cursor.entries('revisions')
  cursor.expect('"before":{')
  const before = cursor.entries('beforeRevisions')
  return { clusterId: JSON.parse(head[1] ?? '""') as string, revision: Number(head[2]), base: Number(head[3]), entries, before }
}
