/**
 * Where the cursor of a text field is. The field of ink-text-input does not tell, walks past both ends of its text and then types into the
 * wrong place, takes Delete for Backspace and knows no words: so it only gets keys that it handles well.
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
    switch (name) {
      case 'left':
        return this.walk(this.at - 1, value)
      case 'right':
        return this.walk(this.at + 1, value)
      case 'home':
      case 'ctrl-a':
        return this.walk(0, value)
      case 'end':
      case 'ctrl-e':
        return this.walk(value.length, value)
      case 'ctrl-left':
      case 'alt-left':
      case 'alt-b':
        return this.walk(this.wordBefore(value), value)
      case 'ctrl-right':
      case 'alt-right':
      case 'alt-f':
        return this.walk(this.wordBehind(value), value)
      case 'ctrl-w':
      case 'alt-backspace':
        return this.erase(this.at - this.wordBefore(value))
      case 'alt-d':
        return this.eraseBehind(this.wordBehind(value), value)
      case 'ctrl-u':
        return this.erase(this.at)
      case 'ctrl-k':
        return this.eraseBehind(value.length, value)
      case 'delete':
        return this.eraseBehind(Math.min(value.length, this.at + 1), value)
      default:
        return name === 'backspace' || text !== '' ? [raw] : []
    }
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

  private wordBefore(value: string): number {
    return /\S*\s*$/.exec(value.slice(0, this.at))?.index ?? 0
  }

  private wordBehind(value: string): number {
    return this.at + (/^\s*\S*/.exec(value.slice(this.at))?.[0].length ?? 0)
  }

  /** Takes signs away before the cursor, which goes along as the field tells of each. */
  private erase(signs: number): readonly string[] {
    return Array.from({ length: signs }, () => backspace)
  }

  private eraseBehind(to: number, value: string): readonly string[] {
    const signs = to - this.at
    return [...this.walk(to, value), ...this.erase(signs)]
  }
}

/** Keys with Alt that mean something in a text. */
export const textKeys: ReadonlySet<string> = new Set(['alt-b', 'alt-f', 'alt-d', 'alt-backspace'])
