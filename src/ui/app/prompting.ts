/** The prompt in use: which keys it takes, what Enter does with its line, and what was entered before. */
import { sanitize } from '../../base/terminal-text.ts'
import type { KeyEvent } from '../input/key.ts'
import { completionsOf, likelyOf, meantBy } from './command-line.ts'
import { FieldCursor } from './field-cursor.ts'
import type { Program } from './host.ts'
import { choose, openPrompt, type PromptState, recall, remember, typed } from './prompt.ts'
import type { Trail } from './trail.ts'

interface Options {
  readonly program: Program
  readonly trail: Trail
  /** Hands a key to Ink's field, which answers through `changed`. */
  readonly type: (raw: string) => void
  readonly draw: () => void
}

export class Prompting {
  state: PromptState | undefined
  private readonly options: Options
  private commands: readonly string[] = []
  private queries: readonly string[] = []
  private cursor = new FieldCursor('')
  /** What stands there from before gives way to what is typed first; a key that goes into it means to change it. */
  private givesWay = false
  private at = -1
  private other = -1

  constructor(options: Options) {
    this.options = options
  }

  /** What the program began with counts as a command: one can go back to it. */
  began(line: string): void {
    this.commands = [line]
    this.at = 0
  }

  /** Has what was entered before in another cluster. */
  goOnFrom({ commands, queries, at, other }: Prompting): void {
    this.commands = commands
    this.queries = queries
    this.at = at
    this.other = other
  }

  openCommand(): void {
    this.cursor = new FieldCursor('')
    this.givesWay = false
    this.state = { ...openPrompt(':'), completions: completionsOf('', this.options.program) }
  }

  openQuery(): void {
    const { program, trail } = this.options
    const { working } = trail
    if (working?.view.query === undefined) return program.say('there is nothing to filter here', 'warn')
    const query = working.view.crumb(working.state).query ?? ''
    this.cursor = new FieldCursor(query)
    this.givesWay = query !== ''
    this.state = openPrompt('/', query)
  }

  /** What Ink's field holds after a key. */
  changed(value: string): void {
    if (this.state === undefined) return
    const next = sanitize(value)
    this.cursor.changed(this.state.value, next)
    this.set(typed(this.state, next))
    this.options.draw()
  }

  /** More is known than before: an open prompt offers it, unless something was chosen from what it offered. */
  learned(): void {
    const { state } = this
    if (state?.kind === ':' && state.chosen < 0) this.state = this.withCompletions(state)
  }

  press(event: KeyEvent): void {
    const { state } = this
    if (state === undefined) return
    const history = state.kind === ':' ? this.commands : this.queries
    const { name } = event
    if (name === 'esc' || name === 'ctrl-c' || (name === 'backspace' && state.value === '')) this.leave(state)
    else if (name === 'enter') this.enter(state)
    else if (name === 'tab') this.state = choose(state, 1)
    else if (name === 'shift-tab') this.state = choose(state, -1)
    else if (name === 'up') this.set(recall(state, history, 1))
    else if (name === 'down') this.set(recall(state, history, -1))
    else this.edit(event)
    this.givesWay = false
    // A text that was not typed is in a new field.
    if (this.state !== undefined && this.state.generation !== state.generation) this.cursor = new FieldCursor(this.state.value)
  }

  /** Takes a pasted text. */
  paste(text: string): void {
    if (this.givesWay) this.empty()
    this.givesWay = false
    this.options.type(text)
  }

  private edit(event: KeyEvent): void {
    if (this.givesWay && event.name !== 'backspace' && event.text !== '') this.empty()
    for (const raw of this.cursor.keys(event, this.state?.value ?? '')) this.options.type(raw)
  }

  private empty(): void {
    for (const raw of this.cursor.keys({ type: 'key', name: 'ctrl-u', text: '', raw: '' }, this.state?.value ?? '')) this.options.type(raw)
  }

  /** Steps through the commands entered so far. */
  repeat(by: number): void {
    const { program } = this.options
    const line = this.commands[this.at + by]
    if (line === undefined) return program.say(by < 0 ? 'there is no command before' : 'there is no command after')
    this.other = this.at
    this.at += by
    program.command(line)
  }

  /** Goes to the command before the present one, and from there back again. */
  toggle(): void {
    const { program } = this.options
    const line = this.commands[this.other]
    if (line === undefined) return program.say('there is no command before')
    const present = this.at
    this.at = this.other
    this.other = present
    program.command(line)
  }

  private set(state: PromptState): void {
    this.state = state.kind === ':' ? this.withCompletions(state) : state
    if (state.kind === '/') this.options.trail.send({ type: 'query', text: state.value })
  }

  private withCompletions(state: PromptState): PromptState {
    const { program } = this.options
    return { ...state, completions: completionsOf(state.value, program), likely: likelyOf(state.value, program) }
  }

  private leave(state: PromptState): void {
    this.state = undefined
    if (state.kind === '/') this.options.trail.send({ type: 'query', text: undefined })
  }

  private enter(state: PromptState): void {
    this.state = undefined
    if (state.kind === '/') {
      this.queries = remember(this.queries, state.value)
      return this.options.trail.send({ type: 'data', name: 'query-entered' })
    }
    const line = state.chosen >= 0 ? state.value.trim() : meantBy(state.value, this.options.program)
    if (line === '') return
    const present = this.commands[this.at]
    this.commands = remember(this.commands, line)
    this.at = this.commands.length - 1
    this.other = present === undefined ? -1 : this.commands.indexOf(present)
    this.options.program.command(line)
  }
}
