/** The dialog in use: at most one, its keys, and the promise of its answer. */
import { sanitize } from '../../base/terminal-text.ts'
import type { KeyEvent } from '../input/key.ts'
import { type Answer, type Dialog, dialogKey, type DialogState, type Field, focusedField, openDialog, setValue } from './dialog.ts'
import { FieldCursor } from './field-cursor.ts'

/** Keys that a text field leaves to the dialog. */
const forDialog = ['tab', 'shift-tab', 'up', 'down', 'enter', 'esc', 'ctrl-c']

type TextField = Field & { readonly type: 'text' }

export class Dialogs {
  private open: { readonly state: DialogState; readonly settle: (answer: Answer | undefined) => void } | undefined
  /** Of each text field that was typed into. */
  private cursors = new Map<string, FieldCursor>()
  private readonly type: (raw: string) => void
  private readonly draw: () => void

  /** `type` hands a key to Ink's field, which answers through `changed`. */
  constructor(options: { readonly type: (raw: string) => void; readonly draw: () => void }) {
    this.type = options.type
    this.draw = options.draw
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
    if (this.open === undefined) return
    const before = String(this.open.state.values[name] ?? '')
    const after = sanitize(value)
    this.cursorOf(name, before).changed(before, after)
    this.open = { ...this.open, state: setValue(this.open.state, name, after) }
    this.draw()
  }

  private cursorOf(name: string, value: string): FieldCursor {
    const cursor = this.cursors.get(name) ?? new FieldCursor(value)
    this.cursors.set(name, cursor)
    return cursor
  }

  press(event: KeyEvent): void {
    if (this.open === undefined) return
    const field = focusedField(this.open.state)
    if (field?.type === 'text' && !forDialog.includes(event.name)) {
      if (event.text !== '') this.typeOver(field)
      this.hand(field, event)
      return
    }
    const next = dialogKey(this.open.state, event.name)
    if (next === 'left') this.settle(undefined)
    else if ('button' in next) this.settle(next)
    else this.open = { ...this.open, state: next }
  }

  /** Takes a pasted text into the text field in focus. */
  paste(text: string): void {
    const field = this.open === undefined ? undefined : focusedField(this.open.state)
    if (field?.type !== 'text') return
    this.typeOver(field)
    this.type(text)
  }

  /** Empties a field that nobody touched yet, if what is typed stands for its value. */
  private typeOver(field: TextField): void {
    if (field.typedOver === true && !this.cursors.has(field.name)) this.hand(field, { type: 'key', name: 'ctrl-u', text: '', raw: '' })
  }

  private hand({ name }: TextField, event: KeyEvent): void {
    const value = String(this.open?.state.values[name] ?? '')
    for (const raw of this.cursorOf(name, value).keys(event, value)) this.type(raw)
  }

  /** Ends the dialog that is open. */
  settle(answer: Answer | undefined): void {
    const { open } = this
    this.open = undefined
    open?.settle(answer)
  }
}
