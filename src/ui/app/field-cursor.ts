/**
 * Where the cursor of a text field is. The field of ink-text-input does not tell, walks past both ends of its text and then types into the
 * wrong
 * place, and takes Delete for Backspace: so it only gets keys that it handles well.
 */
import type { KeyEvent } from '../input/key.ts'

const left = '\u001B[D'
const right = '\u001B[C'
const backspace = '\u007F'

export class FieldCursor {
  /** Signs before the cursor. */
  private at: number

  /** A field begins with its cursor at the end. */
  constructor(value: string) {
    this.at = value.length
  }

  /** What to hand to the field, one key after the other, for a key pressed while it holds `value`. */
  keys({ name, text, raw }: KeyEvent, value: string): readonly string[] {
    if (name === 'left') return this.walk(this.at - 1, value)
    if (name === 'right') return this.walk(this.at + 1, value)
    if (name === 'home' || name === 'ctrl-a') return this.walk(0, value)
    if (name === 'end' || name === 'ctrl-e') return this.walk(value.length, value)
    if (name === 'delete') return this.at < value.length ? [...this.walk(this.at + 1, value), backspace] : []
    return name === 'backspace' || text !== '' ? [raw] : []
  }

  /** The field holds another text: the cursor went along with what came or went before it. */
  changed(before: string, after: string): void {
    this.at = Math.max(0, Math.min(after.length, this.at + after.length - before.length))
  }

  private walk(to: number, value: string): readonly string[] {
    const steps = Math.max(0, Math.min(value.length, to)) - this.at
    this.at += steps
    return Array.from({ length: Math.abs(steps) }, () => (steps < 0 ? left : right))
  }
}
