/** Paints the lines that fit: the newest at the bottom while following. Only these are stripped, parsed and measured. */
import { cutMiddle, pad, sanitize, width } from '../../../base/terminal-text.ts'
import { behind, piecesOf, wordLines } from '../../../base/text-lines.ts'
import type { Role } from '../../theme/role.ts'
import { expression } from '../table/filter.ts'
import type { Canvas } from '../view.ts'
import { markTime, textOf, timeOf } from './log-buffer.ts'
import type { LabelColumn } from './label-column.ts'
import { coloursIn, type Span } from './log-colours.ts'
import { levelIn } from './log-level.ts'
import { clean, labelsOf, readsDefault, roomOf, shownLine, topOf, unseen, wrapColumns, type LogState } from './state.ts'

/** One colour for each stream, over and over: in every theme neighbours are told apart. */
export const stripes: readonly Role[] = ['accent', 'number', 'good', 'going', 'heading']

interface Part {
  readonly label: string
  readonly stripe: Role | undefined
  /** Not a line of the log, but one that a person put there. */
  readonly mark: boolean
  readonly time: string
  readonly text: string
  /** What its program coloured, else the word that says how grave it is. */
  readonly spans: readonly Span[]
  /** The match that was gone to is here. */
  readonly current: boolean
}

/** As much of a line as stands in one row. */
interface Piece {
  readonly text: string
  /** Where in the line it begins. */
  readonly from: number
}

/** What stands where no line does. */
function emptiness({ streams: { choice, phase } }: LogState): string {
  if (choice.range.sinceSeconds !== undefined) return `no lines in the ${choice.range.name}`
  return phase === 'ended' ? 'nothing was written before it ended' : 'no lines yet'
}

export function paintLogs(state: LogState, canvas: Canvas): void {
  const { cells, area, host } = canvas
  const room = Math.max(1, area.rows - 1)
  if (state.buffer.count === 0) {
    const why =
      state.buffer.size > 0
        ? `no line matches ${state.query}; ${state.buffer.size} are hidden, Esc shows them`
        : (state.streams.notice?.long ?? emptiness(state))
    const lines = wordLines(sanitize(why), Math.max(10, area.columns - 2)).slice(0, Math.max(0, room - 1))
    for (const [at, line] of lines.entries())
      cells.put(area.row + 1 + at, area.column + 1, line, host.look.style('dim'), area.column + area.columns)
  } else if (state.follow) paintUp(state, canvas, room)
  else paintDown(state, canvas, room)
  paintFoot(state, canvas)
}

/** The picture that lines are painted in. */
interface Picture {
  readonly canvas: Canvas
  readonly labels: LabelColumn
  /** Columns of a piece of a wrapped line. */
  readonly piece: number
}

const pictureOf = (state: LogState, canvas: Canvas): Picture => ({ canvas, labels: labelsOf(state), piece: wrapColumns(state) })

function partOf(state: LogState, index: number, { canvas, labels }: Picture): Part {
  if (state.buffer.isMark(index)) return markOf(state, index, canvas)
  const line = state.buffer.line(index)
  const { label, source } = state.buffer.origin(index)
  const several = labels.room > 0
  const text = shownLine(state, index)
  return {
    label: several ? `${labelled(sanitize(label), labels, canvas)} ` : '',
    stripe: several ? stripes[source % stripes.length] : undefined,
    time: state.times ? `${timeOf(line).slice(0, 23).replace('T', ' ')} ` : '',
    current: index === state.match,
    mark: false,
    text,
    spans: spansOf(state.json ? [] : coloursIn(textOf(line), text, clean), text),
  }
}

/** A rule across the screen with the time of day in it. */
function markOf({ buffer }: LogState, index: number, { area, host }: Canvas): Part {
  const [before, behind] = [host.look.signs.leaf.repeat(2), host.look.signs.leaf.repeat(area.columns)]
  const text = `${before} ${markTime(buffer.line(index))} ${behind}`.slice(0, area.columns - 2)
  return { label: '', stripe: undefined, time: '', current: false, mark: true, text, spans: [] }
}

function labelled(label: string, { room, from }: LabelColumn, { host }: Canvas): string {
  const rest = label.slice(from)
  return width(rest) > room ? cutMiddle(rest, room, host.look.signs.cut) : pad(rest, room)
}

/** From the last line upwards, so that wrapped lines push older ones out. */
function paintUp(state: LogState, canvas: Canvas, room: number): void {
  const blocks: { readonly part: Part; readonly chunks: readonly Piece[] }[] = []
  const picture = pictureOf(state, canvas)
  let used = 0
  for (let index = state.buffer.count - 1; index >= 0 && used < room; index--) {
    const part = partOf(state, index, picture)
    const chunks = chunksOf(state, part, picture)
    blocks.unshift({ part, chunks })
    used += chunks.length
  }
  // Few lines begin at the top, unless they are so long that the newest would not be seen.
  let row = canvas.area.row + Math.min(0, room - used)
  for (const { part, chunks } of blocks)
    for (const [at, chunk] of chunks.entries()) {
      if (row >= canvas.area.row) paintChunk(state, canvas, { part, chunk, row, first: at === 0 })
      row++
    }
}

function paintDown(state: LogState, canvas: Canvas, room: number): void {
  let row = canvas.area.row
  const end = canvas.area.row + room
  const picture = pictureOf(state, canvas)
  for (let index = topOf(state); index < state.buffer.count && row < end; index++) {
    const part = partOf(state, index, picture)
    for (const [at, chunk] of chunksOf(state, part, picture).entries()) {
      if (row >= end) return
      paintChunk(state, canvas, { part, chunk, row, first: at === 0 })
      row++
    }
  }
}

