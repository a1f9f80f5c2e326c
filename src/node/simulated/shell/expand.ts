/** Expansion of words: quotes, parameters, commands, arithmetic, fields, file names, in the order of the standard. */
import { parse, type ArithmeticExpression, type Word, type WordPart } from 'unbash'
import { evaluate, evaluateText } from './arithmetic.ts'
import { expandPath, escapePattern, isPattern, unescapePattern } from './glob.ts'
import { expandParameter, parameter, type Expanded, type Expander } from './parameter.ts'
import type { Runner } from './runner.ts'
import { get, ShellError, type ShellState } from './state.ts'

/** Runs what words have for commands. */
export type Commands = Pick<Runner, 'substitute' | 'connect'>

/** A stretch of a word after expansion. `breaks`: a new field begins before it (from "$@"). */
interface Piece {
  readonly text: string
  readonly quoted: boolean
  /** Unquoted results of expansions are cut at IFS. */
  readonly split: boolean
  readonly breaks?: boolean
}

/** Every expansion of one shell. */
export class Expansion implements Expander {
  private readonly state: ShellState
  private readonly commands: Commands

  constructor(state: ShellState, commands: Commands) {
    this.state = state
    this.commands = commands
  }

  /** Words of a command: each may become none or many fields. */
  async fields(words: readonly Word[]): Promise<string[]> {
    const found: string[] = []
    for (const word of words) for (const variant of braces(word)) found.push(...(await this.wordFields(variant)))
    return found
  }

  /** A word that stays one text: assignments, redirections, `case`. */
  async text(word: Word): Promise<string> {
    return (await this.pieces(word, false))
      .map((piece) => (piece.quoted || piece.split ? piece.text : unescapePattern(piece.text)))
      .join('')
  }

  /** A word as a pattern: what was quoted matches itself. */
  async pattern(word: Word): Promise<string> {
    return (await this.pieces(word, false)).map((piece) => (piece.quoted ? escapePattern(piece.text) : piece.text)).join('')
  }

  async number(word: Word): Promise<number> {
    const text = await this.text(word)
    return text.trim() === '' ? 0 : Number(await evaluateText(this.state, text))
  }

  /** A word as a regular expression: what was quoted matches itself. */
  async expressionText(word: Word): Promise<string> {
    if (word.parts === undefined) return word.text
    const isQuoted = ({ type }: WordPart): boolean => ['SingleQuoted', 'DoubleQuoted', 'AnsiCQuoted'].includes(type)
    let text = ''
    for (const part of word.parts)
      if (part.type === 'Literal') text += part.text
      else {
        const found = (await this.part(part, false, false)).map((piece) => piece.text).join('')
        text += isQuoted(part) ? found.replace(/[\\^$.[\]|()*+?{}]/g, '\\$&') : found
      }
    return text
  }

  arithmetic(expression: ArithmeticExpression | undefined): Promise<bigint> {
    return evaluate(this.state, expression, async (leaf) => {
      if (leaf.type === 'ArithmeticCommandExpansion') return this.commands.substitute(this.state, leaf.script)
      if (leaf.type !== 'ArithmeticWord') return ''
      return leaf.parts === undefined ? leaf.value : (await this.partPieces(leaf.parts, true)).map((piece) => piece.text).join('')
    })
  }

  /** The body of a here-document whose delimiter was not quoted. */
  async parts(parts: readonly WordPart[]): Promise<string> {
    return (await this.partPieces(parts, true)).map((piece) => piece.text).join('')
  }

