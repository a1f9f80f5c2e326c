/** The part that describe and YAML share: a text made from one live object, made anew when the object changes. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { Cancel } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Host } from '../app/host.ts'
import { withFactsOf } from '../data/facts.ts'
import { LiveObject } from '../data/live-object.ts'
import type { SourceState, Subject } from '../data/row.ts'
import { WatchedReads } from '../data/watched-reads.ts'
import { linesOf, textCount } from './text/index.ts'
import { textKeys, type WithText } from './text/keys.ts'
import { type Highlight, paintText } from './text/paint.ts'
import { emptyText, updateText, withLines } from './text/state.ts'
import type { Opened, View, ViewEvent, ViewKey } from './view.ts'

export interface ObjectTextState extends WithText {
  readonly subject: Subject
  readonly object: KubeObject | undefined
  readonly connection: SourceState
  readonly gone: boolean
  /** A switch of the view: managed fields shown, values decoded. */
  readonly full: boolean
}

/** What one update of the object means for the text. */
interface Heard {
  readonly object: KubeObject | undefined
  readonly connection: SourceState
  readonly gone: boolean
  readonly lines: readonly string[] | undefined
}

interface Options {
  readonly name: string
  readonly keys: readonly ViewKey<ObjectTextState>[]
  readonly highlight: Highlight
  /** The text of an object; what it asks the cluster for besides is watched. Without it `linesNow` is used. */
  text?(
    subject: Subject,
    object: KubeObject,
    source: { readonly client: Pick<Client, 'get' | 'list'>; readonly now: number },
  ): Promise<string>
  /** The text where nothing need be asked. */
  linesNow?(object: KubeObject, full: boolean): string
}

/** Texts that ask the cluster are made at most this often, in milliseconds. */
const pause = 200
/** And at least this often, since they tell how long ago things were. */
const ageing = 10_000

export function objectTextView(options: Options): View<Subject, ObjectTextState> {
  return {
    name: options.name,
    open: (subject, host, send) => open(subject, host, { send, options }),
    update: (state, event) => update(state, event, options),
    // The keys of texts only read the text that every such state holds.
    keys: [...options.keys, ...(textKeys as readonly ViewKey<ObjectTextState>[])],
    paint: (state, canvas) => {
      paintText(state.text, canvas, options.highlight)
      paintStatus(state, canvas)
    },
    crumb: (state) => ({
      text: `${state.subject.name} ${options.name}`,
      count: state.text.lines.length === 0 ? undefined : textCount(state.text),
      query: state.text.query,
    }),
    subjects: (state) => (state.gone ? [] : [withFactsOf(state.subject, state.object)]),
    query: 'search',
    keepsEscape: (state) => state.text.query !== '',
    connection: (state) => state.connection.phase,
  }
}

function open(
  subject: Subject,
  host: Host,
  { send, options }: { readonly send: (event: ViewEvent) => void; readonly options: Options },
): Opened<ObjectTextState> {
  let busy = false
  let due = false
  let closed = false
  let cancel: Cancel | undefined
  const tell = (lines: readonly string[] | undefined): void => {
    const heard: Heard = { object: live.object, connection: live.state, gone: live.gone, lines }
    if (!closed) send({ type: 'data', name: 'heard', value: heard })
  }
  const rest = (): void => {
    if (closed) return
    cancel = host.clock.after(pause, () => {
      busy = false
      if (due) again()
      else cancel = host.clock.after(ageing - pause, again)
    })
  }
  const again = (): void => {
    const { object } = live
    const { text } = options
    tell(undefined)
    if (closed || live.gone || object === undefined || text === undefined) return
    due = true
    if (busy) return
    cancel?.()
    busy = true
    due = false
    reads
      .read((client) => text(subject, object, { client, now: host.clock.now() }))
      .then(
        (made) => tell(linesOf(made)),
        (error: unknown) => (live.state.phase === 'live' ? host.fail(options.name, error) : undefined),
      )
      .finally(rest)
  }
  const reads = new WatchedReads({ client: host.client, clock: host.clock, onChange: again })
  // The client gives objects of the kind that the resource names; here only their metadata is read.
  const live = new LiveObject<KubeObject>({
    client: host.client,
    clock: host.clock,
    resource: subject.resource as Resource<KubeObject>,
    ref: subject,
    onChange: again,
  })
  const state: ObjectTextState = {
    subject,
    title: `${subject.resource.singular}-${subject.name}`,
    text: emptyText,
    object: undefined,
    connection: { phase: 'loading' },
    gone: false,
    full: false,
  }
  return {
    state,
    close: () => {
      closed = true
      cancel?.()
      live.close()
      reads.close()
    },
  }
}

function update(state: ObjectTextState, event: ViewEvent, options: Options): ObjectTextState {
  if (event.type === 'data' && event.name === 'heard') {
    // Events of this name come from `open` alone.
    const { object, connection, gone, lines } = event.value as Heard
    const known = { ...state, object: object ?? state.object, connection, gone }
    return lines === undefined ? remade(known, options) : { ...known, text: withLines(state.text, lines) }
  }
  if (event.type === 'command' && event.command === 'toggle-full') return remade({ ...state, full: !state.full }, options)
  return { ...state, text: updateText(state.text, event) }
}

function remade(state: ObjectTextState, options: Options): ObjectTextState {
  if (options.linesNow === undefined || state.object === undefined) return state
  return { ...state, text: withLines(state.text, linesOf(options.linesNow(state.object, state.full))) }
}

function paintStatus(state: ObjectTextState, { cells, area, host }: Parameters<View<Subject, ObjectTextState>['paint']>[1]): void {
  const { connection, subject } = state
  const about = `${subject.resource.singular} ${subject.name}`
  const told = state.gone
    ? `${about} is gone; this is how it was last seen`
    : connection.phase === 'lost'
      ? `connection lost: ${connection.message}`
      : connection.phase === 'refused'
        ? connection.message
        : undefined
  if (told === undefined) {
    if (state.text.lines.length === 0) cells.put(area.row + 1, area.column + 1, `loading ${about}`, host.look.style('dim'))
    return
  }
  const row = state.text.lines.length === 0 ? area.row + 1 : area.row + area.rows - 1
  cells.fill(row, 0, area.column, area.column + area.columns)
  cells.put(row, area.column + 1, told, host.look.style('busy'), area.column + area.columns)
}
