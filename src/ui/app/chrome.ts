/** What stands around the body, as data: the header, the message or prompt, the line of keys, and what lies over the body. Pure. */
import { cutEnd, cutMiddle, sanitize, width } from '../../base/terminal-text.ts'
import { wordLines } from '../../base/text-lines.ts'
import { keyLabel } from '../input/key.ts'
import type { KeyRecord } from '../input/keymap.ts'
import type { Signs } from '../theme/look.ts'
import type { Role } from '../theme/role.ts'
import type { Crumb } from '../views/view.ts'
import { dialogHints, type DialogState } from './dialog.ts'
import { helpLines } from './help.ts'
import type { MessageLevel } from './host.ts'
import { type PromptState, shownCompletions } from './prompt.ts'
import { fitLine, type Segment, widthOf } from './segments.ts'

/** A binding as the line of keys and the help screen show it. */
export interface ShownKey extends KeyRecord {
  /** Why it cannot act now. */
  readonly blocked?: string | undefined
}

export interface ChromeState {
  readonly columns: number
  readonly rows: number
  readonly signs: Signs
  /** The name of the cluster; undefined: the own one. */
  readonly context: string | undefined
  /** Undefined: all; null: the trail has no namespace. */
  readonly namespace: string | undefined | null
  readonly crumbs: readonly Crumb[]
  readonly connection: 'live' | 'loading' | 'lost' | 'refused'
  /** Nodes, usage, what simulates them: the first is the last to go. */
  readonly facts: readonly Segment[]
  readonly readOnly: boolean
  readonly message: { readonly text: string; readonly level: MessageLevel } | undefined
  readonly prompt: PromptState | undefined
  readonly keys: readonly ShownKey[]
  readonly dialog: DialogState | undefined
  /** The first line of the help screen; undefined while it is closed. */
  readonly help: number | undefined
  /** Dialogs have no colour of their own to stand out by. */
  readonly framed: boolean
}

/** What Ink draws. Everything is text by now, so two equal chromes draw the same. */
export interface Chrome {
  readonly columns: number
  readonly rows: number
  readonly header: readonly Segment[]
  /** Several lines where one has no room for it. */
  readonly message: readonly (readonly Segment[])[]
  readonly keys: readonly Segment[]
  readonly prompt: PromptState | undefined
  readonly completions: readonly CompletionLine[]
  readonly dialog: DialogState | undefined
  readonly framed: boolean
  readonly signs: Signs
  readonly help: readonly (readonly Segment[])[] | undefined
}

export interface CompletionLine {
  readonly text: string
  readonly about: string
  readonly chosen: boolean
  /** Enter takes it. */
  readonly likely: boolean
}

/** Lines that are always there: the header, the message or prompt, the keys. */
const around = 3

export function chromeOf(state: ChromeState): Chrome {
  const { columns, rows, prompt, dialog } = state
  const help = state.help === undefined ? undefined : helpLines(state)
  const from = state.help ?? 0
  const shown = help?.slice(from, from + rows - around)
  const below = (help?.length ?? 0) - from - (shown?.length ?? 0)
  return {
    columns,
    rows,
    prompt,
    dialog,
    framed: state.framed,
    signs: state.signs,
    header: headerOf(state),
    message:
      prompt !== undefined
        ? []
        : below > 0
          ? [[{ text: ` ${below} more ${below === 1 ? 'line' : 'lines'} below`, role: 'dim' }]]
          : messageOf(state),
    keys: keysLine(state),
    completions: (prompt?.completions ?? []).slice(0, Math.min(shownCompletions, rows - 4)).map(({ text, about }, index) => ({
      text,
      about,
      chosen: index === prompt?.chosen,
      likely: prompt?.chosen === -1 && text === prompt.likely,
    })),
    help: shown,
  }
}

/** Names that clouds give to contexts would leave no room for how the connection is. */
const widestContext = 28

