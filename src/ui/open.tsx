/** Opens the terminal UI on a client and resolves when it is left: the rim where streams, signals and files meet the program. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { builtIn } from '../api/resource.ts'
import { type Cancel, type Clock, systemClock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import { App } from './app/app.ts'
import { Keyboard, type InputStream } from './input/keyboard.ts'
import { processSignals, type Signals } from './screen/signals.ts'
import type { ColourLevel } from './screen/style.ts'
import { Terminal, type OutputStream } from './screen/terminal.ts'
import { builtInTheme, colourlessTheme, defaultTheme } from './theme/built-in.ts'
import { loadTheme } from './theme/load.ts'
import { Look } from './theme/look.ts'

export interface UiOptions {
  readonly client: Client
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly clock?: Clock
  /** A name; its file may be in the configuration directory. */
  readonly theme?: string | undefined
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
  /** Ends the UI from outside (a signal) and gives the terminal back at once. */
  stop(): void
  /** For tests and the bench: frames and bytes sent so far. */
  readonly sent: { readonly frames: number; readonly bytes: number }
}

/** Milliseconds without a further resize before the screen follows. */
const settle = 40

/** Opens the UI and gives a handle at once; the first frame is written before this returns. */
export function startUi(options: UiOptions): OpenUi {
  const { client, stdin, stdout, clock = systemClock, signals = processSignals } = options
  const look = new Look({ theme: builtInTheme(defaultTheme), colourless: builtInTheme(colourlessTheme), level: options.colours, unicode: options.unicode })
  const terminal = new Terminal({ stdout, styles: look.styles, mouse: options.mouse ?? true, scroll: options.scroll ?? true })
  let finish: (exit: Exit) => void = () => undefined
  const exit = new Promise<Exit>((resolve) => (finish = resolve))
  let resizing: Cancel | undefined

  const app = new App({
    client, clock, look, terminal,
    readOnly: options.readOnly ?? false,
    namespace: options.namespace === null ? undefined : (options.namespace ?? 'default'),
    samplesDirectory: options.samplesDirectory,
    configDirectory: options.configDirectory,
    suspend: () => {
      keyboard.stop()
      terminal.leave()
      signals.suspend()
    },
    lend: async (run) => {
      keyboard.stop()
      terminal.leave()
      try {
        return await run()
      } finally {
        terminal.enter()
        keyboard.start()
      }
    },
    saveFile: async (name, text) => {
      const directory = options.stateDirectory ?? '.'
      await mkdir(directory, { recursive: true })
      const path = join(directory, name)
      await writeFile(path, text)
      return path
    },
    quit: () => end({ reason: 'quit' }),
  })
  const keyboard = new Keyboard({ stdin, clock, emit: (events) => app.input(events), onLost: () => end({ reason: 'lost-terminal' }) })
  const onResize = (): void => {
    resizing?.()
    resizing = clock.after(settle, () => app.resized())
  }
  const stopListening = signals.onContinue(() => {
    terminal.enter()
    keyboard.start()
    app.resized()
  })
  let ended = false
  const end = (how: Exit): void => {
    if (ended) return
    ended = true
    resizing?.()
    stopListening()
    stdout.off('resize', onResize)
    keyboard.stop()
    app.close()
    terminal.leave(() => finish(how))
  }

  terminal.enter()
  keyboard.start()
  stdout.on('resize', onResize)
  app.start(builtIn('v1 pods'))
  if (options.greeting !== undefined) app.say(options.greeting)
  const ready = chrome(app, end)
  if (options.theme !== undefined && options.theme !== defaultTheme) loadTheme(options.theme, options.configDirectory).then((theme) => app.applyTheme(theme), (error: unknown) => app.fail('theme', error))
  if (options.command !== undefined) app.command(options.command)
  return { exit, ready, stop: () => end({ reason: 'stopped' }), sent: terminal.sent }
}

/** Opens the UI; resolves when it is left. */
export const openUi = (options: UiOptions): Promise<Exit> => startUi(options).exit

async function chrome(app: App, end: (exit: Exit) => void): Promise<void> {
  try {
    const { loadInkChrome } = await import('./app/ink-chrome.tsx')
    app.useInk(await loadInkChrome({ stdout: app.painting.compositor.stream, stdin: app.painting.inkInput, onPrompt: (value) => app.prompting.changed(value), onField: (name, value) => app.dialogs.changed(name, value) }))
  } catch (error) {
    end({ reason: 'stopped', error })
  }
}
