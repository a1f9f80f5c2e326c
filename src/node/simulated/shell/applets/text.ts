/** Commands that read text and write text: cat, head, tail, wc, cut, sort, uniq, tr, tee, rev, tac, nl. */
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import { fileSink } from '../redirect.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, encode, Reader, sourceOf } from '../streams.ts'

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
      return [{ name: word, reader: new Reader(sourceOf(io.files.read(io.path(word)))) }]
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

const cat: Applet = async (io) => {
  const { words, letters } = options(io.args)
  const { readers, failed } = inputs(io, words)
  let number = 1
  for (const { reader } of readers) {
    if (letters.has('n')) {
      for (let line = await io.life.until(reader.line()); line !== undefined; line = await io.life.until(reader.line()))
        await io.out(`${String(number++).padStart(6)}\t${line.text}\n`)
      continue
    }
    for (let chunk = await io.life.until(reader.chunk()); chunk !== undefined; chunk = await io.life.until(reader.chunk()))
      await io.out(chunk)
  }
  return failed ? 1 : 0
}

const head: Applet = async (io) => {
  const { values, words } = options(
    io.args.map((arg) => arg.replace(/^-(\d+)$/, '-n$1')),
    'nc',
  )
  const { readers, failed } = inputs(io, words)
  const bytes = values.get('c')
  for (const { name, reader } of readers) {
    if (readers.length > 1) await io.out(`==> ${name} <==\n`)
    if (bytes !== undefined) {
      await io.out((await io.life.until(reader.all())).subarray(0, Number(bytes)))
      continue
    }
    for (let left = Number(values.get('n') ?? 10); left > 0; left--) {
      const line = await io.life.until(reader.line())
      if (line === undefined) break
      await io.out(line.whole ? `${line.text}\n` : line.text)
    }
  }
  return failed ? 1 : 0
}

const tail: Applet = async (io) => {
  const { letters, values, words } = options(
    io.args.map((arg) => arg.replace(/^-(\d+)$/, '-n$1')),
    'nc',
  )
  const { readers, failed } = inputs(io, words)
  const asked = values.get('n') ?? '10'
  for (const { name, reader } of readers) {
    if (readers.length > 1) await io.out(`==> ${name} <==\n`)
    const text = decode(await io.life.until(reader.all()))
    const found = text.split('\n')
    const last = found.at(-1) === '' ? found.pop() : undefined
    const kept = asked.startsWith('+') ? found.slice(Number(asked) - 1) : found.slice(-Number(asked) || found.length)
    if (kept.length > 0) await io.out(kept.join('\n') + (last === undefined ? '' : '\n'))
  }
  if ((letters.has('f') || letters.has('F')) && words.length > 0) return follow(io, words)
  return failed ? 1 : 0
}

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

const wc: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const { readers, failed } = inputs(io, words)
  const all = !letters.has('l') && !letters.has('w') && !letters.has('c') && !letters.has('m')
  const sums = [0, 0, 0]
  const row = (counts: readonly number[], name: string): string => {
    const shown = counts.filter((_, at) => all || letters.has(['l', 'w', 'c'][at] ?? '') || (at === 2 && letters.has('m')))
    return shown.length === 1 && name === '-'
      ? `${shown[0] ?? 0}\n`
      : `${shown.map((count) => String(count).padStart(all ? 9 : 0)).join(' ')}${name === '-' ? '' : ` ${name}`}\n`
  }
  for (const { name, reader } of readers) {
    const bytes = await io.life.until(reader.all())
    const text = decode(bytes)
    const counts = [text.split('\n').length - 1, text.split(/\s+/).filter((word) => word !== '').length, bytes.length]
    for (const [at, count] of counts.entries()) sums[at] = (sums[at] ?? 0) + count
    await io.out(row(counts, name))
  }
  if (readers.length > 1) await io.out(row(sums, 'total'))
  return failed ? 1 : 0
}

/** `1,3-5,7-` as a test of positions from 1. */
function positions(list: string): (at: number) => boolean {
  const ranges = list.split(',').map((part) => {
    const [from = '', to] = part.split('-')
    return [from === '' ? 1 : Number(from), to === undefined ? Number(from) : to === '' ? Infinity : Number(to)] as const
  })
  return (at) => ranges.some(([from, to]) => at >= from && at <= to)
}

