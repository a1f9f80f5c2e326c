/** The way of an input event: to dialog, prompt or help while one is open, else to the view below. */
import { sanitize } from '../../base/terminal-text.ts'
import { type InputEvent, type KeyEvent, type MouseEvent, withoutAlt } from '../input/key.ts'
import type { App } from './app.ts'
import { dialogPartAt } from './dialog-layout.ts'
import { textKeys } from './field-cursor.ts'
import type { HelpScreen } from './help-screen.ts'
import type { Keys } from './keys.ts'
import { pressedAt } from './segments.ts'
import type { Trail } from './trail.ts'

/** A second Ctrl-C within this many milliseconds leaves. */
const twice = 2000

interface Options {
  readonly app: App
  readonly trail: Trail
  readonly keys: Keys
  readonly help: HelpScreen
  /** Hands the terminal back to the shell for a while. */
  readonly suspend: () => void
}

export class EventRoute {
  private readonly options: Options
  /** What was typed into a prompt before Ink was there. */
  private readonly early: InputEvent[] = []
  private leaveBy = 0

  constructor(options: Options) {
    this.options = options
  }

  take(event: InputEvent): void {
    const { app, help } = this.options
    const writing = app.prompting.state !== undefined || app.dialogs.state !== undefined
    if (app.painting.ink === undefined && writing) this.early.push(event)
    else if (event.type === 'key') this.keys(event, writing)
    else if (event.type === 'mouse') {
      if (this.pressesChrome(event, writing) || this.pressesDialog(event)) return
      if (help.top === undefined && !writing) app.body.pointer(event)
      else if (event.action !== 'release') help.press(event.action)
    } else this.paste(sanitize(event.text.replaceAll(/[\r\n]+/g, ' ')).trim())
  }

  /** A press on the header's trail or on the line of keys; true if it did something. */
  private pressesChrome({ action, row, column }: MouseEvent, writing: boolean): boolean {
    if (action !== 'press') return false
    const { app, help } = this.options
    const { header, keys, rows } = app.chrome()
    const pressed = row === rows - 1 ? pressedAt(keys, column) : row === 0 ? pressedAt(header, column) : undefined
    if (pressed === undefined) return false
    if ('key' in pressed) {
      const text = pressed.key.length === 1 ? pressed.key : ''
      this.keys({ type: 'key', name: pressed.key, text, raw: text }, writing)
      return true
    }
    if (writing || help.top !== undefined) return false
    if ('command' in pressed) app.command(pressed.command)
    else for (let step = 0; step < pressed.back; step++) app.back()
    return true
  }

  /** Whether the event is a dialog's, pressed on one of its parts or beside them. */
  private pressesDialog(event: MouseEvent): boolean {
    const { app } = this.options
    const { state } = app.dialogs
    if (state === undefined) return false
    const { columns, rows, signs } = app.chrome()
    const part = event.action === 'press' ? dialogPartAt(state, { columns, rows, cut: signs.cut }, event) : undefined
    if (part !== undefined) app.dialogs.click(part)
    return true
  }

  private paste(text: string): void {
    const { app } = this.options
    if (app.dialogs.takesText) app.dialogs.paste(text)
    else if (app.prompting.state !== undefined) app.prompting.paste(text)
  }

  /** No view has a key with Alt: outside of texts it is an Esc and a key that came together. */
  private keys(event: KeyEvent, writing: boolean): void {
    const both = writing && textKeys.has(event.name) ? undefined : withoutAlt(event)
    for (const one of both ?? [event]) this.key(one)
  }

  /** What was kept back until Ink was there; none of it is kept any longer. */
  takeEarly(): readonly InputEvent[] {
    return this.early.splice(0)
  }

  private key(event: KeyEvent): void {
    const { app, trail, keys, help, suspend } = this.options
    const { name } = event
    if (name === 'ctrl-l') app.painting.repaint()
    else if (name === 'ctrl-z') suspend()
    else if (app.dialogs.state !== undefined) app.dialogs.press(event)
    else if (app.prompting.state !== undefined) app.prompting.press(event)
    else if (name === 'ctrl-c') this.leave()
    else if (!help.press(name)) keys.press(name, trail)
  }

  private leave(): void {
    const { app } = this.options
    const now = app.clock.now()
    if (now < this.leaveBy) return app.quit()
    this.leaveBy = now + twice
    app.say('Ctrl-c again leaves inkube')
  }
}
