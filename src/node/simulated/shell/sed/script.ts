/** What a script of sed says: its commands in order, and the lines that they are for. */
import { type Expression, expression, type Match, type Syntax } from '../../expressions/expression.ts'

/** Undefined: the expression that was used last. */
export type Pattern = Expression | undefined

export type Address =
  | { readonly is: 'line'; readonly number: number }
  | { readonly is: 'last' }
  | { readonly is: 'match'; readonly pattern: Pattern }
  /** `first~step`. */
  | { readonly is: 'every'; readonly first: number; readonly step: number }

export type End = Exclude<Address, { readonly is: 'every' }> | { readonly is: 'further'; readonly lines: number }

export interface Substitution {
  readonly pattern: Pattern
  readonly replacement: (match: Match) => string
  readonly isAll: boolean
  /** The number of the first match that it replaces. */
  readonly first: number
  readonly prints: boolean
  readonly file: string | undefined
}

export interface Edit {
  readonly from: Address | undefined
  readonly to: End | undefined
  /** For the lines that the addresses do not name. */
  readonly isElsewhere: boolean
  readonly command: string
  /** The text of `a`, `i` and `c`, the label of `:`, `b`, `t` and `T`, the file of `r` and `w`, the code of `q`. */
  readonly text: string
  readonly substitution?: Substitution
  /** Of `y`: what becomes what. */
  readonly signs?: ReadonlyMap<string, string>
  /** Of `{`: the place of its `}`. */
  end?: number
}

/** What is wrong with a script, in busybox's words. */
export class SedError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SedError'
  }
}

/** Throws a SedError for what is none. */
export async function parseScript(source: string, syntax: Syntax): Promise<readonly Edit[]> {
  const script = new Script(source, syntax)
  const edits: Edit[] = []
  const open: Edit[] = []
  for (let edit = await script.next(); edit !== undefined; edit = await script.next()) {
    if (edit.command === '{') open.push(edit)
    if (edit.command === '}') {
      const block = open.pop()
      if (block === undefined) throw new SedError("unexpected '}'")
      block.end = edits.length
    }
    edits.push(edit)
  }
  if (open.length > 0) throw new SedError("unmatched '{'")
  const labels = new Set(edits.filter(({ command }) => command === ':').map(({ text }) => text))
  for (const { command, text } of edits)
    if ('btT'.includes(command) && text !== '' && !labels.has(text)) throw new SedError(`can't find label for jump to '${text}'`)
  return edits
}

/** How what follows a command is read. */
const followers: readonly (readonly [commands: string, follower: RegExp])[] = [
  ['=dDgGhHlnNpPx{}', /^()/],
  ['qQ', /^[ \t]*(\d*)/],
  [':', /^[ \t]*([^;\s}]+)/],
  ['btT', /^[ \t]*([^;\s}]*)/],
  ['rw', /^[ \t]*([^\n]+)/],
]

/** Of an expression, where brackets hide what is in them, and of other text. */
const pieces = [/\\[\s\S]|\[\^?\]?(?:\[[:.=][^\]]*\]|[^\]\n])*\]|[\s\S]/y, /\\[\s\S]|[\s\S]/y]

class Script {
  private readonly syntax: Syntax
  private rest: string

  constructor(source: string, syntax: Syntax) {
    this.rest = source.startsWith('#n\n') ? source.slice(2) : source
    this.syntax = syntax
  }

