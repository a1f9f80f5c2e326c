/**
 * Reads many watches until each has told of so many changes. Its parent says by message where and how many (`Reading`); it answers
 * `ready` when all watches have begun, and a `Report` at the end.
 *
 * All watches have to bring the same bytes, each compared as it comes with what the one furthest ahead has brought, and when. What stands
 * in them, and so how late each event was at each watch, is found out afterwards: who reads must not be slower than who tells.
 */
import { openChunked } from './chunked.ts'
import { openStreams } from './streams.ts'
import type { Reading, Report } from './watches.ts'

const reading = await new Promise<Reading>((resolve) => process.once('message', (message) => resolve(message as Reading)))

/** What one watch has brought. */
interface Told {
  size: number
  isSame: boolean
  /** How much was there when, in turns. */
  readonly marks: number[]
}

/** What the watch furthest ahead has brought: `size` bytes of it. */
let reference = Buffer.alloc(1024 * 1024)
let size = 0
/** How many bytes all the changes are, once the watch furthest ahead has brought them. */
let whole = Number.POSITIVE_INFINITY
let lines = 0
let unfinished = reading.watches
const finished = Promise.withResolvers<void>()
const newline = '\n'.charCodeAt(0)

/** Takes in what no watch has brought before. */
function append(bytes: Buffer): void {
  if (size + bytes.length > reference.length) reference = Buffer.concat([reference], 2 * reference.length + bytes.length)
  bytes.copy(reference, size)
  size += bytes.length
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) if (++lines === reading.changes) whole = size
}

function take(told: Told, bytes: Buffer): void {
  const known = Math.min(bytes.length, size - told.size)
  told.isSame &&= bytes.compare(reference, told.size, told.size + known, 0, known) === 0
  if (known < bytes.length) append(bytes.subarray(known))
  told.size += bytes.length
  told.marks.push(told.size, Date.now())
  if (told.size >= whole) leave(told)
}

const left = new Set<Told>()
function leave(told: Told): void {
  if (left.has(told)) return
  left.add(told)
  if (--unfinished === 0) finished.resolve()
}

/** Reads what the changes were: where each ends and when it was asked for. Counts those that are not later than the one before. */
function changesIn(text: string): { readonly ends: readonly number[]; readonly asked: readonly number[]; readonly disordered: number } {
  const [ends, asked]: [number[], number[]] = [[], []]
  let [end, revision, disordered] = [0, 0, 0]
  for (const line of text.split('\n').slice(0, -1)) {
    ends.push((end += line.length + 1))
    asked.push(Number(/"at":"(\d+)"/.exec(line)?.[1]))
    const next = Number(/"resourceVersion":"(\d+)"/.exec(line)?.[1])
    if (!(next > revision)) disordered++
    revision = next
  }
  return { ends, asked, disordered }
}

const all: Told[] = []
const openWatches = reading.isMultiplexed ? openStreams : openChunked
await openWatches(reading, () => {
  const told: Told = { size: 0, isSame: true, marks: [] }
  all.push(told)
  return {
    onBytes: (bytes) => take(told, bytes),
    // Who is sent away has lost what it was not told.
    onClose: () => leave(told),
  }
})
process.send?.('ready')
await finished.promise
const { ends, asked, disordered } = changesIn(reference.toString('latin1', 0, size))
/** How many events were so many milliseconds late. */
const late: number[] = []
for (const { marks } of all) {
  let event = 0
  for (let at = 0; at < marks.length; at += 2)
    for (; (ends[event] ?? Number.POSITIVE_INFINITY) <= (marks[at] ?? 0); event++) {
      const ms = Math.max(0, (marks[at + 1] ?? 0) - (asked[event] ?? 0))
      late[ms] = (late[ms] ?? 0) + 1
    }
}
process.send?.({
  late: Array.from(late, (count) => count ?? 0),
  lost: disordered + all.filter((told) => told.size !== whole || !told.isSame).length,
} satisfies Report)
