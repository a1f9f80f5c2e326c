/** The theme in force on this terminal: gives roles their style numbers, and signs that the locale can show. */
import type { KeySigns } from '../input/key.ts'
import { legible, lower } from '../screen/colour.ts'
import { type ColourLevel, defaultColour, Styles } from '../screen/style.ts'
import type { Role } from './role.ts'
import type { Theme } from './theme.ts'

export interface Signs {
  readonly bad: string
  readonly busy: string
  readonly going: string
  readonly cursor: string
  readonly mark: string
  readonly crumb: string
  /** Something is left out before this. */
  readonly before: string
  readonly cut: string
  readonly up: string
  readonly down: string
  readonly live: string
  readonly stale: string
  readonly keys: KeySigns
  readonly control: string
  readonly bar: string
  /** Lines of a tree, two columns each: to a row with others behind it, to the last one, and past a row. */
  readonly fork: string
  readonly corner: string
  readonly trunk: string
  /** What stands below a row is shown, is not shown, is nothing. */
  readonly open: string
  readonly closed: string
  readonly leaf: string
  /** Of a dialog that has no colour of its own, as Ink calls it. */
  readonly frame: 'single' | 'classic'
}

const unicodeSigns: Signs = {
  bad: '✕',
  busy: '◐',
  going: '◌',
  cursor: '▌',
  mark: '●',
  crumb: '›',
  before: '‹',
  cut: '…',
  up: '↑',
  down: '↓',
  live: '●',
  stale: '○',
  keys: { enter: '⏎', up: '↑', down: '↓', left: '←', right: '→', pageup: 'pgup', pagedown: 'pgdn' },
  control: '^',
  bar: '│',
  fork: '├─',
  corner: '└─',
  trunk: '│ ',
  open: '▾',
  closed: '▸',
  leaf: '─',
  frame: 'single',
}
const asciiSigns: Signs = {
  bad: 'x',
  busy: '~',
  going: '-',
  cursor: '>',
  mark: '*',
  crumb: '>',
  before: '<',
  cut: '~',
  up: '^',
  down: 'v',
  live: '*',
  stale: 'o',
  keys: { pageup: 'pgup', pagedown: 'pgdn' },
  control: '^',
  bar: '|',
  fork: '|-',
  corner: '`-',
  trunk: '| ',
  open: 'v',
  closed: '>',
  leaf: '-',
  frame: 'classic',
}

interface Extra {
  readonly bold?: boolean
  readonly inverse?: boolean
}

export class Look {
  readonly styles = new Styles()
  readonly signs: Signs
  readonly level: ColourLevel
  theme: Theme
  private readonly colourless: Theme
  private readonly ids = new Map<string, number>()

  /** `colourless` stands in for every theme where the terminal shows no colour. */
  constructor(options: { readonly theme: Theme; readonly colourless: Theme; readonly level: ColourLevel; readonly unicode: boolean }) {
    this.theme = options.theme
    this.colourless = options.colourless
    this.level = options.level
    this.signs = options.unicode ? unicodeSigns : asciiSigns
  }

  /** True where a dialog has no background to stand out by: of sixteen colours its own is the terminal's. */
  get isFlat(): boolean {
    const { dialog, text } = this.theme.roles
    return this.level === 'none' || this.level === '16' || dialog.background === defaultColour || dialog.background === text.background
  }

  /** What cells without a style get, so that a theme with a background of its own covers the whole screen; 0: the terminal's own. */
  get base(): number {
    return this.level === 'none' || this.theme.roles.text.background === defaultColour ? 0 : this.style('text')
  }

  /** From now on styles come from this theme; what was painted before must be painted again. */
  change(theme: Theme): void {
    this.theme = theme
    this.ids.clear()
  }

  /** The style number of a role, on the background of another (a selected row, a dialog). */
  style(role: Role, on?: Role, extra?: Extra): number {
    const key = `${role} ${on ?? ''}${extra?.bold === true ? ' b' : ''}${extra?.inverse === true ? ' i' : ''}`
    let id = this.ids.get(key)
    if (id === undefined) {
      id = this.make(role, on, extra)
      this.ids.set(key, id)
    }
    return id
  }

  private make(role: Role, on: Role | undefined, extra: Extra | undefined): number {
    const { roles } = this.level === 'none' ? this.colourless : this.theme
    const front = roles[role]
    const back = on === undefined ? undefined : roles[on]
    const foreground =
      back !== undefined && (role === 'text' || role === on) && back.foreground !== defaultColour ? back.foreground : front.foreground
    const behind = [back?.background, front.background, roles.text.background].find(
      (colour) => colour !== undefined && colour !== defaultColour,
    )
    const background = lower(behind ?? defaultColour, this.level)
    return this.styles.intern({
      foreground: legible(lower(foreground, this.level), background, lower((back ?? roles.text).foreground, this.level)),
      background,
      bold: front.bold || back?.bold === true || extra?.bold === true,
      dim: front.dim && back?.inverse !== true,
      italic: front.italic,
      underline: front.underline || back?.underline === true,
      inverse: (front.inverse || back?.inverse === true) !== (extra?.inverse === true),
    })
  }
}
