/** Commands that read text and write text: cat, wc, uniq, tr, tee, rev, tac. */
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { encode, Reader } from '../streams.ts'

/** Readers for each named file, or standard input; a file that cannot be read is complained about and left out. */
export function inputs(
  io: AppletIo,
  words: readonly string[],
): { readonly readers: readonly { readonly name: string; readonly reader: Reader }[]; readonly failed: boolean } {
  if (words.length === 0) return { readers: [{ name: '-', reader: io.stdin }], failed: false }
  let failed = false
  const readers = words.flatMap((word) => {
    if (word === '-') return [{ name: '-', reader: io.stdin }]
    try {
      return [{ name: word, reader: new Reader(io.open(word)) }]
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      io.err(
        `${io.name}: ${io.name === 'cat' || io.name === 'head' || io.name === 'tail' ? `can't open '${word}'` : word}: ${error.text}\n`,
      )
      failed = true
      return []
    }
  })
  return { readers, failed }
}

/** Cut after so many signs, again and again. */
export const inPieces = <T extends string | readonly string[]>(whole: T, width: number): readonly T[] =>
  Array.from({ length: Math.ceil(whole.length / width) }, (_, at) => whole.slice(at * width, (at + 1) * width) as T)

/** What comes, piece by piece; a long stream leaves room for others. */
export async function* chunks({ life }: AppletIo, reader: Reader): AsyncGenerator<Uint8Array> {
  for (let chunk = await life.until(reader.chunk()); chunk !== undefined; chunk = await life.until(reader.chunk())) {
    const pause = life.step()
    if (pause !== undefined) await pause
    yield chunk
  }
}

/** All lines of the inputs, as they come. */
export async function* lines(io: AppletIo, words: readonly string[]): AsyncGenerator<string> {
  for (const { reader } of inputs(io, words).readers) {
    for (let line = await io.life.until(reader.line()); line !== undefined; line = await io.life.until(reader.line())) {
      const pause = io.life.step()
      if (pause !== undefined) await pause
      yield line.text
    }
  }
}

async function allLines(io: AppletIo, words: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for await (const line of lines(io, words)) found.push(line)
  return found
}

/** What cannot be seen, as cat -v shows it. */
const visible = (text: string): string =>
  [...encode(text)]
    .map((byte) => {
      const low = byte & 127
      const sign = low === 127 ? '^?' : low < 32 && byte !== 9 ? `^${String.fromCharCode(low + 64)}` : String.fromCharCode(low)
      return byte < 128 ? sign : `M-${sign}`
    })
    .join('')

const cat: Applet = async (io) => {
  const { words, letters } = options(io.args)
  const { readers, failed } = inputs(io, words)
  const has = (...some: readonly string[]): boolean => some.some((letter) => letters.has(letter))
  let number = 1
  for (const { reader } of readers) {
    if (letters.size > 0 && !letters.has('u')) {
      let isBlank = false
      for (let line = await io.life.until(reader.line()); line !== undefined; line = await io.life.until(reader.line())) {
        const pause = io.life.step()
        if (pause !== undefined) await pause
        if (has('s') && isBlank && line.text === '') continue
        isBlank = line.text === ''
        const shown = has('A', 't') ? line.text.replaceAll('\t', '^I') : line.text
        const text = has('A', 'v', 'e', 't') ? visible(shown) : shown
        const counted = (has('n') && !has('b')) || (has('b') && !isBlank) ? `${String(number++).padStart(6)}\t${text}` : text
        await io.out(`${counted}${has('A', 'e', 'E') && line.whole ? '$' : ''}${line.whole ? '\n' : ''}`)
      }
      continue
    }
    for await (const chunk of chunks(io, reader)) await io.out(chunk)
  }
  return failed ? 1 : 0
}

const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13)

/** Lines, words, characters and bytes, as the letters of wc stand in its output. */
async function tally(io: AppletIo, reader: Reader): Promise<readonly number[]> {
  let [lines, words, characters, bytes] = [0, 0, 0, 0]
  let inWord = false
  for await (const chunk of chunks(io, reader)) {
    bytes += chunk.length
    for (const byte of chunk) {
      if (byte === 10) lines++
      // Bytes that go on with a character of UTF-8 begin with 10.
      if (byte >> 6 !== 2) characters++
      const blank = isBlank(byte)
      if (!blank && !inWord) words++
      inWord = !blank
    }
  }
  return [lines, words, characters, bytes]
}

const wc: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const { readers, failed } = inputs(io, words)
  const all = !['l', 'w', 'm', 'c'].some((letter) => letters.has(letter))
  const sums = [0, 0, 0, 0]
  const row = (counts: readonly number[], name: string): string => {
    const shown = counts.filter((_, at) => (all ? at !== 2 : letters.has('lwmc'.charAt(at))))
    return shown.length === 1 && name === '-'
      ? `${shown[0] ?? 0}\n`
      : `${shown.map((count) => String(count).padStart(all ? 9 : 0)).join(' ')}${name === '-' ? '' : ` ${name}`}\n`
  }
  for (const { name, reader } of readers) {
    const counts = await tally(io, reader)
    for (const [at, count] of counts.entries()) sums[at] = (sums[at] ?? 0) + count
    await io.out(row(counts, name))
  }
  if (readers.length > 1) await io.out(row(sums, 'total'))
  return failed ? 1 : 0
}