  /** The next command; undefined at the end. */
  async next(): Promise<Edit | undefined> {
    this.rest = this.rest.replace(/^(?:[\s;]|#[^\n]*)+/, '')
    if (this.rest === '') return undefined
    const from = await this.address()
    const to = from === undefined || !this.accept(/^[ \t]*,[ \t]*/) ? undefined : await this.end()
    const isElsewhere = this.accept(/^[ \t]*(?:![ \t]*)+/)
    this.accept(/^[ \t]*/)
    const command = this.rest[0] ?? ''
    this.rest = this.rest.slice(1)
    if (command === '') throw new SedError('missing command')
    const edit: Edit = { from, to, isElsewhere, command, text: '', ...(await this.details(command)) }
    if (!'aic{}'.includes(command) && !/^[ \t]*(?:[;\n}#]|$)/.test(this.rest)) throw new SedError(`extra characters after command`)
    return edit
  }

  private async details(command: string): Promise<Partial<Edit>> {
    if (command === 's') return { substitution: await this.substitution() }
    if (command === 'y') return { signs: this.signs() }
    if ('aic'.includes(command)) return { text: this.text() }
    const follower = followers.find(([commands]) => commands.includes(command))?.[1]
    if (follower === undefined) throw new SedError(`unsupported command ${command}`)
    const [whole, text = ''] = follower.exec(this.rest) ?? []
    if (whole === undefined) throw new SedError(command === ':' ? '":" lacks a label' : 'empty filename')
    this.rest = this.rest.slice(whole.length)
    return { text: text.trimEnd() }
  }

  private accept(pattern: RegExp): boolean {
    const found = pattern.exec(this.rest)?.[0]
    if (found !== undefined) this.rest = this.rest.slice(found.length)
    return found !== undefined && found !== ''
  }

  private async address(): Promise<Address | undefined> {
    const [steps, first, step] = /^(\d+)~(\d+)/.exec(this.rest) ?? []
    if (steps !== undefined) {
      this.rest = this.rest.slice(steps.length)
      return { is: 'every', first: Number(first), step: Number(step) }
    }
    return this.place()
  }

  private async end(): Promise<End> {
    const [further, lines] = /^\+(\d+)/.exec(this.rest) ?? []
    if (further !== undefined) {
      this.rest = this.rest.slice(further.length)
      return { is: 'further', lines: Number(lines) }
    }
    const place = await this.place()
    if (place === undefined) throw new SedError('no address after comma')
    return place
  }

  private async place(): Promise<Exclude<Address, { readonly is: 'every' }> | undefined> {
    const [number] = /^\d+/.exec(this.rest) ?? []
    if (number !== undefined) {
      this.rest = this.rest.slice(number.length)
      return { is: 'line', number: Number(number) }
    }
    if (this.accept(/^\$/)) return { is: 'last' }
    if (this.rest[0] === '\\') this.rest = this.rest.slice(1)
    else if (this.rest[0] !== '/') return undefined
    const [source = ''] = this.parts(1, 'unterminated match')
    const ignoresCase = this.accept(/^I/)
    return { is: 'match', pattern: await this.pattern(source, ignoresCase) }
  }

  /** What stands between signs like the next one: an expression, and with `count` 2 what takes its place. */
  private parts(count: 1 | 2, complaint: string): readonly string[] {
    const mark = this.rest[0] ?? ''
    if (mark === '' || mark === '\n' || mark === '\\') throw new SedError(complaint)
    let at = 1
    const parts = pieces.slice(0, count).map((piece) => {
      let part = ''
      for (;;) {
        piece.lastIndex = at
        const found = piece.exec(this.rest)?.[0]
        if (found === undefined) throw new SedError(complaint)
        at += found.length
        if (found === mark) return part
        part += found === `\\${mark}` ? mark : found
      }
    })
    this.rest = this.rest.slice(at)
    return parts
  }

  private async pattern(source: string, ignoresCase: boolean): Promise<Pattern> {
    return source === '' ? undefined : expression(source, { syntax: this.syntax, ignoresCase })
  }

  private async substitution(): Promise<Substitution> {
    const [source = '', replacement = ''] = this.parts(2, 'bad format in substitution expression')
    const [flags = ''] = /^[gpIiMm\d]*/.exec(this.rest) ?? []
    this.rest = this.rest.slice(flags.length)
    const [whole, file] = /^w[ \t]*([^\n]+)/.exec(this.rest) ?? []
    this.rest = this.rest.slice(whole?.length ?? 0)
    return {
      pattern: await this.pattern(source, /[iI]/.test(flags)),
      replacement: replacementOf(replacement),
      isAll: flags.includes('g'),
      first: Number(/\d+/.exec(flags)?.[0] ?? 1),
      prints: flags.includes('p'),
      file,
    }
  }

  private signs(): ReadonlyMap<string, string> {
    const [from = [], to = []] = this.parts(2, 'bad format in substitution expression').map((part) =>
      (part.match(/\\[\s\S]|[\s\S]/gu) ?? []).map((sign) =>
        sign.length > 1 && sign[0] === '\\' ? (escapes[sign[1] ?? ''] ?? sign.slice(1)) : sign,
      ),
    )
    if (from.length !== to.length) throw new SedError('y command strings have different lengths')
    return new Map(from.map((sign, at) => [sign, to[at] ?? '']))
  }

  /** On the command's line, or on those behind a backslash. */
  private text(): string {
    const [whole = '', text = ''] = /^[ \t]*(?:\\[ \t]*\n)?((?:\\[\s\S]|[^\\\n])*)\\?/.exec(this.rest) ?? []
    this.rest = this.rest.slice(whole.length)
    return text.replace(/^[ \t]+/, '').replace(/\\([\s\S])/g, (_, sign: string) => (sign === 't' ? '\t' : sign))
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\u0007' }

/** `&` and `\0` are the match, `\1` the first group; from `\U` and `\L` on the case changes, until `\E`, for one sign by `\u` and `\l`. */
const replacementOf =
  (text: string) =>
  ({ groups }: Match): string => {
    let whole = ''
    let cased = ''
    let once = ''
    const add = (part: string): void => {
      if (part === '') return
      const changed = cased === 'U' ? part.toUpperCase() : cased === 'L' ? part.toLowerCase() : part
      const first =
        once === 'u' ? changed.slice(0, 1).toUpperCase() : once === 'l' ? changed.slice(0, 1).toLowerCase() : changed.slice(0, 1)
      once = ''
      whole += first + changed.slice(1)
    }
    for (const piece of text.match(/\\[\s\S]|&|[^\\&]+|\\/g) ?? []) {
      const mark = piece.length === 2 && piece[0] === '\\' ? (piece[1] ?? '') : ''
      if (piece === '&') add(groups[0] ?? '')
      else if (mark === '') add(piece)
      else if (/\d/.test(mark)) add(groups[Number(mark)] ?? '')
      else if ('ULE'.includes(mark)) cased = mark
      else if ('ul'.includes(mark)) once = mark
      else add(escapes[mark] ?? mark)
    }
    return whole
  }
