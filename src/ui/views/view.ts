/** The shape of a view: one screen of the body. Each is one file or folder, which says in `ViewTargets` what it is opened on, and a line in `index.ts`. */
import type { Command } from '../app/command.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import type { KeyRecord } from '../input/keymap.ts'
import type { Area } from '../screen/compositor.ts'
import type { Cells } from '../screen/cells.ts'

/** What may happen to a view. Views add events of their own by the `data` form. */
export type ViewEvent =
  | { readonly type: 'command'; readonly command: string; readonly key: string }
  | { readonly type: 'resize'; readonly rows: number; readonly columns: number }
  | { readonly type: 'click'; readonly row: number; readonly column: number }
  /** The filter or search as it is typed; undefined takes it off. */
  | { readonly type: 'query'; readonly text: string | undefined }
  | { readonly type: 'data'; readonly name: string; readonly value?: unknown }

/** What Esc takes back where there is a query. */
export const queryOff = (query: string): ViewEvent | undefined => (query === '' ? undefined : { type: 'query', text: undefined })

/** A key of a view. Without `run` the view's `update` gets the command as an event. */
export interface ViewKey<State> extends KeyRecord {
  /** What it does in this state, where that differs from `label`. */
  labelFor?(state: State): string
  /** Its weight in this state, where that differs. */
  weightFor?(state: State, host: Host): number
  /** Why the key cannot act now. */
  blocked?(state: State, host: Host): string | undefined
  /** Does what is more than a change of state: opens a view, copies, saves. */
  run?(state: State, host: Host): void
}

/** What an opened view is made of at first. */
export interface Opened<State> {
  readonly state: State
  /** Stops everything that `open` started. */
  close?(): void
}

export interface Crumb {
  readonly text: string
  /** Rows or lines, shown behind the text. */
  readonly count?: string | undefined
  /** The filter or search in force. */
  readonly query?: string | undefined
}

export interface View<Target, State> {
  readonly name: string
  /** Starts the view. `send` delivers events to it for as long as it is open. */
  open(target: Target, host: Host, send: (event: ViewEvent) => void): Opened<State>
  /** The state after an event. Pure: it reads what it is given and changes nothing else. */
  update(state: State, event: ViewEvent): State
  readonly keys: readonly ViewKey<State>[]
  /** The words of the `:` prompt that open it. */
  readonly commands?: readonly Command[]
  /** Paints the state into an area of the screen. */
  paint(state: State, canvas: Canvas): void
  crumb(state: State): Crumb
  /** What actions act on: the marked, else the one under the cursor. */
  subjects?(state: State): readonly Subject[]
  /** The object under the cursor, for the peek. */
  current?(state: State): Subject | undefined
  /** What `/` asks for here: rows to keep, or text to find. Absent: `/` does nothing. */
  readonly query?: 'filter' | 'search'
  /** The instant (milliseconds) at which the view looks different by itself, or undefined. */
  wakeAt?(state: State, now: number): number | undefined
  /** What Esc takes back before it closes the view, one thing at a time: a filter, marks. Undefined: there is no such thing. */
  escape?(state: State): ViewEvent | undefined
  /** The target to open instead when the filter asks the server for other rows; undefined when what is shown will do. */
  refetch?(state: State): Target | undefined
  /** The target that brings this view back as it is, after it was put away. Default: the one it was opened on. */
  park?(state: State): Target
  /** Another namespace was chosen; gives the target to open instead, or undefined if namespaces mean nothing here. */
  inNamespace?(state: State, namespace: string | undefined): Target | undefined
  /** The namespace that a target is in (undefined: all); null, as without this: namespaces mean nothing here. */
  namespace?(target: Target): string | undefined | null
  /** How the trail is live: shown at the right of the header. */
  connection?(state: State): 'live' | 'loading' | 'lost' | 'refused'
}

/** Where a view paints, and with what. */
export interface Canvas {
  readonly cells: Cells
  readonly area: Area
  readonly host: Host
  readonly now: number
}

/** Keeps the type parameters of a view's own file. */
export const defineView = <Target, State>(view: View<Target, State>): View<Target, State> => view
