/** head and tail: the ends of files, and what is added to them. */
import { countOf, options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, mostKept, noteMemory, type Reader } from '../streams.ts'
import { chunks, inputs } from './text.ts'

/** `head -5` is an old way to write `head -n 5`. */
const withLetter = (args: readonly string[]): readonly string[] => args.map((arg, at) => (at === 0 ? arg.replace(/^-(\d+)$/, '-n$1') : arg))

const head: Applet = async (io) => {
  const { letters, values, words } = options(withLetter(io.args), 'nc')
  const bytes = values.get('c')
  const asked = bytes ?? values.get('n') ?? '10'
  const count = countOf(asked)
  if (Number.isNaN(count)) {
    io.err(`head: invalid number '${asked}'\n`)
    return 1
  }
  const { readers, failed } = inputs(io, words)
  for (const [at, { name, reader }] of readers.entries()) {
    if ((readers.length > 1 || letters.has('v')) && !letters.has('q')) await io.out(`${at === 0 ? '' : '\n'}==> ${name} <==\n`)
    if (asked.startsWith('-')) await allButLast(io, reader, bytes === undefined ? { lines: -count } : { bytes: -count })
    else if (bytes === undefined) await firstLines(io, reader, count)
    else await firstBytes(io, reader, count)
  }
  return failed ? 1 : 0
}

async function firstLines(io: AppletIo, reader: Reader, asked: number): Promise<void> {
  for (let left = asked; left > 0; left--) {
    const line = await io.life.until(reader.line())
    if (line === undefined) return
    await io.out(line.whole ? `${line.text}\n` : line.text)
  }
}

/** Passes on as many bytes as asked for, and reads no further. */
async function firstBytes(io: AppletIo, reader: Reader, asked: number): Promise<void> {
  let left = asked
  if (left === 0) return
  for await (const chunk of chunks(io, reader)) {
    await io.out(chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) return
  }
}

/** `-n -2`, `-c -4`: all but so many at the end. */
async function allButLast(io: AppletIo, reader: Reader, left: { readonly lines: number } | { readonly bytes: number }): Promise<void> {
  const all = await kept(io, reader)
  const parts = linesOf(all)
  await io.out(
    'bytes' in left
      ? all.subarray(0, Math.max(0, all.length - left.bytes))
      : parts.slice(0, Math.max(0, parts.length - left.lines)).join(''),
  )
}

const tail: Applet = async (io) => {
  const { letters, values, words } = options(withLetter(io.args), 'nc')
  const bytes = values.get('c')
  const asked = bytes ?? values.get('n') ?? '10'
  if (Number.isNaN(countOf(asked))) {
    io.err(`tail: invalid number '${asked}'\n`)
    return 1
  }
  const { readers, failed } = inputs(io, words)
  for (const [at, { name, reader }] of readers.entries()) {
    if ((readers.length > 1 || letters.has('v')) && !letters.has('q')) await io.out(`${at === 0 ? '' : '\n'}==> ${name} <==\n`)
    const all = await kept(io, reader)
    await io.out(bytes === undefined ? endOf(linesOf(all), asked).join('') : endOf(all, asked))
  }
  if ((letters.has('f') || letters.has('F')) && words.length > 0) return follow(io, words)
  return failed ? 1 : 0
}

/** All that comes; what has no end takes memory until the container has no more: beyond what is kept here, it is only counted. */
async function kept(io: AppletIo, reader: Reader): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks(io, reader)) {
    size += chunk.length
    if (size <= mostKept) parts.push(chunk)
    noteMemory(io.context, size)
  }
  return Buffer.concat(parts)
}

/** The last as many as asked for: `5`; or all from there on, counted from one: `+5`. */
function endOf<Sequence extends { readonly length: number; slice(from: number): Sequence }>(all: Sequence, asked: string): Sequence {
  const count = Math.abs(countOf(asked))
  return all.slice(asked.startsWith('+') ? Math.max(0, count - 1) : Math.max(0, all.length - count))
}

/** Each with its newline, where it has one. */
const linesOf = (bytes: Uint8Array): readonly string[] => decode(bytes).match(/[^\n]*\n|[^\n]+$/g) ?? []

/** Looks once a second, as busybox does. */
async function follow(io: AppletIo, words: readonly string[]): Promise<never> {
  const sizes = new Map(words.map((word) => [word, io.files.stat(io.path(word))?.size ?? 0]))
  for (;;) {
    await io.life.sleep(1000)
    for (const word of words) {
      const size = io.files.stat(io.path(word))?.size ?? 0
      const before = sizes.get(word) ?? 0
      if (size > before) await io.out(io.files.read(io.path(word)).subarray(before))
      sizes.set(word, size)
    }
  }
}

export const endApplets: Readonly<Record<string, Applet>> = { head, tail }
