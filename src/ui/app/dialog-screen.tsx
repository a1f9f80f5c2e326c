/** Draws a dialog: small, centred, its fields typed into with ink-text-input, its buttons in a row. */
import { Box, Text } from 'ink'
import TextInput from 'ink-text-input'
import type { ReactElement } from 'react'
import { cutEnd, cutMiddle, pad, sanitize, width } from '../../base/terminal-text.ts'
import { wordLines } from '../../base/text-lines.ts'
import type { Signs } from '../theme/look.ts'
import { inkColour, type Role } from '../theme/role.ts'
import { type DialogState, type Field, focusedButton, focusedField } from './dialog.ts'

type Choice = Field & { readonly type: 'choice' }

interface Props {
  readonly state: DialogState
  /** A line around it, where it has no colour to stand out by. */
  readonly framed: boolean
  readonly signs: Signs
  readonly columns: number
  readonly rows: number
  readonly onField: (name: string, value: string) => void
}

export function DialogScreen({ state, framed, signs, columns, rows, onField }: Props): ReactElement {
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
  const problems = reasons.length === 0 ? [] : linesOf(reasons, inner, { most: Math.max(1, rows - 11), cut: signs.cut })
  // Title, edges, buttons and the blanks between them take six rows; the header and the line of keys stay.
  const room = Math.max(2, rows - 8 - problems.length)
  const shown = lines.slice(0, Math.max(1, room - Math.min(fields.length, room - 1)))
  const window = fieldWindow(state, Math.max(1, room - shown.length))
  const height = 5 + shown.length + window.length + (fields.length > 0 ? 1 : 0) + problems.length
  const left = Math.max(0, Math.floor((columns - inner - 4) / 2))
  const top = Math.max(1, Math.floor((rows - height) / 2))
  return (
    <Box
      position="absolute"
      top={top}
      left={left}
      width={inner + 4}
      flexDirection="column"
      backgroundColor={inkColour('dialog')}
      {...(framed ? { ...frame, borderStyle: signs.frame } : { paddingX: 2, paddingY: 1 })}
    >
      <Text bold color={inkColour('crumb')} wrap="truncate">
        {cutMiddle(dialog.title, inner, signs.cut)}
      </Text>
      {shown.map((line, index) => (
        <Text key={index} color={inkColour('dialog')} wrap="truncate">
          {line === '' ? ' ' : cutEnd(line, inner, signs.cut)}
        </Text>
      ))}
      {fields.length > 0 && <Text> </Text>}
      {window.map((field) => (
        <FieldLine key={field.name} field={field} state={state} labels={labels} room={inner - labels} onField={onField} />
      ))}
      {problems.map((line, index) => (
        <Text key={index} color={inkColour(state.waiting ? 'dim' : 'bad')} wrap="truncate">
          {line === '' ? ' ' : line}
        </Text>
      ))}
      <Text> </Text>
      <Buttons state={state} />
    </Box>
  )
}

/** Columns that a sentence takes before it goes on in the next line. */
const readable = 72

/** The history of messages has those that do not fit. */
function linesOf(
  reasons: readonly string[],
  columns: number,
  { most, cut }: { readonly most: number; readonly cut: string },
): readonly string[] {
  const lines = reasons.flatMap((line) => wordLines(line, columns))
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), cutEnd(lines.slice(most - 1).join(' '), columns, cut)]
}

/** The fields that fit, those around the focus. */
function fieldWindow({ dialog, focus }: DialogState, room: number): readonly Field[] {
  const fields = dialog.fields ?? []
  const first = Math.max(0, Math.min(fields.length - room, focus - Math.floor(room / 2)))
  return fields.slice(first, first + room)
}

const frame = { borderColor: inkColour('dialog'), borderBackgroundColor: inkColour('dialog'), paddingX: 1 } as const

const fieldWidth = (field: Field): number =>
  field.type === 'text' ? Math.max(24, width(field.value) + 2) : field.type === 'choice' ? optionsWidth(field) : 3

/** All options beside each other, each with room for its brackets. */
const optionsWidth = ({ options }: Choice): number => options.reduce((sum, option) => sum + width(option) + 2, 0)

const buttonsWidth = ({ dialog }: DialogState): number => dialog.buttons.reduce((sum, button) => sum + width(button.label) + 6, 0)

function FieldLine({
  field,
  state,
  labels,
  room,
  onField,
}: {
  readonly field: Field
  readonly state: DialogState
  readonly labels: number
  readonly room: number
  readonly onField: Props['onField']
}): ReactElement {
  const focused = focusedField(state) === field
  return (
    <Box height={1} overflow="hidden">
      <Text color={inkColour(focused ? 'accent' : 'dim')}>{pad(field.label, labels)}</Text>
      <FieldValue field={field} state={state} focused={focused} room={room} onField={onField} />
    </Box>
  )
}

function FieldValue({
  field,
  state,
  focused,
  room,
  onField,
}: {
  readonly field: Field
  readonly state: DialogState
  readonly focused: boolean
  readonly room: number
  readonly onField: Props['onField']
}): ReactElement {
  const value = state.values[field.name]
  const role: Role = focused ? 'field' : 'dialog'
  if (field.type === 'toggle')
    return (
      <Text color={inkColour(role)} {...(focused && { backgroundColor: inkColour('field') })}>
        {value === true ? '[x]' : '[ ]'}
      </Text>
    )
  if (field.type === 'choice') return <Options field={field} chosen={String(value)} focused={focused} room={room} />
  return (
    <Text wrap="truncate-start" color={inkColour(role)} {...(focused && { backgroundColor: inkColour('field') })}>
      <TextInput
        key={state.generation}
        value={String(value ?? '')}
        focus={focused}
        showCursor={focused}
        placeholder={field.placeholder ?? ''}
        onChange={(text) => onField(field.name, text)}
      />
    </Text>
  )
}

/** Every option with the chosen one in brackets; only that one where there is no room. */
function Options({
  field,
  chosen,
  focused,
  room,
}: {
  readonly field: Choice
  readonly chosen: string
  readonly focused: boolean
  readonly room: number
}): ReactElement {
  const shown = optionsWidth(field) > room ? [chosen] : field.options
  return (
    <Text>
      {shown.map((option) => {
        const on = option === chosen
        return (
          <Text
            key={option}
            color={inkColour(on && focused ? 'field' : on ? 'dialog' : 'dim')}
            {...(on && focused && { backgroundColor: inkColour('field') })}
          >
            {on ? `[${option}]` : ` ${option} `}
          </Text>
        )
      })}
    </Text>
  )
}

function Buttons({ state }: { readonly state: DialogState }): ReactElement {
  const focused = focusedButton(state)
  return (
    <Box height={1}>
      {state.dialog.buttons.map((button) => {
        const on: Role | undefined = button === focused ? (button.danger === true ? 'danger' : 'field') : undefined
        return (
          <Box key={button.name} marginRight={2}>
            <Text
              color={inkColour(on ?? (button.danger === true ? 'bad' : 'dialog'))}
              {...(on !== undefined && { backgroundColor: inkColour(on) })}
            >
              {on === undefined ? ` ${button.label} ` : `[${button.label}]`}
            </Text>
          </Box>
        )
      })}
    </Box>
  )
}
