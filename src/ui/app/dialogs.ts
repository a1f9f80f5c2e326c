/** The dialog in use: at most one, its keys, and the promise of its answer. */
import type { Clock } from '../../base/clock.ts'
import { sanitize } from '../../base/terminal-text.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { KeyEvent } from '../input/key.ts'
import {
  type Answer,
  type Dialog,
  dialogKey,
  type DialogPart,
  dialogPress,
  type DialogState,
  type Field,
  focusedField,
  openDialog,
  setValue,
} from './dialog.ts'
import { FieldCursor } from './field-cursor.ts'
import type { Messages } from './messages.ts'

/** Keys that a text field leaves to the dialog. */
const forDialog = ['tab', 'shift-tab', 'up', 'down', 'enter', 'esc', 'ctrl-c']

/** Milliseconds after which a dialog says that it waits. */
const patience = 1000

type TextField = Field & { readonly type: 'text' }

interface Open {
  state: DialogState
  readonly settle: (answer: Answer | undefined) => void
}

interface Options {
  readonly clock: Clock
  /** Hands a key to Ink's field, which answers through `changed`. */
  readonly type: (raw: string) => void
  readonly draw: () => void
  readonly said: Messages
}

export class Dialogs {
  private open: Open | undefined
  /** Of each text field that was typed into. */
  private cursors = new Map<string, FieldCursor>()
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  get state(): DialogState | undefined {
    return this.open?.state
  }

  /** True while a text field takes what is typed. */
  get takesText(): boolean {
    return this.open !== undefined && focusedField(this.open.state)?.type === 'text'
  }

  /** Opens a dialog; another one that is open is left. */
  ask(dialog: Dialog): Promise<Answer | undefined> {
    this.settle(undefined)
    this.cursors = new Map()
    return new Promise((settle) => (this.open = { state: openDialog(dialog), settle }))
  }

  /** What a field holds after a key. */
  changed(name: string, value: string): void {
    if (this.open === undefined || this.open.state.waiting) return
    const before = String(this.open.state.values[name] ?? '')
    const after = sanitize(value)
    this.cursorOf(name, before).changed(before, after)
    this.open.state = setValue(this.open.state, name, after)
    this.options.draw()
  }

  private cursorOf(name: string, value: string): FieldCursor {
    const cursor = this.cursors.get(name) ?? new FieldCursor(value)
    this.cursors.set(name, cursor)
    return cursor
  }

  press(event: KeyEvent): void {
    const { open } = this
    if (open === undefined) return
    const field = open.state.waiting ? undefined : focusedField(open.state)
    if (field?.type === 'text' && !forDialog.includes(event.name)) {
      if (event.text !== '') this.typeOver(field)
      this.hand(field, event)
      return
    }
    this.goOn(open, dialogKey(open.state, event.name))
  }

  /** The mouse was pressed on a part of the dialog. */
  click(part: DialogPart): void {
    if (this.open !== undefined) this.goOn(this.open, dialogPress(this.open.state, part))
  }

  private goOn(open: Open, next: DialogState | Answer | 'left'): void {
    if (next === 'left') this.settle(undefined)
    else if (!('button' in next)) open.state = next
    else if (open.state.dialog.take === undefined) this.settle(next)
    else void this.take(open, next, open.state.dialog.take)
  }

  /** The dialog stands until what was asked for is done, and goes on from there if it is refused. */
  private async take(open: Open, answer: Answer, take: NonNullable<Dialog['take']>): Promise<void> {
    const { clock, draw, said } = this.options
    const what = open.state.dialog.title.replace(/\?$/, '')
    const say = (problem: string | undefined, waiting: boolean): void => {
      open.state = { ...open.state, problem, waiting }
      if (this.open === open) draw()
    }
    open.state = { ...open.state, problem: undefined, waiting: true }
    const cancel = clock.after(patience, () => say('no answer yet', true))
    try {
      await take(answer)
      if (this.open === open) this.settle(answer)
      draw()
    } catch (error) {
      const reason = reasonOf(error)
      const told = `${what}: ${reason}`
      if (this.open !== open) return said.say(told, 'error')
      // Where the dialog has no room for all of it, the history has.
      said.note(told, 'error')
      say(reason, false)
    } finally {
      cancel()
    }
  }

  /** Takes a pasted text into the text field in focus. */
  paste(text: string): void {
    const field = this.open === undefined || this.open.state.waiting ? undefined : focusedField(this.open.state)
    if (field?.type !== 'text') return
    this.typeOver(field)
    this.options.type(text)
  }

  /** Empties a field that nobody touched yet, if what is typed stands for its value. */
  private typeOver(field: TextField): void {
    if (field.typedOver === true && !this.cursors.has(field.name)) this.hand(field, { type: 'key', name: 'ctrl-u', text: '', raw: '' })
  }

  private hand({ name }: TextField, event: KeyEvent): void {
    const value = String(this.open?.state.values[name] ?? '')
    for (const raw of this.cursorOf(name, value).keys(event, value)) this.options.type(raw)
  }

  /** Ends the dialog that is open. */
  settle(answer: Answer | undefined): void {
    const { open } = this
    this.open = undefined
    open?.settle(answer)
  }
}
