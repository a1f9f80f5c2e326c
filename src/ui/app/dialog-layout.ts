/** Where the parts of a dialog stand on the screen, for those who draw it and for the mouse. Pure. */
import { cutEnd, sanitize, width } from '../../base/terminal-text.ts'
import { wordLines } from '../../base/text-lines.ts'
import type { DialogPart, DialogState, Field } from './dialog.ts'

export type Choice = Field & { readonly type: 'choice' }

interface Room {
  readonly columns: number
  readonly rows: number
  /** Stands for what was cut. */
  readonly cut: string
}

export interface DialogLayout {
  readonly top: number
  readonly left: number
  /** Columns between its edges. */
  readonly inner: number
  readonly lines: readonly string[]
  /** The fields that fit. */
  readonly fields: readonly Field[]
  /** Columns of the fields' names. */
  readonly labels: number
  readonly problems: readonly string[]
}

/** Columns that an edge takes at either side, and a row above. */
const edge = 2
/** Columns between two buttons. */
export const buttonGap = 2
/** Columns that a sentence takes before it goes on in the next line. */
const readable = 72

/** Small, and in the middle. */
export function layOutDialog(state: DialogState, { columns, rows, cut }: Room): DialogLayout {
  const { dialog, problem } = state
  const fields = dialog.fields ?? []
  const lines = dialog.lines.map((line) => sanitize(line))
  // A reason may have lines of its own.
  const reasons = problem?.split('\n').map((line) => sanitize(line)) ?? []
  const labels = Math.max(0, ...fields.map((field) => width(field.label))) + 2
  const inner = Math.min(
    columns - 6,
    Math.max(
      36,
      width(dialog.title),
      ...lines.map(width),
      ...fields.map((field) => labels + fieldWidth(field)),
      Math.min(Math.max(0, ...reasons.map(width)), readable),
      buttonsWidth(state),
    ),
  )
  const problems = reasons.length === 0 ? [] : reasonLines(reasons, inner, { most: Math.max(1, rows - 11), cut })
  // Title, edges, buttons and the blanks between them take six rows; the header and the line of keys stay.
  const room = Math.max(2, rows - 8 - problems.length)
  const shown = fitting(lines, inner, { most: Math.max(1, room - Math.min(fields.length, room - 1)), cut })
  const window = fieldWindow(state, Math.max(1, room - shown.length))
  const height = 5 + shown.length + window.length + (fields.length > 0 ? 1 : 0) + problems.length
  return {
    top: Math.max(1, Math.floor((rows - height) / 2)),
    left: Math.max(0, Math.floor((columns - inner - 2 * edge) / 2)),
    inner,
    lines: shown,
    fields: window,
    labels,
    problems,
  }
}

/** The part at a place of the screen, if there is one. */
export function dialogPartAt(
  state: DialogState,
  room: Room,
  { row, column }: { readonly row: number; readonly column: number },
): DialogPart | undefined {
  const { top, left, inner, lines, fields, labels, problems } = layOutDialog(state, room)
  const [inside, behind] = [column - left - edge, fields.length > 0 ? 1 : 0]
  if (inside < 0 || inside >= inner) return undefined
  const first = top + 2 + lines.length + behind
  const field = fields[row - first]
  if (field !== undefined) return fieldPart(field, state, { inside: inside - labels, room: inner - labels })
  if (row !== first + fields.length + problems.length + 1) return undefined
  const at = partAt(
    state.dialog.buttons.map(({ label }) => width(label) + 2),
    inside,
    buttonGap,
  )
  const button = state.dialog.buttons[at]
  return button && { type: 'button', name: button.name }
}

function fieldPart(
  field: Field,
  { values }: DialogState,
  { inside, room }: { readonly inside: number; readonly room: number },
): DialogPart {
  const { name } = field
  if (field.type !== 'choice') return { type: 'field', name }
  const options = optionsShown(field, String(values[name]), room)
  const option =
    options[
      partAt(
        options.map((each) => width(each) + 2),
        inside,
        0,
      )
    ]
  return { type: 'field', name, ...(option !== undefined && options.length > 1 && { option }) }
}

/** Which of the parts that stand in a row takes the column; -1 for none. */
function partAt(widths: readonly number[], column: number, gap: number): number {
  let from = 0
  return widths.findIndex((columns) => {
    const isHere = column >= from && column < from + columns
    from += columns + gap
    return isHere
  })
}

/** Every option, or only the chosen one where there is no room. */
export const optionsShown = (field: Choice, chosen: string, room: number): readonly string[] =>
  optionsWidth(field) > room ? [chosen] : field.options

/** The history of messages has those that do not fit. */
const reasonLines = (
  reasons: readonly string[],
  columns: number,
  room: { readonly most: number; readonly cut: string },
): readonly string[] =>
  fitting(
    reasons.flatMap((line) => wordLines(line, columns)),
    columns,
    room,
  )

/** The lines that fit; the last one has what is left, and shows where it is cut. */
function fitting(
  lines: readonly string[],
  columns: number,
  { most, cut }: { readonly most: number; readonly cut: string },
): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), cutEnd(lines.slice(most - 1).join(' '), columns, cut)]
}

/** The fields that fit, those around the focus. */
function fieldWindow({ dialog, focus }: DialogState, room: number): readonly Field[] {
  const fields = dialog.fields ?? []
  const first = Math.max(0, Math.min(fields.length - room, focus - Math.floor(room / 2)))
  return fields.slice(first, first + room)
}

const fieldWidth = (field: Field): number =>
  field.type === 'text' ? Math.max(24, width(field.value) + 2) : field.type === 'choice' ? optionsWidth(field) : 3

/** All options beside each other, each with room for its brackets. */
const optionsWidth = ({ options }: Choice): number => options.reduce((sum, option) => sum + width(option) + 2, 0)

const buttonsWidth = ({ dialog }: DialogState): number =>
  dialog.buttons.reduce((sum, button) => sum + width(button.label) + 2 + 2 * buttonGap, 0)
