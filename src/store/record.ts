/**
 * One line of the journal: `{"c":"<crc32>","r":<revision>,"b":<first revision of the batch>,"o":"P|D|S|E","k":"<key>","v":<value>}`.
 * `c` covers the rest of the line, newline included, and starts from the `c` before it mixed with the segment's salt: a lost, moved or stale line breaks the chain.
 * `b` tells a torn batch (nothing of it was acknowledged) from damage to what was: a record is written only when all batches before its own are on the disk.
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
export const recordOverhead = 96

/** An upper bound of the record's size. */
export function recordSize(key: string, value: Buffer): number {
  return recordOverhead + key.length * 6 + value.length
}

/** Writes the record at `at` of `target`; gives its end and its crc. `seed` is the crc before it, mixed with the salt. */
export function writeRecord(target: Buffer, at: number, record: RecordHead & { readonly value: Buffer; readonly seed: number }): { end: number; crc: number } {
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
  if (bytes.length < at + covered || bytes.toString('latin1', at, at + 6) !== '{"c":"' || bytes.toString('latin1', at + 14, at + 16) !== '",') return undefined
  const text = bytes.toString('latin1', at + 6, at + 14)
  return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined
}

/** The crc that the line at `at` really has, given the seed; undefined when it has no end. */
export function actualCrc(bytes: Buffer, at: number, seed: number): number | undefined {
  const end = bytes.indexOf(newline, at)
  return end < at + covered ? undefined : crc32(bytes.subarray(at + covered, end + 1), seed)
}

/** Reads a number at `at` up to the comma. */
function readNumber(bytes: Buffer, at: number): { value: number; end: number } | undefined {
  let value = 0
  let end = at
  for (; end < bytes.length; end++) {
    const digit = (bytes[end] ?? 0) - 48
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  return end > at && end - at < 17 ? { value, end } : undefined
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

/** Splits a line into its parts, without checking its crc; undefined when it is not a record. */
export function readRecord(bytes: Buffer, at: number): FoundRecord | undefined {
  const crc = claimedCrc(bytes, at)
  const next = bytes.indexOf(newline, at) + 1
  if (crc === undefined || next === 0 || bytes.toString('latin1', at + 16, at + 20) !== '"r":') return undefined
  const revision = readNumber(bytes, at + 20)
  if (revision === undefined || bytes.toString('latin1', revision.end, revision.end + 5) !== ',"b":') return undefined
  const batch = readNumber(bytes, revision.end + 5)
  if (batch === undefined || bytes.toString('latin1', batch.end, batch.end + 6) !== ',"o":"') return undefined
  const operation = bytes.toString('latin1', batch.end + 6, batch.end + 7)
  if (operation !== 'P' && operation !== 'D' && operation !== 'S' && operation !== 'E') return undefined
  const keyStart = batch.end + 13
  if (bytes.toString('latin1', batch.end + 7, keyStart + 1) !== '","k":"') return undefined
  const keyEnd = endOfString(bytes, keyStart)
  if (keyEnd < 0 || bytes.toString('latin1', keyEnd, keyEnd + 6) !== '","v":' || bytes[next - 2] !== 0x7d) return undefined
  return { operation, revision: revision.value, batch: batch.value, key: readString(bytes, keyStart, keyEnd), valueStart: keyEnd + 6, valueEnd: next - 2, crc, next }
}