function headerOf({ columns, signs, context, namespace, crumbs, connection, facts, readOnly }: ChromeState): Segment[] {
  const arrow: Segment = { text: ` ${signs.crumb} `, role: 'dim' }
  const steps: Segment[][] = [[{ text: ' inkube', role: 'brand' }]]
  if (context !== undefined)
    steps.push([arrow, { text: cutMiddle(sanitize(context), widestContext, signs.cut), role: 'text', press: { command: 'contexts' } }])
  if (namespace !== null) steps.push([arrow, { text: namespace ?? 'all namespaces', role: 'text', press: { command: 'namespaces' } }])
  crumbs.forEach((crumb, index) => {
    const last = index === crumbs.length - 1
    const press = { back: crumbs.length - 1 - index }
    const step: Segment[] = [arrow, { text: crumb.text, role: last ? 'crumb' : 'text', press }]
    if (last && crumb.count !== undefined) step.push({ text: ` ${crumb.count}`, role: 'dim' })
    if (crumb.query !== undefined && crumb.query !== '') step.push({ text: ` /${crumb.query}`, role: 'accent' })
    steps.push(step)
  })
  const right: Segment[][] = [[connectionSegment(connection, signs)]]
  if (readOnly) right.push([{ text: 'read-only', role: 'busy' }])
  for (const fact of facts) right.push([fact])
  // That the cluster does not answer is said however long the way was.
  const pinned = connection === 'lost' || connection === 'refused' ? 1 : 0
  return fitLine({ steps, right, pinned, cut: signs.cut, arrow }, columns)
}

function connectionSegment(connection: ChromeState['connection'], signs: Signs): Segment {
  if (connection === 'live') return { text: `${signs.live} live`, role: 'dim' }
  if (connection === 'loading') return { text: `${signs.stale} loading`, role: 'dim' }
  return connection === 'lost' ? { text: `${signs.stale} connection lost`, role: 'busy' } : { text: `${signs.bad} refused`, role: 'bad' }
}

/** Behind a message that does not fit. */
const whole = '  :messages'
/** A message takes no more lines than these. */
const mostLines = 4

const messageRoles: Readonly<Record<MessageLevel, Role>> = { info: 'text', good: 'good', warn: 'busy', error: 'bad' }

function messageOf({ message, columns, signs }: ChromeState): Segment[][] {
  if (message === undefined) return []
  const role = messageRoles[message.level]
  const lines = wordLines(`${message.level === 'error' ? `${signs.bad} ` : ''}${message.text}`, columns - 2)
  const shown = lines.slice(0, mostLines).map((line): Segment[] => [{ text: ` ${line}`, role }])
  if (lines.length <= mostLines) return shown
  const last = cutEnd(` ${lines.slice(mostLines - 1).join(' ')}`, columns - width(whole) - 1, signs.cut)
  return [
    ...shown.slice(0, -1),
    [
      { text: last, role },
      { text: whole, role: 'dim' },
    ],
  ]
}

/** How many keys of the view and of actions the line shows at most. */
const mattering = 6

function keysLine({ columns, signs, keys, dialog, prompt, help }: ChromeState): Segment[] {
  if (dialog !== undefined) return hints(columns, signs, dialogHints(dialog))
  if (prompt?.kind === ':')
    return hints(columns, signs, [
      ['enter', 'go'],
      ['tab', 'complete'],
      ['up', 'before'],
      ['esc', 'leave'],
    ])
  if (prompt !== undefined)
    return hints(columns, signs, [
      ['enter', 'keep'],
      ['up', 'before'],
      ['esc', 'take off'],
    ])
  if (help !== undefined)
    return hints(columns, signs, [
      ['j', 'down'],
      ['k', 'up'],
      ['esc', 'leave'],
    ])
  const best = keys
    .filter((key) => (key.weight ?? 0) > 0 && key.blocked === undefined)
    .sort((left, right) => (right.weight ?? 0) - (left.weight ?? 0))
  // Where two keys do the same, the first will do.
  const chosen = best
    .filter((key, index) => key.group !== 'go' && best.findIndex(({ label }) => label === key.label) === index)
    .slice(0, mattering)
  // Where there is little room, the key that shows all the others is the one to keep.
  const always = best.filter((key) => key.group === 'go' && (columns >= 70 || key.command === 'help')).slice(0, 3)
  const pairs = (shown: readonly ShownKey[]): (readonly [string, string])[] => shown.map((key) => [key.keys[0] ?? '', key.label])
  const last = hints(columns, signs, pairs(always))
  return [
    ...hints(columns - widthOf(last) - 1, signs, pairs(chosen)),
    ...(chosen.length === 0 ? [] : [{ text: ' ', role: 'text' as const }]),
    ...last,
  ]
}

function hints(columns: number, signs: Signs, pairs: readonly (readonly [string, string])[]): Segment[] {
  const out: Segment[] = []
  for (const [key, label] of pairs) {
    const press = { key }
    const next: Segment[] = [
      { text: out.length === 0 ? ' ' : '  ', role: 'text' },
      { text: keyLabel(key, signs.keys), role: 'key', press },
      { text: ` ${label}`, role: 'dim', press },
    ]
    if (widthOf([...out, ...next]) >= columns) break
    out.push(...next)
  }
  return out
}
