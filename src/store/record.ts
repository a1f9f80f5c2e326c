/**
 * One line of the journal: `{"c":"<crc32>","r":<revision>,"b":<first revision of the batch>,"o":"P|D|S|E","k":"<key>","v":<value>}`.
 * `c` covers the rest of the line, newline included, and starts from the `c` before it mixed with the segment's salt: a lost, moved or
 * stale line breaks the chain.
 * `b` tells a torn batch (nothing of it was acknowledged) from damage to what was: a record is written only when all batches before its own
 * are on the disk.
 */
import { crc32 } from 'node:zlib'

/** Put, delete, start of a segment, end of a sealed segment. */
export type Operation = 'P' | 'D' | 'S' | 'E'

export interface RecordHead {
  readonly operation: Operation
  readonly revision: number
  /** The first revision of the batch it was written with. */
  readonly batch: number
  readonly key: string
}

/** A record found in a file; the value is `bytes` from `valueStart` to `valueEnd`. */
export interface FoundRecord extends RecordHead {
  readonly valueStart: number
  readonly valueEnd: number
  readonly crc: number
  /** Where the next line begins. */
  readonly next: number
}

/** `{"c":"01234567",` */
const covered = 16
const newline = 0x0a

export function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0')
}

/** The most that a record takes beside its key and value. */
const recordOverhead = 96

/** An upper bound of the record's size. */
export function recordSize(key: string, value: Buffer): number {
  return recordOverhead + key.length * 6 + value.length
}

/** Writes the record at `at` of `target`; gives its end and its crc. `seed` is the crc before it, mixed with the salt. */
export function writeRecord(
  target: Buffer,
  at: number,
  record: RecordHead & { readonly value: Buffer; readonly seed: number },
): { end: number; crc: number } {
  const head = `{"c":"00000000","r":${record.revision},"b":${record.batch},"o":"${record.operation}","k":${JSON.stringify(record.key)},"v":`
  let end = at + target.write(head, at)
  end += record.value.copy(target, end)
  end += target.write('}\n', end, 'latin1')
  const crc = crc32(target.subarray(at + covered, end), record.seed)
  target.write(hex(crc), at + 6, 'latin1')
  return { end, crc }
}

/** The crc that the line at `at` claims; undefined when it does not begin like a record. */
export function claimedCrc(bytes: Buffer, at: number): number | undefined {
  if (
    bytes.length < at + covered ||
    bytes.toString('latin1', at, at + 6) !== '{"c":"' ||
    bytes.toString('latin1', at + 14, at + 16) !== '",'
  )
    return undefined
  const text = bytes.toString('latin1', at + 6, at + 14)
  return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined
}

/** The crc that the line at `at` really has, given the seed; undefined when it has no end. */
export function actualCrc(bytes: Buffer, at: number, seed: number): number | undefined {
  const end = bytes.indexOf(newline, at)
  return end < at + covered ? undefined : crc32(bytes.subarray(at + covered, end + 1), seed)
}

/** The index of the quote that ends the JSON string starting at `start`. */
export function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0x22, start + 1); at >= 0; at = bytes.indexOf(0x22, at + 1)) {
    let slashes = 0
    while (bytes[at - 1 - slashes] === 0x5c) slashes++
    if (slashes % 2 === 0) return at
  }
  return -1
}

/** The JSON string between the quotes at `start` and `end`. */
export function readString(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end)
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text // what stands between quotes parses to a string
}

/** Everything before the key. Numbers have at most 16 digits. */
const head = /^\{"c":"([0-9a-f]{8})","r":(\d{1,16}),"b":(\d{1,16}),"o":"([PDSE])","k":"/
/** The longest that it can be. */
const longestHead = 80

/**
 * Splits a line into its parts, without checking its crc; undefined when it is not a record. One look at the head as text: a start reads
 * thousands of lines.
 */
export function readRecord(bytes: Buffer, at: number): FoundRecord | undefined {
  const found = head.exec(bytes.toString('latin1', at, Math.min(bytes.length, at + longestHead)))
  const next = bytes.indexOf(newline, at) + 1
  if (found === null || next === 0) return undefined
  const [whole, crc = '', revision, batch, operation] = found
  const keyStart = at + whole.length - 1
  const keyEnd = endOfString(bytes, keyStart)
  if (keyEnd < 0 || bytes.toString('latin1', keyEnd, keyEnd + 6) !== '","v":' || bytes[next - 2] !== 0x7d) return undefined
  return {
    operation: operation as Operation,
    revision: Number(revision),
    batch: Number(batch),
    key: readString(bytes, keyStart, keyEnd),
    valueStart: keyEnd + 6,
    valueEnd: next - 2,
    crc: Number.parseInt(crc, 16),
    next,
  } // one of the four letters
}
