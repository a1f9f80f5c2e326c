/** The part that describe and YAML share: a text made from one live object, made anew when the object changes. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { Cancel } from '../../base/clock.ts'
import { sanitize } from '../../base/terminal-text.ts'
import { wordLines } from '../../base/text-lines.ts'
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
import { type Opened, queryOff, type View, type ViewEvent, type ViewKey } from './view.ts'

interface ObjectTextState extends WithText {
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
  /** Where to find what the text keeps back of the object, in a few words. */
  remark?(object: KubeObject, full: boolean): string | undefined
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
      count: countOf(state, options),
      query: state.text.query,
    }),
    subjects: (state) => (state.gone ? [] : [withFactsOf(state.subject, state.object)]),
    query: 'search',
    escape: (state) => queryOff(state.text.query),
    connection: (state) => state.connection.phase,
  }
}

/** How long the text is, and that it keeps something back. */
function countOf({ text, object, full }: ObjectTextState, { remark }: Options): string | undefined {
  if (text.lines.length === 0) return undefined
  const more = object === undefined || text.query !== '' ? undefined : remark?.(object, full)
  return more === undefined ? textCount(text) : `${textCount(text)}, ${more}`
}

function open(
  subject: Subject,
  host: Host,
  { send, options }: { readonly send: (event: ViewEvent) => void; readonly options: Options },
): Opened<ObjectTextState> {
  const follower = new TextFollower({ subject, host, options, tell: (value) => send({ type: 'data', name: 'heard', value }) })
  const state: ObjectTextState = {
    subject,
    title: `${subject.resource.singular}-${subject.name}`,
    text: emptyText,
    object: undefined,
    connection: { phase: 'loading' },
    gone: false,
    full: false,
  }
  return { state, close: () => follower.close() }
}

interface Following {
  readonly subject: Subject
  readonly host: Host
  readonly options: Options
  readonly tell: (heard: Heard) => void
}

/** Follows the object, and has its text made anew when it, or anything else that was read for the text, is another. */
class TextFollower {
  private readonly following: Following
  private readonly reads: WatchedReads
  private readonly live: LiveObject<KubeObject>
  /** A text is being made, or was just now. */
  private busy = false
  private due = false
  private closed = false
  private cancel: Cancel | undefined

  constructor(following: Following) {
    const { host, subject } = following
    const { client, clock } = host
    this.following = following
    const onChange = (): void => this.again()
    this.reads = new WatchedReads({ client, clock, onChange })
    // The client gives objects of the kind that the resource names; here only their metadata is read.
    this.live = new LiveObject({ client, clock, resource: subject.resource as Resource<KubeObject>, ref: subject, onChange })
  }

  close(): void {
    this.closed = true
    this.cancel?.()
    this.live.close()
    this.reads.close()
  }

  private tell(lines: readonly string[] | undefined): void {
    const { object, state, gone } = this.live
    if (!this.closed) this.following.tell({ object, connection: state, gone, lines })
  }

  private again(): void {
    const { subject, host, options } = this.following
    const { object } = this.live
    const { text } = options
    this.tell(undefined)
    if (this.closed || this.live.gone || object === undefined || text === undefined) return
    this.due = true
    if (this.busy) return
    this.cancel?.()
    this.busy = true
    this.due = false
    this.reads
      .read((client) => text(subject, object, { client, now: host.clock.now() }))
      .then(
        (made) => this.tell(linesOf(made)),
        (error: unknown) => (this.live.state.phase === 'live' ? host.fail(options.name, error) : undefined),
      )
      .finally(() => this.rest())
  }

  private rest(): void {
    const { clock } = this.following.host
    if (this.closed) return
    this.cancel = clock.after(pause, () => {
      this.busy = false
      if (this.due) this.again()
      else this.cancel = clock.after(ageing - pause, () => this.again())
    })
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
  const lines = wordLines(sanitize(told), area.columns - 2).slice(0, area.rows - 1)
  const from = state.text.lines.length === 0 ? area.row + 1 : area.row + area.rows - lines.length
  for (const [at, line] of lines.entries()) {
    cells.fill(from + at, 0, area.column, area.column + area.columns)
    cells.put(from + at, area.column + 1, line, host.look.style('busy'), area.column + area.columns)
  }
}