function chunksOf(state: LogState, { mark, text }: Part, { piece: columns }: Picture): readonly Piece[] {
  if (mark) return [{ text, from: 0 }]
  if (!state.wrap) {
    const rest = behind(text, state.left)
    return [{ text: rest, from: text.length - rest.length }]
  }
  let from = 0
  return piecesOf(text, columns).map((piece) => {
    from += piece.length
    return { text: piece, from: from - piece.length }
  })
}

function paintChunk(state: LogState, { cells, area, host }: Canvas, { part, chunk, row, first }: Chunk): void {
  const { look } = host
  const end = area.column + area.columns
  paintParts(state, { cells, look, end }, { part, chunk, row, first, column: area.column + 1 })
  const whole = area.column + 1 + width(part.label) + part.time.length + width(chunk.text)
  cells.markCut(row, whole, { sign: look.signs.crumb, style: look.style('accent'), limit: end })
}

interface Chunk {
  readonly part: Part
  readonly chunk: Piece
  readonly row: number
  readonly first: boolean
}

/** The label, the time, and the text with its level or its matches. */
function paintParts(
  state: LogState,
  { cells, look, end }: { readonly cells: Canvas['cells']; readonly look: Canvas['host']['look']; readonly end: number },
  { part, chunk, row, first, column: from }: Chunk & { readonly column: number },
): void {
  let column = from
  if (part.mark) return void cells.put(row, column, chunk.text, look.style('accent'), end)
  if (part.stripe !== undefined)
    column = cells.put(row, column, first ? part.label : ' '.repeat(width(part.label)), look.style(part.stripe), end)
  if (part.time !== '') column = cells.put(row, column, first ? part.time : ' '.repeat(part.time.length), look.style('dim'), end)
  const found = state.query === '' || state.query.startsWith('!') ? [] : matchesIn(chunk.text, state.query, part.current)
  let done = 0
  for (const { from: begin, to, role, bold } of found.length > 0 ? found : within(part.spans, chunk)) {
    column = cells.put(row, column, chunk.text.slice(done, begin), look.style('text'), end)
    column = cells.put(row, column, chunk.text.slice(begin, to), look.style(role, undefined, { bold }), end)
    done = to
  }
  cells.put(row, column, chunk.text.slice(done), look.style('text'), end)
}

/** What the search found in a piece. */
const matchesIn = (text: string, query: string, isCurrent: boolean): Span[] =>
  [...text.matchAll(expression(query, 'gi'))].flatMap(({ 0: { length }, index }) =>
    length === 0 ? [] : [{ from: index, to: index + length, role: isCurrent ? 'field' : 'match', bold: false }],
  )

function spansOf(coloured: readonly Span[], text: string): readonly Span[] {
  const level = coloured.length > 0 ? undefined : levelIn(text)
  return level === undefined ? coloured : [{ ...level, bold: false }]
}

/** Spans of a line as they fall on a piece of it. */
const within = (spans: readonly Span[], { text, from }: Piece): Span[] =>
  spans.flatMap((span) => {
    const [begin, to] = [Math.max(0, span.from - from), Math.min(text.length, span.to - from)]
    return begin < to ? [{ ...span, from: begin, to }] : []
  })

const footOf = { waiting: 'waiting', reading: 'following', broken: 'the log broke off, trying again', ended: 'the log has ended' } as const

/** Where the lines begin; those that came since are more than were asked for. */
function rangeOf({ buffer, streams: { choice } }: LogState): string {
  const { name, tailLines } = choice.range
  return tailLines === undefined ? name : `from the last ${tailLines}${buffer.labels.length > 1 ? ' of each' : ''} on`
}

/** As many of the parts as have room as a whole: half a number would be another one. */
const fitting = (parts: readonly string[], room: number): string =>
  parts.reduce((line, part) => {
    const longer = line === '' ? part : `${line}  ${part}`
    return width(longer) <= room || line === '' ? longer : line
  }, '')

/** One line below the log: what is shown, and what came while looking back. */
function paintFoot(state: LogState, { cells, area, host }: Canvas): void {
  const { choice, notice, left, phase } = state.streams
  const below = unseen(state)
  const said = [
    state.follow
      ? choice.previous
        ? 'previous logs'
        : footOf[phase === 'waiting' && state.buffer.size > 0 ? 'ended' : phase]
      : `looking back${below > 0 ? `, ${below} new below` : ''}`,
    // Here and not in the header: the body's painter can say a new number with every picture, Ink could not.
    ...(state.buffer.count > 0 ? [state.buffer.count === 1 ? '1 line' : `${state.buffer.count} lines`] : []),
    rangeOf(state),
    ...(readsDefault(state) ? ['default container'] : []),
    ...(state.times ? ['times'] : []),
    ...(state.wrap ? ['wrapped'] : []),
    ...(state.json ? ['JSON as fields'] : []),
    ...(notice !== undefined && state.buffer.size > 0 ? [sanitize(notice.short)] : []),
    ...(left > 0 ? [`${left} more containers are not shown`] : []),
    ...(state.missed !== undefined ? [`no match ${state.missed}`] : []),
    ...(state.query !== '' ? [state.keepsMatches ? 'matches only' : 'matches marked'] : []),
    ...(state.buffer.dropped > 0 ? [`${state.buffer.dropped} older lines let go`] : []),
  ]
  cells.put(
    area.row + roomOf({ rows: area.rows }),
    area.column + 1,
    fitting(said, area.columns - 2),
    host.look.style(below > 0 || state.missed !== undefined ? 'busy' : 'dim'),
    area.column + area.columns,
  )
}
