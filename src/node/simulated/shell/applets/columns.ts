/** Commands that number, cut, join and break lines: nl, cut, paste, join, column, fold. */
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { Reader } from '../streams.ts'
import { inPieces, inputs, lines } from './text.ts'

/** Empty lines have no number. */
const nl: Applet = async (io) => {
  const { values, words } = options(io.args, 'bwsvi')
  const countsAll = values.get('b') === 'a'
  const width = Math.min(1000, Number(values.get('w') ?? 6) || 6)
  const mark = values.get('s') ?? '\t'
  const step = Number(values.get('i') ?? 1)
  let number = Number(values.get('v') ?? 1)
  for await (const line of lines(io, words)) {
    const isCounted = countsAll || line !== ''
    await io.out(isCounted ? `${String(number).padStart(width)}${mark}${line}\n` : `${' '.repeat(width + mark.length)}\n`)
    if (isCounted) number += step
  }
  return 0
}

/** `1,3-5,7-` as a test of positions from 1; undefined for what is no list. */
function positions(list: string): ((at: number) => boolean) | undefined {
  if (!/^(?:\d+(?:-\d*)?|-\d+)(?:,(?:\d+(?:-\d*)?|-\d+))*$/.test(list)) return undefined
  const ranges = list.split(',').map((part) => {
    const [from = '', to] = part.split('-')
    return [from === '' ? 1 : Number(from), to === undefined ? Number(from) : to === '' ? Infinity : Number(to)] as const
  })
  return (at) => ranges.some(([from, to]) => at >= from && at <= to)
}

const cutNames: Readonly<Record<string, string>> = { delimiter: 'd', fields: 'f', characters: 'c', bytes: 'b' }

const cut: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'dfcb')
  const value = (letter: string): string | undefined =>
    values.get(letter) ?? Object.entries(cutNames).flatMap(([name, short]) => (short === letter ? (values.get(name) ?? []) : []))[0]
  const characters = value('c') ?? value('b')
  const fields = value('f')
  if (characters === undefined && fields === undefined) {
    io.err('cut: expected a list of bytes, characters, or fields\n')
    return 1
  }
  const wanted = positions(characters ?? fields ?? '')
  if (wanted === undefined) {
    io.err(`cut: invalid field '${characters ?? fields ?? ''}'\n`)
    return 1
  }
  const chosen = letters.has('complement') ? (at: number) => !wanted(at) : wanted
  const mark = value('d') ?? '\t'
  const between = values.get('output-delimiter') ?? mark
  const { readers, failed } = inputs(io, words)
  for (const { reader } of readers)
    for (let line = await io.life.until(reader.line()); line !== undefined; line = await io.life.until(reader.line())) {
      const pause = io.life.step()
      if (pause !== undefined) await pause
      const { text } = line
      if (characters !== undefined) await io.out(`${[...text].filter((_, at) => chosen(at + 1)).join('')}\n`)
      else if (text.includes(mark))
        await io.out(
          `${text
            .split(mark)
            .filter((_, at) => chosen(at + 1))
            .join(between)}\n`,
        )
      else if (!letters.has('s') && !letters.has('only-delimited')) await io.out(`${text}\n`)
    }
  return failed ? 1 : 0
}

const marks: Readonly<Record<string, string>> = { n: '\n', t: '\t', '0': '', '\\': '\\' }

/** Lines of the same place in all files, side by side; with -s the lines of each file. A `-` takes the next line of the input each time. */
const paste: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'd')
  const separators = (values.get('d') ?? '\t')
    .match(/\\[nt0\\]|[^]/g)
    ?.map((mark) => (mark.length > 1 ? (marks[mark[1] ?? ''] ?? mark) : mark)) ?? ['']
  const row = (texts: readonly string[]): string =>
    `${texts.map((text, at) => (at === 0 ? text : `${separators[(at - 1) % separators.length] ?? ''}${text}`)).join('')}\n`
  const { readers, failed } = inputs(io, words.length === 0 ? ['-'] : words)
  const next = async (reader: Reader): Promise<string | undefined> => {
    const pause = io.life.step()
    if (pause !== undefined) await pause
    return (await io.life.until(reader.line()))?.text
  }
  if (letters.has('s')) {
    for (const { reader } of readers) {
      const texts: string[] = []
      for (let text = await next(reader); text !== undefined; text = await next(reader)) texts.push(text)
      await io.out(row(texts))
    }
    return failed ? 1 : 0
  }
  for (;;) {
    const texts: (string | undefined)[] = []
    for (const { reader } of readers) texts.push(await next(reader))
    if (texts.every((text) => text === undefined)) return failed ? 1 : 0
    await io.out(row(texts.map((text) => text ?? '')))
  }
}