/** Lines that are the same as the one before, without what is left out of the comparison. */
const uniq: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'fsw')
  const keyOf = (line: string): string => {
    const fields = new RegExp(`^(?:[ \\t]*[^ \\t]+){0,${Math.min(1000, Number(values.get('f') ?? 0) || 0)}}`).exec(line)?.[0].length ?? 0
    const from = fields + (Number(values.get('s') ?? 0) || 0)
    const text = line.slice(from, values.has('w') ? from + Number(values.get('w')) : undefined)
    return letters.has('i') ? text.toLowerCase() : text
  }
  const { readers, failed } = inputs(io, words.slice(0, 1))
  const target = words[1] === undefined ? undefined : io.create(words[1])
  let before: { readonly line: string; readonly key: string } | undefined
  let count = 0
  const flush = async (): Promise<void> => {
    if (before === undefined || (letters.has('d') && count < 2) || (letters.has('u') && count > 1)) return
    const text = letters.has('c') ? `${String(count).padStart(7)} ${before.line}\n` : `${before.line}\n`
    await (target === undefined ? io.out(text) : target.write(encode(text)))
  }
  for (const { reader } of readers)
    for (let line = await io.life.until(reader.line()); line !== undefined; line = await io.life.until(reader.line())) {
      const pause = io.life.step()
      if (pause !== undefined) await pause
      const key = keyOf(line.text)
      if (key === before?.key) count++
      else {
        await flush()
        before = { line: line.text, key }
        count = 1
      }
    }
  await flush()
  return failed ? 1 : 0
}

const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' }

/** `a-z`, `[:upper:]`, escapes, as single characters. */
function characterSet(text: string): string[] {
  const spelled = text
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:alpha:]', 'A-Za-z')
    .replaceAll('[:alnum:]', 'A-Za-z0-9')
    .replaceAll('[:space:]', ' \t\n\r\v\f')
    .replaceAll('[:blank:]', ' \t')
    .replaceAll('[:punct:]', '!-/:-@[-`{-~')
    .replaceAll('[:xdigit:]', '0-9A-Fa-f')
    .replaceAll('[:cntrl:]', '\u0000-\u001f\u007f')
    .replaceAll('[:print:]', ' -~')
    .replaceAll('[:graph:]', '!-~')
    .replace(/\\([nrtabfv\\])/g, (_, mark: string) => named[mark] ?? '\\')
    .replace(/\\([0-7]{1,3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
  const found: string[] = []
  for (let at = 0; at < spelled.length; at++) {
    const from = spelled[at] ?? ''
    const to = spelled[at + 2]
    if (spelled[at + 1] === '-' && to !== undefined) {
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) found.push(String.fromCharCode(code))
      at += 2
    } else found.push(from)
  }
  return found
}

const bytesIn = (word: string): Uint8Array => encode(characterSet(word).join(''))

/** What becomes of each byte: another one, or nothing (-1); and of which bytes only the first of a run is kept. */
function translation(
  letters: ReadonlySet<string>,
  [first = '', second]: readonly string[],
): {
  readonly changed: readonly number[]
  readonly squeezed: (byte: number) => boolean
} {
  const from = bytesIn(first)
  const to = second === undefined ? undefined : bytesIn(second)
  const isOther = letters.has('c') || letters.has('C')
  const isMeant = (byte: number): boolean => from.includes(byte) !== isOther
  const changed = Array.from({ length: 256 }, (_, byte) => {
    if (!isMeant(byte)) return byte
    if (letters.has('d')) return -1
    return to?.[isOther ? to.length - 1 : Math.min(from.indexOf(byte), to.length - 1)] ?? byte
  })
  return { changed, squeezed: (byte) => letters.has('s') && (to === undefined ? isMeant(byte) : to.includes(byte)) }
}

/** Goes by bytes, as busybox does. */
const tr: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const { changed, squeezed } = translation(letters, words)
  let last = -1
  for await (const chunk of chunks(io, io.stdin)) {
    const result = new Uint8Array(chunk.length)
    let length = 0
    for (const byte of chunk) {
      const next = changed[byte] ?? byte
      if (next < 0 || (next === last && squeezed(next))) continue
      result[length++] = last = next
    }
    await io.out(result.subarray(0, length))
  }
  return 0
}

const tee: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const sinks = words.map((word) => io.create(word, letters.has('a')))
  for await (const chunk of chunks(io, io.stdin)) {
    for (const sink of sinks) await sink.write(chunk)
    await io.out(chunk)
  }
  return 0
}

const rev: Applet = async (io) => {
  for await (const line of lines(io, io.args)) await io.out(`${[...line].reverse().join('')}\n`)
  return 0
}

const tac: Applet = async (io) => {
  for (const line of (await allLines(io, io.args)).reverse()) await io.out(`${line}\n`)
  return 0
}

export const textApplets: Readonly<Record<string, Applet>> = { cat, wc, uniq, tr, tee, rev, tac }