  private async wordFields(word: Word): Promise<string[]> {
    const pieces = await this.pieces(word, true)
    const fields: { text: string; pattern: string; quoted: boolean }[] = []
    let open: { text: string; pattern: string; quoted: boolean } | undefined
    const add = (text: string, pattern: string, quoted: boolean): void => {
      open ??= { text: '', pattern: '', quoted: false }
      open.text += text
      open.pattern += pattern
      open.quoted ||= quoted
    }
    const end = (): void => {
      if (open !== undefined) fields.push(open)
      open = undefined
    }
    const separators = get(this.state, 'IFS') ?? ' \t\n'
    for (const piece of pieces) {
      if (piece.breaks === true) end()
      if (piece.quoted) add(piece.text, escapePattern(piece.text), true)
      else if (!piece.split) add(unescapePattern(piece.text), piece.text, false)
      else splitFields(piece.text, separators, { add: (text, isKept = false) => add(text, text, isKept), end })
    }
    end()
    return fields.flatMap(({ text, pattern, quoted }) => {
      if (text === '' && !quoted) return []
      if (!isPattern(pattern) || this.state.options.has('f')) return [text]
      const paths = expandPath(this.state.shared.context.files, this.state.directory, pattern)
      return paths.length > 0 || this.state.options.has('nullglob') ? paths : [text]
    })
  }

  private async pieces(word: Word, fields: boolean): Promise<readonly Piece[]> {
    const tilde = /^~(\/|$)/.test(word.text) ? (get(this.state, 'HOME') ?? '/root') : undefined
    if (word.parts === undefined)
      return [...(tilde === undefined ? [plain(escapeLiteral(word))] : [quotedPiece(tilde), plain(escapePattern(word.value.slice(1)))])]
    const pieces = await this.partPieces(word.parts, false, fields)
    if (tilde === undefined) return pieces
    const [first, ...rest] = pieces
    return [quotedPiece(tilde), ...(first === undefined ? [] : [{ ...first, text: first.text.replace(/^~/, '') }]), ...rest]
  }

  private async partPieces(parts: readonly WordPart[], quoted: boolean, fields = false): Promise<Piece[]> {
    const pieces: Piece[] = []
    for (const part of parts) pieces.push(...(await this.part(part, quoted, fields)))
    return pieces
  }

  private async part(part: WordPart, quoted: boolean, fields: boolean): Promise<readonly Piece[]> {
    switch (part.type) {
      case 'Literal':
        return [quoted ? quotedPiece(part.value) : part.text !== part.value ? quotedPiece(part.value) : plain(part.value)]
      case 'Glob':
      case 'ExtendedGlob':
      case 'BraceExpansion':
        return [plain(part.text)]
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        return [quotedPiece(part.value)]
      case 'DoubleQuoted':
      case 'LocaleString': {
        const inner = await this.partPieces(part.parts, true, fields)
        return inner.length > 0 ? inner : part.parts.length === 0 ? [quotedPiece('')] : []
      }
      case 'SimpleExpansion':
        return this.valuePieces(this.checked(part.text.slice(1), parameter(this.state, part.text.slice(1))), quoted, fields)
      case 'ParameterExpansion': {
        const value = await expandParameter(this.state, part, this)
        return typeof value === 'object' && 'operand' in value
          ? this.operandPieces(value.operand, quoted, fields)
          : this.valuePieces(value, quoted, fields)
      }
      case 'CommandExpansion':
        return [valuePiece(await this.commands.substitute(this.state, part.script), quoted)]
      case 'ArithmeticExpansion':
        return [valuePiece(String(await this.arithmetic(part.expression)), quoted)]
      case 'ProcessSubstitution':
        return [quotedPiece(this.commands.connect(this.state, part))]
    }
  }

  /** The word behind `:-` and its like: what is not quoted there is cut at IFS as other results are. */
  private async operandPieces(word: Word, quoted: boolean, fields: boolean): Promise<readonly Piece[]> {
    if (quoted) return word.parts === undefined ? [quotedPiece(word.value)] : this.partPieces(word.parts, true, fields)
    return (await this.pieces(word, fields)).map((piece) => (piece.quoted || piece.split ? piece : { ...piece, split: true }))
  }

  private checked(name: string, value: Expanded): Expanded {
    if (value === undefined && this.state.options.has('u') && /^\w+$/.test(name)) throw new ShellError(`${name}: parameter not set`, 2)
    return value
  }

  private valuePieces(value: Expanded, quoted: boolean, fields: boolean): readonly Piece[] {
    if (typeof value !== 'object') return [valuePiece(value ?? '', quoted)]
    if (!fields || (quoted && value.joined))
      return [valuePiece(value.list.join(value.joined ? (get(this.state, 'IFS') ?? ' ').slice(0, 1) : ' '), quoted)]
    return value.list.map((text, at) => ({ ...valuePiece(text, quoted), breaks: at > 0 }))
  }
}

