/** `$x`, `${x:-default}`, `${#x}`, `${x%.*}` and the rest: the values of parameters. */
import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash'
import { entriesOf, elementAt, valueOf } from './arrays.ts'
import { expression, replaced } from '../expressions/expression.ts'
import { ExpressionError } from '../expressions/posix.ts'
import { cutOf, patternSource } from './glob.ts'
import { get, set, ShellError, type ShellState } from './state.ts'

/** What expansions need of the expander. */
export interface Expander {
  text(word: Word): Promise<string>
  pattern(word: Word): Promise<string>
  number(word: Word): Promise<number>
}

/** A parameter's value; lists (`$@`, `$*`, arrays with `[@]`) stay lists. */
export type Expanded = { readonly list: readonly string[]; readonly joined: boolean } | string | undefined

/** `$name`, `$1`, `$@`, `$?`, ... */
export function parameter(state: ShellState, name: string): Expanded {
  if (/^\d+$/.test(name)) return name === '0' ? state.name : state.parameters[Number(name) - 1]
  switch (name) {
    case '@':
      return { list: state.parameters, joined: false }
    case '*':
      return { list: state.parameters, joined: true }
    case '#':
      return String(state.parameters.length)
    case '?':
      return String(state.status)
    case '$':
      return String(state.shared.context.pid)
    case '!':
      return state.lastBackground === undefined ? '' : String(state.lastBackground)
    case '-':
      return [...state.options].filter((option) => option.length === 1).join('')
    case 'RANDOM':
      return String(Math.floor(state.shared.context.random.next() * 32768))
    case 'SECONDS':
      return String(Math.floor((state.life.clock.now() - Number(get(state, 'SHELL_STARTED') ?? state.life.clock.now())) / 1000))
    case 'EPOCHSECONDS':
      return String(Math.floor(state.life.clock.now() / 1000))
    case 'EPOCHREALTIME':
      return (state.life.clock.now() / 1000).toFixed(6)
    case 'SRANDOM':
      return String(Math.floor(state.shared.context.random.next() * 2 ** 32))
    case 'BASHPID':
      return String(state.pid)
    case 'LINENO':
      return String(state.source.text.slice(0, state.source.at).split('\n').length)
    case 'UID':
    case 'EUID':
      return String(state.shared.context.user.uid)
    default:
      return get(state, name)
  }
}

/** `${...}` */
export async function expandParameter(
  state: ShellState,
  part: ParameterExpansionPart,
  expander: Expander,
): Promise<Expanded | { readonly operand: Word }> {
  if (part.prefix === '!' && isEach(part.index) && part.operation === undefined)
    return { list: entriesOf(valueOf(state, part.parameter)).map(([key]) => key), joined: part.index?.text === '*' }
  const name =
    part.prefix === '!' && part.operation?.type !== 'Names' ? (textValue(parameter(state, part.parameter)) ?? '') : part.parameter
  if (part.operation?.type === 'Names')
    return {
      list: [...state.variables.keys()].filter((known) => known.startsWith(part.parameter)).sort(),
      joined: part.operation.operator === '*',
    }
  const value = await indexed(state, part, { name, expander })
  if (part.prefix === '#') return String(typeof value === 'object' ? value.list.length : (value ?? '').length)
  if (part.operation === undefined) {
    if (value === undefined && state.options.has('u') && !/^[@*]$/.test(name)) throw new ShellError(`${name}: parameter not set`, 2)
    return value
  }
  return operate(state, part.operation, { name, value, expander })
}

interface Operand {
  readonly name: string
  readonly value: Expanded
  readonly expander: Expander
}

async function indexed(state: ShellState, part: ParameterExpansionPart, { name, expander }: Omit<Operand, 'value'>): Promise<Expanded> {
  if (part.index === undefined) return parameter(state, name)
  if (isEach(part.index)) return { list: entriesOf(valueOf(state, name)).map(([, text]) => text), joined: part.index.text === '*' }
  const { index } = part
  return elementAt(state, name, { text: await expander.text(index), place: () => expander.number(index) })
}

/** `[@]` and `[*]` */
const isEach = (index: Word | undefined): boolean => index?.text === '@' || index?.text === '*'

export const textValue = (value: Expanded): string | undefined => (typeof value === 'object' ? value.list.join(' ') : value)

/** Applies a text operation to a value, or to each of a list. */
const each = (value: Expanded, change: (text: string) => string): Expanded =>
  typeof value === 'object' ? { ...value, list: value.list.map(change) } : change(value ?? '')

