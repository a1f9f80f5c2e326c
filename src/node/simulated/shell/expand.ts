/** Expansion of words: quotes, parameters, commands, arithmetic, fields, file names, in the order of the standard. */
import { parse, type ArithmeticExpression, type ParsedScript, type Word, type WordPart } from 'unbash'
import { evaluate } from './arithmetic.ts'
import { expandPath, escapePattern, isPattern, unescapePattern } from './glob.ts'
import { expandParameter, parameter, type Expanded, type Expander } from './parameter.ts'
import { get, ShellError, type ShellState } from './state.ts'

/** Runs a script for `$(...)` and gives its output without trailing newlines. */
export type Substitute = (state: ShellState, script: ParsedScript | undefined) => Promise<string>

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
  private readonly substitute: Substitute

  constructor(state: ShellState, substitute: Substitute) {
    this.state = state
    this.substitute = substitute
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
    const script = parse(`(( ${await this.text(word)} ))`)
    const command = script.commands[0]?.command
    return this.arithmetic(command?.type === 'ArithmeticCommand' ? command.expression : undefined)
  }

  arithmetic(expression: ArithmeticExpression | undefined): Promise<number> {
    return evaluate(this.state, expression, async (leaf) => {
      if (leaf.type === 'ArithmeticCommandExpansion') return this.substitute(this.state, leaf.script)
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
      else splitFields(piece.text, separators, { add: (text) => add(text, text, false), end })
    }
    end()
    return fields.flatMap(({ text, pattern, quoted }) => {
      if (text === '' && !quoted) return []
      if (!isPattern(pattern) || this.state.options.has('f')) return [text]
      const paths = expandPath(this.state.shared.context.files, this.state.directory, pattern)
      return paths.length > 0 ? paths : [text]
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
      case 'ParameterExpansion':
        return this.valuePieces(await expandParameter(this.state, part, this), quoted, fields)
      case 'CommandExpansion':
        return [valuePiece(await this.substitute(this.state, part.script), quoted)]
      case 'ArithmeticExpansion':
        return [valuePiece(String(await this.arithmetic(part.expression)), quoted)]
      case 'ProcessSubstitution':
        throw new ShellError('process substitution is not supported in this shell', 2)
    }
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

/** Cuts at IFS: white space collapses, other separators end a field each. */
function splitFields(text: string, separators: string, field: { add(text: string): void; end(): void }): void {
  const blank = [...separators].filter((mark) => ' \t\n'.includes(mark)).join('')
  let run = ''
  let any = false
  const flush = (): void => {
    if (any) field.add(run)
    run = ''
    any = false
  }
  for (const mark of text) {
    if (!separators.includes(mark)) {
      run += mark
      any = true
    } else {
      if (!blank.includes(mark) && !any) field.add('')
      flush()
      field.end()
    }
  }
  flush()
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
  const match = /^((?:[^{\\]|\\.)*)\{([^{}]*)\}([\s\S]*)$/.exec(text)
  if (match === null) return [text]
  const [, before = '', inner = '', after = ''] = match
  const range = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(inner)
  const options = range !== null ? rangeTexts(range) : inner.includes(',') ? inner.split(',') : undefined
  if (options === undefined) return [text]
  return options.flatMap((option) => braceTexts(after).map((rest) => before + option + rest))
}

function rangeTexts([, from = '', to = '', by]: RegExpExecArray): string[] {
  const letters = /[a-zA-Z]/.test(from)
  const start = letters ? from.charCodeAt(0) : Number(from)
  const end = letters ? to.charCodeAt(0) : Number(to)
  const step = Math.max(1, Math.abs(Number(by ?? 1))) * (start <= end ? 1 : -1)
  const found: string[] = []
  for (let at = start; step > 0 ? at <= end : at >= end; at += step) {
    found.push(letters ? String.fromCharCode(at) : String(at))
    if (found.length >= 100_000) break
  }
  return found
}
