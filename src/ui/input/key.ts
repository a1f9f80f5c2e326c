/** What a person does at the terminal, one event for each key, paste or mouse report; and what the terminal answers. */

export interface KeyEvent {
  readonly type: 'key'
  /** `a`, `A`, `ctrl-d`, `alt-x`, `enter`, `shift-left`, `ctrl-space`, `f5`, ... */
  readonly name: string
  /** What it would type into a field, if anything. */
  readonly text: string
  /** The bytes as Ink's own parser expects them. */
  readonly raw: string
}

interface PasteEvent {
  readonly type: 'paste'
  readonly text: string
}

export interface MouseEvent {
  readonly type: 'mouse'
  readonly action: 'press' | 'release' | 'wheel-up' | 'wheel-down'
  /** From 0. */
  readonly row: number
  readonly column: number
}

/** The terminal told its background, as `rgb:ffff/ffff/ffff`. */
interface BackgroundEvent {
  readonly type: 'background'
  readonly colour: string
}

export type InputEvent = KeyEvent | PasteEvent | MouseEvent

/** Everything that comes from a terminal. */
export type TerminalEvent = InputEvent | BackgroundEvent

/**
 * A key with Alt as the two keys that send the same bytes, Esc and that key: on a slow line, or under quick fingers, both come in one
 * read. Undefined for keys that say of themselves that Alt was held.
 */
export function withoutAlt({ name, raw }: KeyEvent): readonly [KeyEvent, KeyEvent] | undefined {
  const sign = raw.slice(1)
  if (!name.startsWith('alt-') || !raw.startsWith('\u001B') || [...sign].length !== 1) return undefined
  const behind = name.slice('alt-'.length)
  const text = behind === 'space' ? ' ' : [...behind].length === 1 ? behind : ''
  return [
    { type: 'key', name: 'esc', text: '', raw: '\u001B' },
    { type: 'key', name: behind, text, raw: sign },
  ]
}

/** How keys are shown that have signs of their own, by name. */
export type KeySigns = Readonly<Record<string, string>>

/** How a key is shown to people: `^d`, `⏎`, `S-←`, `^space`. */
export function keyLabel(name: string, signs: KeySigns): string {
  const [, held = '', key = ''] = /^((?:ctrl-|shift-)?)(.+)$/.exec(name) ?? []
  return held.replace('ctrl-', '^').replace('shift-', 'S-') + (signs[key] ?? key)
}