const cut: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'dfcb')
  const characters = values.get('c') ?? values.get('b')
  const chosen = positions(characters ?? values.get('f') ?? '1')
  const mark = values.get('d') ?? '\t'
  for await (const line of lines(io, words)) {
    if (characters !== undefined) await io.out(`${[...line].filter((_, at) => chosen(at + 1)).join('')}\n`)
    else if (line.includes(mark))
      await io.out(
        `${line
          .split(mark)
          .filter((_, at) => chosen(at + 1))
          .join(mark)}\n`,
      )
    else if (!letters.has('s')) await io.out(`${line}\n`)
  }
  return 0
}

const sort: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'kto')
  const field = Number(/^\d+/.exec(values.get('k') ?? '')?.[0] ?? 0)
  const key = (line: string): string => (field === 0 ? line : (line.trim().split(values.get('t') ?? /\s+/)[field - 1] ?? ''))
  const numeric = letters.has('n') || letters.has('h') || /n/.test(values.get('k') ?? '')
  const compare = (a: string, b: string): number =>
    numeric ? (Number.parseFloat(key(a)) || 0) - (Number.parseFloat(key(b)) || 0) : key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
  let found = (await allLines(io, words)).sort((a, b) => compare(a, b) || (a < b ? -1 : a > b ? 1 : 0))
  if (letters.has('r')) found.reverse()
  if (letters.has('u')) found = found.filter((line, at) => at === 0 || compare(line, found[at - 1] ?? '') !== 0)
  const text = found.map((line) => `${line}\n`).join('')
  const target = values.get('o')
  if (target === undefined) await io.out(text)
  else io.files.write(io.path(target), encode(text))
  return 0
}

const uniq: Applet = async (io) => {
  const { letters, words } = options(io.args)
  let before: string | undefined
  let count = 0
  const flush = async (): Promise<void> => {
    if (before === undefined || (letters.has('d') && count < 2) || (letters.has('u') && count > 1)) return
    await io.out(letters.has('c') ? `${String(count).padStart(7)} ${before}\n` : `${before}\n`)
  }
  for await (const line of lines(io, words.slice(0, 1))) {
    if (line === before) count++
    else {
      await flush()
      before = line
      count = 1
    }
  }
  await flush()
  return 0
}

/** `a-z`, `[:upper:]`, escapes, as single characters. */
function characterSet(text: string): string[] {
  const spelled = text
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:alpha:]', 'A-Za-z')
    .replaceAll('[:alnum:]', 'A-Za-z0-9')
    .replaceAll('[:space:]', ' \t\n\r')
    .replace(/\\([nrt\\])/g, (_, mark: string) => ({ n: '\n', r: '\r', t: '\t' })[mark] ?? '\\')
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

const tr: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const from = characterSet(words[0] ?? '')
  const to = characterSet(words[1] ?? '')
  const inside = (mark: string): boolean => from.includes(mark) !== (letters.has('c') || letters.has('C'))
  for (let chunk = await io.life.until(io.stdin.chunk()); chunk !== undefined; chunk = await io.life.until(io.stdin.chunk())) {
    let result = ''
    for (const mark of decode(chunk)) {
      if (!inside(mark)) result += mark
      else if (letters.has('d')) continue
      else {
        const changed = words[1] === undefined ? mark : (to[from.indexOf(mark)] ?? to.at(-1) ?? mark)
        if (!(letters.has('s') && result.endsWith(changed))) result += changed
      }
    }
    await io.out(result)
  }
  return 0
}

const tee: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const sinks = words.map((word) => fileSink(io.files, io.path(word), letters.has('a')))
  for (let chunk = await io.life.until(io.stdin.chunk()); chunk !== undefined; chunk = await io.life.until(io.stdin.chunk())) {
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

export const textApplets: Readonly<Record<string, Applet>> = { cat, head, tail, wc, cut, sort, uniq, tr, tee, rev, tac }
