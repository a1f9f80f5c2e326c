/** Edits lines by a script of sed. */
import { type Expression, replaced } from '../../expressions/expression.ts'
import { FileError } from '../../files.ts'
import type { AppletIo } from '../runner.ts'
import { decode, encode, refuseBeyond } from '../streams.ts'
import type { Outputs } from './outputs.ts'
import { unambiguous } from './unambiguous.ts'
import { type Address, type Edit, type Pattern, SedError, type Substitution } from './script.ts'

export interface Line {
  readonly text: string
  /** False for a last one that has no end. */
  readonly isWhole: boolean
}

export interface EditorMeans {
  readonly io: AppletIo
  readonly edits: readonly Edit[]
  readonly outputs: Outputs
  /** Only what the script prints. */
  readonly isQuiet: boolean
  out(text: string): void | Promise<void>
}

/**
 * How a line's turn ended before its script did. `over`: nothing is left to read. `silent`: without printing it. `again`: with the rest of
 * it and no new line. `quit` and `leave`: for good, printing it or not.
 */
type Ending = 'over' | 'silent' | 'again' | 'quit' | 'leave'

/** A range that has begun: where it ends by number, if it does. */
interface Range {
  readonly until: number | undefined
}

export class Editor {
  private readonly means: EditorMeans
  private readonly ranges = new Map<Edit, Range>()
  private source: AsyncGenerator<Line> | undefined
  private ahead: Line | undefined
  private number = 0
  private text = ''
  private isWhole = true
  /** What was printed last lacks its end. */
  private owesEnd = false
  private held = ''
  /** Something was replaced since the line was read, or since the last `t`. */
  private hasChanged = false
  private last: Expression | undefined
  /** What comes behind the line. */
  private behind: string[] = []
  /** What the script left with. */
  code = 0

  constructor(means: EditorMeans) {
    this.means = means
  }

  /** Edits all of it; false where the script says that it is over. */
  async run(source: AsyncGenerator<Line>): Promise<boolean> {
    this.source = source
    this.ahead = await this.read()
    let ending: Ending | undefined
    while (ending === 'again' || this.ahead !== undefined) {
      if (ending !== 'again') await this.take()
      ending = await this.turn()
      if (ending === 'quit' || ending === 'leave') return false
    }
    return true
  }

  private async read(): Promise<Line | undefined> {
    const next = await this.source?.next()
    return next?.done === true ? undefined : next?.value
  }

  /** The next line is in hand. */
  private async take(): Promise<void> {
    this.text = this.ahead?.text ?? ''
    this.isWhole = this.ahead?.isWhole ?? true
    this.number++
    this.hasChanged = false
    this.ahead = await this.read()
  }

  private async turn(): Promise<Ending | undefined> {
    const { edits, isQuiet } = this.means
    let ending: Ending | undefined
    for (let at = 0; at < edits.length && ending === undefined; at++) {
      const edit = edits[at]
      if (edit === undefined) continue
      const pause = this.means.io.life.step(stepsACommand)
      if (pause !== undefined) await pause
      if (this.applies(edit) === edit.isElsewhere) {
        at = edit.end ?? at
        continue
      }
      const next = await this.carryOut(edit)
      if (typeof next === 'number') at = next
      else ending = next
    }
    if ((ending === undefined || ending === 'over' || ending === 'quit') && !isQuiet) await this.say(this.text)
    if (ending !== 'leave') await this.sayBehind()
    return ending
  }

  /** A place to go on at, an ending, or nothing. */
  private async carryOut(edit: Edit): Promise<number | Ending | undefined> {
    const { text } = edit
    switch (edit.command) {
      case 's':
        await this.substitute(edit.substitution)
        return undefined
      case 'y':
        this.text = [...this.text].map((sign) => edit.signs?.get(sign) ?? sign).join('')
        return undefined
      case 'p':
        await this.say(this.text)
        return undefined
      case 'P':
        await this.out(`${this.text.split('\n', 1)[0] ?? ''}\n`)
        return undefined
      case '=':
        await this.out(`${this.number}\n`)
        return undefined
      case 'l':
        await this.out(`${unambiguous(this.text)}\n`)
        return undefined
      case 'i':
        await this.out(`${text}\n`)
        return undefined
      case 'a':
        this.behind.push(`${text}\n`)
        return undefined
      case 'c':
        if (edit.to === undefined || edit.isElsewhere || !this.ranges.has(edit)) await this.out(`${text}\n`)
        return 'silent'
      case 'd':
        return 'silent'
      case 'D': {
        const end = this.text.indexOf('\n')
        if (end < 0) return 'silent'
        this.text = this.text.slice(end + 1)
        return 'again'
      }
      case 'h':
        this.held = this.text
        return undefined
      case 'H':
        this.held = joined(this.held, this.text)
        return undefined
      case 'g':
        this.text = this.held
        return undefined
      case 'G':
        this.text = joined(this.text, this.held)
        return undefined
      case 'x':
        ;[this.text, this.held] = [this.held, this.text]
        return undefined
      case 'n':
      case 'N':
        return this.further(edit.command)
      case 'r':
        this.behind.push(this.contentOf(text))
        return undefined
      case 'w':
        await this.means.outputs.get(text).write(encode(`${this.text}\n`))
        return undefined
      case 'q':
      case 'Q':
        this.code = Number(text)
        return edit.command === 'q' ? 'quit' : 'leave'
      case 'b':
        return this.placeOf(text)
      case 't':
      case 'T': {
        const { hasChanged } = this
        this.hasChanged = false
        return hasChanged === (edit.command === 't') ? this.placeOf(text) : undefined
      }
      default:
        return undefined // a label, a block
    }
  }