async function operate(state: ShellState, operation: ParameterOperation, operand: Operand): Promise<Expanded | { readonly operand: Word }> {
  const { value, expander } = operand
  switch (operation.type) {
    case 'Default':
      return withDefault(state, operation, operand)
    case 'Remove': {
      const pattern = await expander.pattern(operation.operand)
      return each(value, (text) => removeMatch(text, pattern, operation.operator))
    }
    case 'Replace': {
      const pattern = await expander.pattern(operation.pattern)
      const replacement = await expander.text(operation.replacement)
      const change = (text: string): Promise<string> => replaceMatch(state, text, { pattern, replacement, operator: operation.operator })
      return typeof value === 'object' ? { ...value, list: await Promise.all(value.list.map(change)) } : change(value ?? '')
    }
    case 'Slice':
      return slice(
        typeof value === 'object' && /^[@*]$/.test(operand.name) ? { ...value, list: [state.name, ...value.list] } : value,
        await expander.number(operation.offset),
        operation.length === undefined ? undefined : await expander.number(operation.length),
      )
    case 'CaseModification':
      return each(value, (text) => changeCase(text, operation.operator))
    case 'Transform':
      return each(value, (text) =>
        operation.operand.text === 'Q'
          ? `'${text.replaceAll("'", "'\\''")}'`
          : operation.operand.text === 'U'
            ? text.toUpperCase()
            : operation.operand.text === 'L'
              ? text.toLowerCase()
              : text,
      )
    default:
      throw new ShellError('bad substitution', 2)
  }
}

async function withDefault(
  state: ShellState,
  operation: Extract<ParameterOperation, { type: 'Default' }>,
  { name, value, expander }: Operand,
): Promise<Expanded | { readonly operand: Word }> {
  const mark = operation.operator.at(-1)
  const text = textValue(value)
  const missing = operation.operator.startsWith(':')
    ? text === undefined || text === ''
    : typeof value === 'object'
      ? value.list.length === 0
      : value === undefined
  if (mark === '+' && missing) return typeof value === 'object' ? { ...value, list: [] } : ''
  if (mark === '+') return { operand: operation.operand }
  if (!missing) return value
  if (mark === '-') return { operand: operation.operand }
  const given = await expander.text(operation.operand)
  if (mark === '=') set(state, name, given)
  if (mark === '?') throw new ShellError(`${name}: ${given === '' ? 'parameter not set' : given}`, 2)
  return given
}

function removeMatch(text: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const atEnd = operator.startsWith('%')
  const cut = cutOf(pattern, text, { atEnd, isLongest: operator.length === 2 })
  return cut === undefined ? text : atEnd ? text.slice(0, cut) : text.slice(cut)
}

/** The first match, all of them (`//`), or the one that starts (`/#`) or ends (`/%`) the text: the longest there. */
async function replaceMatch(
  { life }: ShellState,
  text: string,
  { pattern, replacement, operator }: { readonly pattern: string; readonly replacement: string; readonly operator: string },
): Promise<string> {
  const [atStart, atEnd] = [operator === '/#', operator === '/%']
  if (pattern === '' && !atStart && !atEnd) return text
  if (atStart || atEnd) {
    const cut = cutOf(pattern, text, { atEnd, isLongest: true })
    return cut === undefined ? text : atEnd ? text.slice(0, cut) + replacement : replacement + text.slice(cut)
  }
  try {
    const made = await expression(patternSource(pattern), { syntax: 'glob' })
    return (await replaced(life, { made, text, isAll: operator === '//' }, () => replacement)).text
  } catch (error) {
    throw error instanceof ExpressionError ? new ShellError(error.message, 2) : error
  }
}

function slice(value: Expanded, offset: number, length: number | undefined): Expanded {
  const cut = <T extends string | readonly string[]>(whole: T): T => {
    const start = offset < 0 ? Math.max(0, whole.length + offset) : offset
    const end = length === undefined ? whole.length : length < 0 ? whole.length + length : start + length
    return whole.slice(start, end) as T
  }
  return typeof value === 'object' ? { ...value, list: cut(value.list) } : cut(value ?? '')
}

const changeCase = (text: string, operator: string): string => {
  const change = (part: string): string => (operator.startsWith('^') ? part.toUpperCase() : part.toLowerCase())
  return operator.length === 2 ? change(text) : change(text.slice(0, 1)) + text.slice(1)
}
