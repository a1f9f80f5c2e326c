/** split and shuf: lines in several files, or in any order. */
import { countOf, options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { encode, refuseBeyond, type Reader } from '../streams.ts'
import { chunks, inputs, lines } from './text.ts'

/** More files than this come of no input. */
const mostFiles = 10_000
/** Nor more lines at once. */
const mostLines = 1_000_000

async function textOf(io: AppletIo, reader: Reader): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks(io, reader)) {
    refuseBeyond((size += chunk.length))
    parts.push(chunk)
  }
  return Buffer.concat(parts)
}

/** Where pieces of so many lines end. */
function lineEnds(bytes: Uint8Array, most: number): readonly number[] {
  const ends: number[] = []
  let count = 0
  for (const [at, byte] of bytes.entries()) if (byte === 10 && ++count % most === 0) ends.push(at + 1)
  return ends.at(-1) === bytes.length ? ends : [...ends, bytes.length]
}

/** `split [-l LINES | -b BYTES] [-a LENGTH] [-d] [file [prefix]]` */
const split: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'lbaCn')
  const [source = '-', prefix = 'x'] = words
  const { readers, failed } = inputs(io, [source])
  const [input] = readers
  if (failed || input === undefined) return 1
  const bytes = await textOf(io, input.reader)
  const size = countOf(values.get('b') ?? values.get('C') ?? '')
  const ends =
    size > 0
      ? Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => Math.min(bytes.length, (at + 1) * size))
      : lineEnds(bytes, Number(values.get('l') ?? 1000) || 1000)
  if (ends.length > mostFiles) {
    io.err('split: suffixes exhausted\n')
    return 1
  }
  const isNumbered = letters.has('d')
  const length = Math.min(100, Math.abs(Number(values.get('a') ?? 2)) || 2)
  const suffix = (at: number): string =>
    isNumbered
      ? String(at).padStart(length, '0')
      : Array.from({ length }, (_, place) => String.fromCharCode(97 + (Math.floor(at / 26 ** (length - 1 - place)) % 26))).join('')
  for (const [at, end] of ends.entries()) if (end > 0) io.files.write(io.path(prefix + suffix(at)), bytes.subarray(ends[at - 1] ?? 0, end))
  return 0
}

/** Lines, words (`-e`) or numbers (`-i 1-9`) in any order. */
const shuf: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'nio')
  const [, from, to] = /^(\d+)-(\d+)$/.exec(values.get('i') ?? '') ?? []
  const found: string[] = []
  if (from !== undefined) for (let at = Number(from); at <= Number(to) && found.length < mostLines; at++) found.push(String(at))
  else if (letters.has('e')) found.push(...words)
  else for await (const line of lines(io, words)) found.push(line)
  for (let at = found.length - 1; at > 0; at--) {
    const other = Math.floor(io.context.random.next() * (at + 1))
    ;[found[at], found[other]] = [found[other] ?? '', found[at] ?? '']
  }
  const count = Math.min(mostLines, Math.max(0, Number(values.get('n') ?? found.length) || 0))
  const chosen = letters.has('r')
    ? Array.from({ length: count }, () => found[Math.floor(io.context.random.next() * found.length)] ?? '')
    : found.slice(0, count)
  const text = chosen.map((line) => `${line}\n`).join('')
  const target = values.get('o')
  if (target === undefined) await io.out(text)
  else io.files.write(io.path(target), encode(text))
  return 0
}

export const pieceApplets: Readonly<Record<string, Applet>> = { split, shuf }
