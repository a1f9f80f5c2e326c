/** Draws a dialog: small, centred, its fields typed into with ink-text-input, its buttons in a row. */
import { Box, Text } from 'ink'
import TextInput from 'ink-text-input'
import type { ReactElement } from 'react'
import { cutEnd, cutMiddle, pad } from '../../base/terminal-text.ts'
import type { Signs } from '../theme/look.ts'
import { inkColour, type Role } from '../theme/role.ts'
import { type DialogState, type Field, focusedButton, focusedField } from './dialog.ts'
import { buttonGap, type Choice, layOutDialog, optionsShown } from './dialog-layout.ts'

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
  const { dialog } = state
  const { top, left, inner, lines, fields, labels, problems } = layOutDialog(state, { columns, rows, cut: signs.cut })
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
      {lines.map((line, index) => (
        <Text key={index} color={inkColour('dialog')} wrap="truncate">
          {line === '' ? ' ' : cutEnd(line, inner, signs.cut)}
        </Text>
      ))}
      {fields.length > 0 && <Text> </Text>}
      {fields.map((field) => (
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

const frame = { borderColor: inkColour('dialog'), borderBackgroundColor: inkColour('dialog'), paddingX: 1 } as const

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
  return (
    <Text>
      {optionsShown(field, chosen, room).map((option) => {
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
          <Box key={button.name} marginRight={buttonGap}>
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
