/** What the terminal UI is opened with, and how it can be left. */
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import type { Contexts } from './contexts.ts'
import type { InputStream } from './input/keyboard.ts'
import type { Background } from './screen/colour.ts'
import type { Signals } from './screen/signals.ts'
import type { ColourLevel } from './screen/style.ts'
import type { OutputStream } from './screen/terminal.ts'

export interface UiOptions {
  readonly client: Client
  /** The name of the cluster that the client leads to; absent: the own one. */
  readonly context?: string | undefined
  /** Where else one can go. */
  readonly contexts?: Contexts
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
  /** Holds `themes/` and `columns.yaml`. */
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
