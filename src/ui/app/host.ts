/** What views and actions may ask of the program around them. */
import type { Resource } from '../../api/resource.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Contexts } from '../contexts.ts'
import type { OwnTable } from '../data/columns.ts'
import type { LentTerminal } from '../screen/lent-terminal.ts'
import type { Look } from '../theme/look.ts'
import type { ViewName, ViewTargets } from '../views/targets.ts'
import type { Answer, Dialog } from './dialog.ts'
import type { Forwards } from './forwards.ts'
import type { StandingMessage } from './messages.ts'

export type MessageLevel = 'info' | 'good' | 'warn' | 'error'

/** What has the terminal for a while. The signal says that inkube is to end. */
export type Borrower<T> = (signal: AbortSignal, terminal: LentTerminal) => Promise<T>

export interface Host {
  readonly client: Client
  /** The name of its cluster; undefined: the own one. */
  readonly context: string | undefined
  /** The clusters that one can go to. */
  readonly contexts: Contexts
  readonly clock: Clock
  readonly look: Look
  readonly readOnly: boolean
  /** Where manifests to try are; undefined when there are none. */
  readonly samplesDirectory: string | undefined
  /** Every resource that the cluster serves; built-in ones until discovery has answered. */
  resources(): readonly Resource[]
  /** What the person wants of the columns of a kind. */
  ownColumns(resource: Resource): OwnTable | undefined
  /** By plural, singular, kind, short name or `plural.group`. */
  resource(word: string): Resource | undefined
  /** The namespace in force; undefined: all. */
  readonly namespace: string | undefined
  /** True once every namespace is known and this is none of them. */
  lacksNamespace(name: string): boolean
  /** Opens a view over the present one. */
  open<Name extends ViewName>(view: Name, target: ViewTargets[Name]): void
  /** Opens a view at the root of a new trail; Esc leads back to the one before. */
  openRoot<Name extends ViewName>(view: Name, target: ViewTargets[Name]): void
  /** Chooses a namespace (undefined: all) for views that follow it. */
  setNamespace(namespace: string | undefined): void
  /** Closes the view on top; the first one stays. */
  back(): void
  /** Shows a line for a few seconds and keeps it in the history. */
  say(text: string, level?: MessageLevel): void
  /** Shows a line until it is ended, for what goes on for a while; other messages stand before it. */
  stand(text: string, level?: MessageLevel): StandingMessage
  /** Says what went wrong, with what was tried: `delete web: ...`. */
  fail(what: string, error: unknown): void
  /** Shows a dialog and gives the answer, or undefined when it was left. */
  ask(dialog: Dialog): Promise<Answer | undefined>
  /** Gives the terminal to another program while `run` runs; it gets every key. */
  lend<T>(run: Borrower<T>): Promise<T>
  /** Puts text on the terminal's clipboard. */
  copy(text: string, what: string): void
  /** Writes a file below the user's state directory, beside older ones of that name, and gives its path. */
  write(name: string, text: string): Promise<string>
  /** The same, and says where it is, or why it could not be written. */
  save(name: string, text: string): Promise<void>
  /** Ports of this machine that lead into the cluster. */
  readonly forwards: Forwards
  /** Runs a line of the `:` prompt. */
  command(line: string): void
}

/** What the commands of the `:` prompt may do besides. */
export interface Program extends Host {
  /** Ends the program in good order. */
  quit(): void
  /** Every namespace by name, as far as they are known by now. */
  namespaces(): readonly string[]
  /** As far as they are known by now. */
  contextNames(): readonly string[]
  /** Goes to another cluster, and runs a line of the `:` prompt there; what goes wrong is told. */
  switchContext(name: string, line?: string): void
  setTheme(name: string): Promise<void>
  themes(): readonly string[]
  showHelp(): void
  setMouse(on: boolean): void
  readonly mouse: boolean
  /** Every message so far, the oldest first. */
  messages(): readonly string[]
}