  private async further(command: 'n' | 'N'): Promise<'over' | undefined> {
    if (this.ahead === undefined) return 'over'
    const before = this.text
    const { hasChanged } = this
    if (command === 'n') {
      if (!this.means.isQuiet) await this.say(before)
      await this.sayBehind()
    }
    await this.take()
    this.hasChanged = hasChanged
    if (command === 'N') this.text = joined(before, this.text)
    return undefined
  }

  private placeOf(label: string): number {
    const { edits } = this.means
    return label === '' ? edits.length : edits.findIndex(({ command, text }) => command === ':' && text === label)
  }

  private async substitute(substitution: Substitution | undefined): Promise<void> {
    if (substitution === undefined) return
    const { replacement, isAll, first, prints, file } = substitution
    const made = this.known(substitution.pattern)
    const result = await replaced(this.means.io.life, { made, text: this.text, isAll, first }, replacement)
    refuseBeyond(result.text.length)
    if (result.count === 0) return
    this.text = result.text
    this.hasChanged = true
    if (prints) await this.say(this.text)
    if (file !== undefined) await this.means.outputs.get(file).write(encode(`${this.text}\n`))
  }

  private known(pattern: Pattern): Expression {
    this.last = pattern ?? this.last
    if (this.last === undefined) throw new SedError('no previous regexp')
    return this.last
  }

  private applies(edit: Edit): boolean {
    const { from, to } = edit
    if (from === undefined) return true
    if (to === undefined) return this.isAt(from)
    const open = this.ranges.get(edit)
    if (open === undefined) {
      // `0,/x/` ends on the first line that has it, be it the first of all.
      const isFromStart = from.is === 'line' && from.number === 0 && this.number === 1
      if (!isFromStart && !this.isAt(from)) return false
      const until = to.is === 'line' ? to.number : to.is === 'further' ? this.number + to.lines : undefined
      const isOne = (until !== undefined && until <= this.number) || (isFromStart && to.is === 'match' && this.isAt(to))
      if (!isOne) this.ranges.set(edit, { until })
      return true
    }
    const { until } = open
    if (until === undefined ? to.is !== 'further' && this.isAt(to) : this.number >= until) this.ranges.delete(edit)
    // A line behind the end by number is none of them any more.
    return until === undefined || this.number <= until || !this.ranges.has(edit)
  }

  private isAt(address: Address): boolean {
    switch (address.is) {
      case 'line':
        return this.number === address.number
      case 'last':
        return this.ahead === undefined
      case 'every':
        return address.step === 0
          ? this.number === address.first
          : this.number >= address.first && (this.number - address.first) % address.step === 0
      case 'match':
        return this.known(address.pattern).find(this.text) !== undefined
    }
  }

  /** With an end, unless the last line of the input has none: it gets one when something follows. */
  private async say(text: string): Promise<void> {
    const hasEnd = this.ahead !== undefined || this.isWhole
    await this.out(hasEnd ? `${text}\n` : text)
    this.owesEnd = !hasEnd
  }

  private async sayBehind(): Promise<void> {
    for (const text of this.behind.splice(0)) if (text !== '') await this.out(text)
  }

  private async out(text: string): Promise<void> {
    await this.means.out(this.owesEnd ? `\n${text}` : text)
    this.owesEnd = false
  }

  /** Empty where it cannot be read. */
  private contentOf(name: string): string {
    const { io } = this.means
    try {
      return decode(io.files.read(io.path(name)))
    } catch (error) {
      if (error instanceof FileError) return ''
      throw error
    }
  }
}

/** A command of a script counts as a small part of one of the shell's. */
const stepsACommand = 0.1

function joined(first: string, second: string): string {
  refuseBeyond(first.length + second.length)
  return `${first}\n${second}`
}
