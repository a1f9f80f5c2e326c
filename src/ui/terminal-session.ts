/** The terminal while the UI has it: taken and given back, its keys, its size and its background. */
import { type Cancel, type Clock, systemClock } from '../base/clock.ts'
import type { App } from './app/app.ts'
import type { Rim } from './app/rim.ts'
import { saveFile } from './app/save-file.ts'
import type { Contexts } from './contexts.ts'
import { firstFrame } from './first-frame.ts'
import type { InputEvent, TerminalEvent } from './input/key.ts'
import { Keyboard } from './input/keyboard.ts'
import type { Exit, UiOptions } from './options.ts'
import { isLight } from './screen/colour.ts'
import { lentTerminal } from './screen/lent-terminal.ts'
import { processSignals, type Signals } from './screen/signals.ts'
import { Terminal } from './screen/terminal.ts'
import { builtInTheme, colourlessTheme, defaultLightTheme, defaultTheme } from './theme/built-in.ts'
import { Look } from './theme/look.ts'

/** Milliseconds without a further resize before the screen follows. */
const settle = 40

export class TerminalSession {
  /** Resolves when the UI was left, and the terminal is given back. */
  readonly exit: Promise<Exit>
  /** What the program may ask of all this. */
  readonly rim: Rim
  /** Undefined until it is loaded. */
  app: App | undefined
  isOver = false
  /** Brings the program for another cluster; given by whoever loads programs. */
  switching: (name: string, line: string | undefined) => Promise<void> = () => Promise.reject(new Error('still loading'))
  private readonly options: UiOptions
  private readonly clock: Clock
  private readonly signals: Signals
  private readonly terminal: Terminal
  private readonly look: Look
  private readonly keyboard: Keyboard
  private readonly finish: (exit: Exit) => void
  private readonly ending = new AbortController()
  /** What came before the program was there. */
  private readonly early: InputEvent[] = []
  private resizing: Cancel | undefined
  /** Another program has the terminal. */
  private isLent = false
  private stopListening: () => void = () => undefined

  constructor(options: UiOptions) {
    const { stdin, stdout, clock = systemClock, signals = processSignals } = options
    const { promise, resolve } = Promise.withResolvers<Exit>()
    this.exit = promise
    this.finish = resolve
    this.options = options
    this.clock = clock
    this.signals = signals
    this.look = new Look({
      theme: builtInTheme(startingTheme(options)),
      colourless: builtInTheme(colourlessTheme),
      level: options.colours,
      unicode: options.unicode,
    })
    this.terminal = new Terminal({ stdout, styles: this.look.styles, mouse: options.mouse ?? true, scroll: options.scroll ?? true })
    this.keyboard = new Keyboard({
      stdin,
      clock,
      emit: (events) => this.take(events),
      onLost: () => this.end({ reason: 'lost-terminal' }),
    })
    this.rim = this.rimFor(options)
  }

  /** Takes the terminal, and shows what is known before anything is loaded. */
  begin(): void {
    const { theme, background, stdout } = this.options
    this.stopListening = this.signals.onContinue(() => this.continued())
    this.back()
    this.showFirst()
    if (theme === undefined && background === 'ask') this.terminal.askBackground()
    stdout.on('resize', this.onResize)
  }

  /** The program is there: from now on it shows itself, and gets the keys. */
  use(app: App): void {
    this.app = app
    app.resized()
    app.input(this.early.splice(0))
  }

  /** Leaves the UI and gives the terminal back. */
  end(how: Exit): void {
    if (this.isOver) return
    this.isOver = true
    this.ending.abort()
    this.resizing?.()
    this.stopListening()
    this.options.stdout.off('resize', this.onResize)
    this.keyboard.stop()
    this.app?.close()
    this.terminal.leave(() => this.finish(how))
  }

  private rimFor(options: UiOptions): Rim {
    const { client, stdin, stdout } = options
    return {
      client,
      context: options.context,
      contexts: options.contexts ?? noContexts,
      switchTo: (...where) => this.switching(...where),
      clock: this.clock,
      look: this.look,
      terminal: this.terminal,
      namespace: options.namespace === null ? undefined : (options.namespace ?? 'default'),
      readOnly: options.readOnly ?? false,
      samplesDirectory: options.samplesDirectory,
      configDirectory: options.configDirectory,
      suspend: () => {
        this.away()
        this.signals.suspend()
      },
      lend: async (run) => {
        if (this.isOver || this.isLent) throw new Error(this.isOver ? 'inkube was left' : 'another program has the terminal')
        this.isLent = true
        this.away()
        try {
          return await run(this.ending.signal, lentTerminal(stdin, stdout))
        } finally {
          this.isLent = false
          if (!this.isOver) this.back()
        }
      },
      saveFile: (name, text) => saveFile(options.stateDirectory ?? '.', name, text),
      quit: () => this.end({ reason: 'quit' }),
    }
  }

  /** The process was stopped and goes on: whoever had the terminal meanwhile left it as they liked. */
  private continued(): void {
    if (this.isOver || this.isLent) return
    this.away()
    this.back()
    this.app?.resized()
  }

  private back(): void {
    this.terminal.enter()
    this.keyboard.start()
  }

  private away(): void {
    this.keyboard.stop()
    this.terminal.leave()
  }

  private take(events: readonly TerminalEvent[]): void {
    for (const event of events) if (event.type === 'background' && isLight(event.colour) === true) this.suitLight()
    const done = events.filter((event) => event.type !== 'background')
    if (this.app === undefined) this.early.push(...done)
    else this.app.input(done)
  }

  private showFirst(): void {
    const { terminal, look, rim } = this
    terminal.show(firstFrame({ columns: terminal.columns, rows: terminal.rows, context: rim.context, namespace: rim.namespace, look }))
  }

  /** The terminal is light: unless somebody chose a theme, the one for that. */
  private suitLight(): void {
    const { look, app } = this
    if (this.options.theme !== undefined || look.theme.name !== defaultTheme) return
    look.change(builtInTheme(defaultLightTheme))
    if (app === undefined) this.showFirst()
    else app.applyTheme(look.theme)
  }

  private readonly onResize = (): void => {
    this.resizing?.()
    this.resizing = this.clock.after(settle, () => this.app?.resized())
  }
}

/** Whoever opened the UI knows of no other cluster. */
const noContexts: Contexts = {
  list: () => Promise.resolve([]),
  open: () => Promise.reject(new Error('there is no other cluster')),
  leave: () => undefined,
}

const startingTheme = ({ theme, background }: UiOptions): string =>
  theme === undefined && background === 'light' ? defaultLightTheme : defaultTheme
