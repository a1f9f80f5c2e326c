/** The help screen in use: how far it is scrolled, and which keys leave it. */

/** These only leave; any other key does what it was just read to do. */
const leaves: ReadonlySet<string> = new Set(['esc', 'q', '?', 'enter', 'press'])

interface Options {
  /** Lines that there are, and lines that fit. */
  readonly size: () => { readonly lines: number; readonly rows: number }
}

export class HelpScreen {
  /** The first line shown; undefined while the help screen is closed. */
  top: number | undefined
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  open(): void {
    this.top = 0
  }

  /** Takes a key, a wheel or a press of the mouse while it is open; false: the key is for what lies below. */
  press(name: string): boolean {
    if (this.top === undefined) return false
    const { lines, rows } = this.options.size()
    const page = Math.max(1, rows - 1)
    const steps: Readonly<Record<string, number>> = {
      j: 1,
      down: 1,
      'wheel-down': 3,
      k: -1,
      up: -1,
      'wheel-up': -3,
      pagedown: page,
      space: page,
      'ctrl-f': page,
      pageup: -page,
      'ctrl-b': -page,
      G: lines,
      end: lines,
      g: -lines,
      home: -lines,
    }
    const step = steps[name]
    this.top = step === undefined ? undefined : Math.max(0, Math.min(lines - rows, this.top + step))
    return step !== undefined || leaves.has(name)
  }
}