const plain = (text: string): Piece => ({ text, quoted: false, split: false })
const quotedPiece = (text: string): Piece => ({ text, quoted: true, split: false })
const valuePiece = (text: string, quoted: boolean): Piece => ({ text, quoted, split: !quoted })

/** A literal word whose text has backslashes was quoted there. */
const escapeLiteral = (word: Word): string => (word.text === word.value ? word.value : escapePattern(word.value))

/** Cuts at IFS: white space collapses, and joins a separator beside it; other separators end a field each, an empty one too. */
function splitFields(text: string, separators: string, field: { add(text: string, isKept?: boolean): void; end(): void }): void {
  let run = ''
  let isBehindBlank = false
  for (const mark of text) {
    if (!separators.includes(mark)) {
      run += mark
      isBehindBlank = false
      continue
    }
    const isBlank = ' \t\n'.includes(mark)
    if (run !== '') field.add(run)
    else if (!isBlank && !isBehindBlank) field.add('', true)
    isBehindBlank = isBlank && (run !== '' || isBehindBlank)
    field.end()
    run = ''
  }
  if (run !== '') field.add(run)
}

/** `a{b,c}d` and `{1..3}`, as words of their own; a word without braces as it is. */
function braces(word: Word): readonly Word[] {
  if (word.parts === undefined || !word.parts.some((part) => part.type === 'BraceExpansion')) return [word]
  return braceTexts(word.text).map((text) => {
    const command = parse(text).commands[0]?.command
    return command?.type === 'Command' && command.name !== undefined ? command.name : { ...word, text, value: text, parts: undefined }
  })
}

function braceTexts(text: string): string[] {
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    const cuts = commasIn(text, start)
    if (cuts === undefined || text[start - 1] === '$' || text[start - 1] === '\\') continue
    const inner = text.slice(start + 1, cuts.at(-1))
    const range = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(inner)
    const options =
      range !== null
        ? rangeTexts(range)
        : cuts.length > 1
          ? cuts.flatMap((cut, at) => braceTexts(text.slice((cuts[at - 1] ?? start) + 1, cut)))
          : undefined
    if (options === undefined) continue
    const rests = braceTexts(text.slice((cuts.at(-1) ?? 0) + 1))
    if (options.length * rests.length > mostVariants) return [text]
    return options.flatMap((option) => rests.map((rest) => text.slice(0, start) + option + rest))
  }
  return [text]
}

/** More than this many words come of no braces. */
const mostVariants = 100_000

/** Where the commas of a brace are, and its end; what is quoted or in braces of its own has none. */
function commasIn(text: string, start: number): readonly number[] | undefined {
  const cuts: number[] = []
  let depth = 0
  let quote = ''
  for (let at = start; at < text.length; at++) {
    const sign = text[at] ?? ''
    if (sign === '\\' && quote !== "'") at++
    else if (quote !== '') quote = sign === quote ? '' : quote
    else if (sign === "'" || sign === '"') quote = sign
    else if (sign === '{') depth++
    else if (sign === ',' && depth === 1) cuts.push(at)
    else if (sign === '}' && --depth === 0) return [...cuts, at]
  }
  return undefined
}

function rangeTexts([, from = '', to = '', by]: RegExpExecArray): string[] {
  const letters = /[a-zA-Z]/.test(from)
  const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0
  const start = letters ? from.charCodeAt(0) : Number(from)
  const end = letters ? to.charCodeAt(0) : Number(to)
  const step = Math.max(1, Math.abs(Number(by ?? 1))) * (start <= end ? 1 : -1)
  const found: string[] = []
  for (let at = start; step > 0 ? at <= end : at >= end; at += step) {
    found.push(letters ? String.fromCharCode(at) : `${at < 0 ? '-' : ''}${String(Math.abs(at)).padStart(at < 0 ? width - 1 : width, '0')}`)
    if (found.length >= 100_000) break
  }
  return found
}
