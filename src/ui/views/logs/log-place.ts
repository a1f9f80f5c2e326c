/** How far a stream was read, so that it can go on there after a break. Pure. */
import { timeOf } from './log-buffer.ts'

/** The time of the last line, and how many lines had it. */
export interface Place {
  readonly time: string
  readonly count: number
}

export const nowhere: Place = { time: '', count: 0 }

const newline = 10
const space = 32

/** The place behind whole lines that came after `before`. */
export function placeAfter(before: Place, lines: Buffer): Place {
  let start = startOfLine(lines, lines.length)
  const head = lines.subarray(start, lines.indexOf(space, start) + 1)
  const time = timeOf(head.toString('latin1'))
  let count = 0
  for (;;) {
    count++
    if (start === 0) return { time, count: time === before.time ? before.count + count : count }
    start = startOfLine(lines, start)
    if (lines.compare(head, 0, head.length, start, start + head.length) !== 0) return { time, count }
  }
}

/** Where the line begins that ends, with its newline, before `end`. */
const startOfLine = (lines: Buffer, end: number): number => (end < 2 ? 0 : lines.lastIndexOf(newline, end - 2) + 1)

/** Leaves out, of lines read anew from the time of a place on, those that were read before it. Give it each piece in turn. */
export function linesBehind({ time, count }: Place): (lines: Buffer) => Buffer {
  let known = count
  let over = false
  return (lines) => {
    let from = 0
    while (!over && from < lines.length) {
      const at = timeOf(lines.toString('latin1', from, lines.indexOf(space, from) + 1))
      over = at > time || (at === time && known-- <= 0)
      if (!over) from = lines.indexOf(newline, from) + 1
    }
    return lines.subarray(from)
  }
}
