/** Opens the terminal UI on a client and resolves when it is left: the rim where streams, signals and files meet the program. */
import { builtIn } from '../api/resource.ts'
import { type Cancel, type Clock, systemClock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import type { App } from './app/app.ts'
import type { Rim } from './app/rim.ts'
import { saveFile } from './app/save-file.ts'
import { firstFrame } from './first-frame.ts'
import type { InputEvent, TerminalEvent } from './input/key.ts'
import { Keyboard, type InputStream } from './input/keyboard.ts'
import { lentTerminal } from './screen/lent-terminal.ts'
import { processSignals, type Signals } from './screen/signals.ts'
import { type Background, isLight } from './screen/colour.ts'
import type { ColourLevel } from './screen/style.ts'
import { Terminal, type OutputStream } from './screen/terminal.ts'
import { builtInTheme, colourlessTheme, defaultLightTheme, defaultTheme } from './theme/built-in.ts'
import { loadTheme } from './theme/load.ts'
import { Look } from './theme/look.ts'

export interface UiOptions {
  readonly client: Client
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly clock?: Clock
  /** A name; its file may be in the configuration directory. Absent: one for the terminal's background. */
  readonly theme?: string | undefined
  /** See `backgroundOf` in `screen/colour.ts`. Default: dark. */
  readonly background?: Background
  /** What the terminal shows; see `colourLevel` in `screen/colour.ts`. */
  readonly colours: ColourLevel
  /** Signs beyond ASCII may be printed; see `localeIsUtf8`. */
  readonly unicode: boolean
  readonly readOnly?: boolean
  /** The namespace to begin with; null: all. */
  readonly namespace?: string | null | undefined
  /** What the first table shows: a word as for the `:` prompt. */
  readonly command?: string | undefined
  readonly samplesDirectory?: string | undefined
  /** Holds `themes/`. */
  readonly configDirectory?: string | undefined
  /** Where saved texts go. */
  readonly stateDirectory?: string | undefined
  readonly mouse?: boolean
  /** Scroll regions of the terminal may be used. Default: true. */
  readonly scroll?: boolean
  readonly signals?: Signals
  /** Something to say at the start: what was restored, a theme that cannot be read. */
  readonly greeting?: string | undefined
}

/** How the UI was left. */
export type Exit = { readonly reason: 'quit' | 'lost-terminal' | 'stopped'; readonly error?: unknown }

export interface OpenUi {
  /** Resolves when the person leaves or the terminal goes away; the terminal is given back by then. */
  readonly exit: Promise<Exit>
  /** Resolves when everything is loaded and drawn; the first frame comes before. */
  readonly ready: Promise<void>
  /** Says what is wrong with something behind the screen. */
  warn(what: string, error: Error): void
  /** Tells something that passes. */
  say(text: string): void
  /** Ends the UI from outside (a signal) and gives the terminal back at once. */
  stop(): void
  /** For tests and the bench: frames and bytes sent so far. */
  readonly sent: { readonly frames: number; readonly bytes: number }
}

/** Milliseconds without a further resize before the screen follows. */
const settle = 40
/** Milliseconds that the first list may take before Ink, whose loading would delay it, is loaded all the same. */
const longestWithoutInk = 1500

/** Opens the UI and gives a handle at once; the first frame is written before this returns, and the program itself is loaded after it. */
export function startUi(options: UiOptions): OpenUi {
  const { client, stdin, stdout, clock = systemClock, signals = processSignals } = options
  const look = new Look({
    theme: builtInTheme(startingTheme(options)),
    colourless: builtInTheme(colourlessTheme),
    level: options.colours,
    unicode: options.unicode,
  })
  const terminal = new Terminal({ stdout, styles: look.styles, mouse: options.mouse ?? true, scroll: options.scroll ?? true })
  const namespace = options.namespace === null ? undefined : (options.namespace ?? 'default')
  let finish: (exit: Exit) => void = () => undefined
  const exit = new Promise<Exit>((resolve) => (finish = resolve))
  let resizing: Cancel | undefined
  let app: App | undefined
  const early: InputEvent[] = []
  let ended = false
  const ending = new AbortController()

  const end = (how: Exit): void => {
    if (ended) return
    ended = true
    ending.abort()
    resizing?.()
    stopListening()
    stdout.off('resize', onResize)
    keyboard.stop()
    app?.close()
    terminal.leave(() => finish(how))
  }
  const back = (): void => {
    terminal.enter()
    keyboard.start()
  }
  const away = (): void => {
    keyboard.stop()
    terminal.leave()
  }
  const rim: Rim = {
    client,
    clock,
    look,
    terminal,
    namespace,
    readOnly: options.readOnly ?? false,
    samplesDirectory: options.samplesDirectory,
    configDirectory: options.configDirectory,
    suspend: () => {
      away()
      signals.suspend()
    },
    lend: async (run) => {
      away()
      try {
        return await run(ending.signal, lentTerminal(stdin, stdout))
      } finally {
        if (!ended) back()
      }
    },
    saveFile: (name, text) => saveFile(options.stateDirectory ?? '.', name, text),
    quit: () => end({ reason: 'quit' }),
  }
  const take = (events: readonly TerminalEvent[]): void => {
    for (const event of events) if (event.type === 'background' && isLight(event.colour) === true) suitLight()
    const done = events.filter((event) => event.type !== 'background')
    if (app === undefined) early.push(...done)
    else app.input(done)
  }
  const showFirst = (): void => terminal.show(firstFrame({ columns: terminal.columns, rows: terminal.rows, namespace, look }))
  /** The terminal is light: unless somebody chose a theme, the one for that. */
  const suitLight = (): void => {
    if (options.theme !== undefined || look.theme.name !== defaultTheme) return
    look.change(builtInTheme(defaultLightTheme))
    if (app === undefined) showFirst()
    else app.applyTheme(look.theme)
  }
  const keyboard = new Keyboard({ stdin, clock, emit: take, onLost: () => end({ reason: 'lost-terminal' }) })
  const onResize = (): void => {
    resizing?.()
    resizing = clock.after(settle, () => app?.resized())
  }
  const stopListening = signals.onContinue(() => {
    if (ended) return
    back()
    app?.resized()
  })

  back()
  showFirst()
  if (options.theme === undefined && options.background === 'ask') terminal.askBackground()
  stdout.on('resize', onResize)
  const use = (loaded: App): void => {
    app = loaded
    app.resized()
    app.input(early.splice(0))
  }
  const ready = load(options, rim, { use, isOver: () => ended }).catch((error: unknown) => end({ reason: 'stopped', error }))
  return {
    exit,
    ready,
    warn: (what, error) => void ready.then(() => app?.fail(what, error)),
    say: (text) => void ready.then(() => app?.say(text, 'warn')),
    stop: () => end({ reason: 'stopped' }),
    sent: terminal.sent,
  }
}

const startingTheme = ({ theme, background }: UiOptions): string =>
  theme === undefined && background === 'light' ? defaultLightTheme : defaultTheme

/**
 * Loads the program, shows its first table, then loads what draws the chrome and its prompts. `use` takes the program. Ends early when the
 * UI was left meanwhile: what would be started then, nobody would stop.
 */
async function load(
  options: UiOptions,
  rim: Rim,
  { use, isOver }: { readonly use: (app: App) => void; readonly isOver: () => boolean },
): Promise<void> {
  const { App: Program } = await import('./app/app.ts')
  if (isOver()) return
  const { client, listed } = noteFirstList(rim.client)
  const app = new Program({ ...rim, client })
  app.start(builtIn('v1 pods'))
  // Left by its own first question: nobody else knows of it yet.
  if (isOver()) return app.close()
  use(app)
  if (options.greeting !== undefined) app.say(options.greeting)
  const { theme } = options
  if (theme !== undefined && theme !== defaultTheme)
    await loadTheme(theme, options.configDirectory).then(
      (loaded) => app.applyTheme(loaded),
      (error: unknown) => app.fail('theme', error),
    )
  if (isOver()) return
  if (options.command !== undefined) app.command(options.command)
  await Promise.race([listed, new Promise<void>((resolve) => rim.clock.after(longestWithoutInk, resolve))])
  // The list has come to whoever asked for it, too: its rows are drawn, and on their way, before the next piece of work.
  do await rim.terminal.taken()
  while (rim.terminal.waiting)
  if (isOver()) return
  app.learn()
  const { loadInkChrome } = await import('./app/ink-chrome.tsx')
  const { stream } = app.painting.compositor
  const ink = await loadInkChrome({
    stdout: stream,
    stdin: app.painting.inkInput,
    onPrompt: (value) => app.prompting.changed(value),
    onField: (name, value) => app.dialogs.changed(name, value),
  })
  if (!isOver()) app.useInk(ink)
}

/** The client, and when its first list has come or failed. */
function noteFirstList(client: Client): { readonly client: Client; readonly listed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { client: { ...client, list: (...request) => client.list(...request).finally(resolve) }, listed: promise }
}