interface Row {
  readonly key: string
  readonly fields: readonly string[]
}

async function rowsOf(io: AppletIo, word: string, field: number, mark: string | undefined): Promise<readonly Row[]> {
  const found: Row[] = []
  for await (const line of lines(io, [word])) {
    const fields = mark === undefined ? line.trim().split(/[ \t]+/) : line.split(mark)
    found.push({ key: fields[field - 1] ?? '', fields })
  }
  return found
}

/** Lines of two sorted files that have the same key. */
const join: Applet = async (io) => {
  const { values, lists, words } = options(io.args, '12tjoaev')
  const mark = values.get('t')
  const fields = [1, 2].map((file) => Number(values.get(String(file)) ?? values.get('j') ?? 1))
  const [left = [], right = []] = await Promise.all(words.slice(0, 2).map((word, at) => rowsOf(io, word, fields[at] ?? 1, mark)))
  const empty = values.get('e') ?? ''
  const form = values.get('o')?.split(/[ ,]+/)
  const shows = (file: string): boolean => (lists.get('a') ?? []).includes(file) || values.get('v') === file
  const others = ({ fields: all }: Row | undefined = { key: '', fields: [] }, field = 1): readonly string[] =>
    all.filter((_, at) => at !== field - 1)
  const line = (one: Row | undefined, other: Row | undefined): string => {
    const key = one?.key ?? other?.key ?? ''
    const texts = form?.map((place) => {
      const [file, at] = place.split('.')
      return file === '0' ? key : ((file === '1' ? one : other)?.fields[Number(at) - 1] ?? empty)
    }) ?? [key, ...others(one, fields[0]), ...others(other, fields[1])]
    return `${texts.join(mark ?? ' ')}\n`
  }
  let text = ''
  let [at, place] = [0, 0]
  while (at < left.length || place < right.length) {
    const [one, other] = [left[at], right[place]]
    if (other === undefined || (one !== undefined && one.key < other.key)) {
      if (shows('1')) text += line(one, undefined)
      at++
    } else if (one === undefined || one.key > other.key) {
      if (shows('2')) text += line(undefined, other)
      place++
    } else {
      const key = one.key
      const same = right.slice(place).findIndex((row) => row.key !== key)
      const rows = right.slice(place, same < 0 ? undefined : place + same)
      for (; left[at]?.key === key; at++) if (!values.has('v')) for (const row of rows) text += line(left[at], row)
      place += rows.length
    }
  }
  await io.out(text)
  return 0
}

/** `column -t`: fields below each other. */
const column: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'scoN')
  const rows: string[][] = []
  for await (const line of lines(io, words))
    if (line.trim() !== '')
      rows.push(letters.has('t') ? (values.has('s') ? line.split(values.get('s') ?? '') : line.trim().split(/[ \t]+/)) : [line])
  const names = values.get('N')?.split(',')
  if (names !== undefined) rows.unshift(names)
  const most = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: most }, (_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)))
  const between = values.get('o') ?? '  '
  await io.out(
    rows.map((row) => `${row.map((text, at) => (at === row.length - 1 ? text : text.padEnd(widths[at] ?? 0))).join(between)}\n`).join(''),
  )
  return 0
}

const fold: Applet = async (io) => {
  const { letters, values, words } = options(
    io.args.flatMap((arg) => (/^-\d+$/.test(arg) ? ['-w', arg.slice(1)] : [arg])),
    'w',
  )
  const width = Math.max(1, Math.trunc(Number(values.get('w') ?? 80)) || 80)
  for await (const line of lines(io, words)) {
    const cuts = letters.has('s') ? spaced(line, width) : inPieces([...line], width).map((piece) => piece.join(''))
    await io.out(`${cuts.join('\n')}\n`)
  }
  return 0
}

/** Cut behind the last blank that fits. */
function spaced(line: string, width: number): readonly string[] {
  const found: string[] = []
  let rest = line
  while (rest.length > width) {
    const at = rest.lastIndexOf(' ', width - 1)
    const end = at < 0 ? width : at + 1
    found.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return [...found, rest]
}

export const columnApplets: Readonly<Record<string, Applet>> = { nl, cut, paste, join, column, fold }
