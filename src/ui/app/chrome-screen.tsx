/**
 * Ink's part of the screen: header, message or prompt, keys, and what lies over the body. Colours are role numbers that the compositor
 * reads.
 */
import { Box, Text } from 'ink'
import TextInput from 'ink-text-input'
import type { ReactElement } from 'react'
import { cutEnd, pad, width } from '../../base/terminal-text.ts'
import type { Signs } from '../theme/look.ts'
import { inkColour, type Role } from '../theme/role.ts'
import type { Chrome, CompletionLine } from './chrome.ts'
import { DialogScreen } from './dialog-screen.tsx'
import { type Segment, widthOf } from './segments.ts'

interface Props {
  readonly chrome: Chrome
  readonly onPrompt: (value: string) => void
  readonly onField: (name: string, value: string) => void
}

export function ChromeScreen({ chrome, onPrompt, onField }: Props): ReactElement {
  const { columns, rows, header, message, keys, prompt, completions, dialog, framed, signs, help } = chrome
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Line segments={header} />
      <Box flexGrow={1} />
      {prompt === undefined ? (
        <Line segments={message.length === 1 ? (message[0] ?? []) : []} />
      ) : (
        <Prompt kind={prompt.kind} value={prompt.value} generation={prompt.generation} onChange={onPrompt} />
      )}
      <Line segments={keys} />
      {completions.length > 0 && <Completions lines={completions} framed={framed} signs={signs} columns={columns} rows={rows} />}
      {message.length > 1 && <LongMessage lines={message} framed={framed} signs={signs} columns={columns} rows={rows} />}
      {help !== undefined && <Help lines={help} columns={columns} rows={rows} />}
      {dialog !== undefined && (
        <DialogScreen state={dialog} framed={framed} signs={signs} columns={columns} rows={rows} onField={onField} />
      )}
    </Box>
  )
}

export function Line({ segments, on }: { readonly segments: readonly Segment[]; readonly on?: Role }): ReactElement {
  const background = on === undefined ? {} : { backgroundColor: inkColour(on) }
  return (
    <Box height={1} flexShrink={0} overflow="hidden">
      <Text wrap="truncate">
        {segments.map((segment, index) => (
          <Text key={index} color={inkColour(segment.role)} {...background}>
            {segment.text}
          </Text>
        ))}
      </Text>
    </Box>
  )
}

interface PromptProps {
  readonly kind: string
  readonly value: string
  readonly generation: number
  readonly onChange: (value: string) => void
}

function Prompt({ kind, value, generation, onChange }: PromptProps): ReactElement {
  return (
    <Box height={1} flexShrink={0} overflow="hidden">
      <Text wrap="truncate-start" color={inkColour('prompt')}>
        <Text color={inkColour('accent')}>{` ${kind}`}</Text>
        <TextInput key={generation} value={value} onChange={onChange} />
      </Text>
    </Box>
  )
}

interface LongMessageProps {
  readonly lines: readonly (readonly Segment[])[]
  readonly framed: boolean
  readonly signs: Signs
  readonly columns: number
  readonly rows: number
}

/** A message of several lines lies over the last lines of the body. */
function LongMessage({ lines, framed, signs, columns, rows }: LongMessageProps): ReactElement {
  const height = lines.length + (framed ? 1 : 0)
  return (
    <Box position="absolute" top={rows - 1 - height} left={0} width={columns} height={height} flexDirection="column">
      {framed && <Line on="dialog" segments={[{ text: signs.leaf.repeat(columns), role: 'dim' }]} />}
      {lines.map((segments, index) => (
        <Line
          key={index}
          on="dialog"
          segments={[...segments, { text: ' '.repeat(Math.max(0, columns - widthOf(segments))), role: 'text' }]}
        />
      ))}
    </Box>
  )
}

interface CompletionsProps {
  readonly lines: readonly CompletionLine[]
  /** The list has no colour of its own: it takes whole lines, under a rule. */
  readonly framed: boolean
  readonly signs: Signs
  readonly columns: number
  readonly rows: number
}

function Completions({ lines, framed, signs, columns, rows }: CompletionsProps): ReactElement {
  const names = Math.max(...lines.map((line) => width(line.text))) + 4
  const room = framed ? columns : Math.min(columns, Math.max(44, names + 2 + Math.max(...lines.map((line) => width(line.about)))))
  const height = lines.length + (framed ? 1 : 0)
  return (
    <Box position="absolute" top={rows - 2 - height} left={0} width={room} height={height} flexDirection="column">
      {framed && <Line on="dialog" segments={[{ text: signs.leaf.repeat(room), role: 'dim' }]} />}
      {lines.map((line) => (
        <Line
          key={line.text}
          on={line.chosen ? 'selected' : 'dialog'}
          segments={[
            { text: pad(`  ${line.text}`, names), role: line.chosen ? 'selected' : line.likely ? 'accent' : 'dialog' },
            { text: pad(cutEnd(line.about, room - names, signs.cut), room - names), role: 'dim' },
          ]}
        />
      ))}
    </Box>
  )
}

function Help({
  lines,
  columns,
  rows,
}: {
  readonly lines: readonly (readonly Segment[])[]
  readonly columns: number
  readonly rows: number
}): ReactElement {
  return (
    <Box
      position="absolute"
      top={1}
      left={0}
      width={columns}
      height={rows - 3}
      flexDirection="column"
      backgroundColor={inkColour('dialog')}
      overflow="hidden"
    >
      {lines.map((segments, index) => (
        <Line key={index} on="dialog" segments={segments} />
      ))}
    </Box>
  )
}
