/** The peek: what is the matter with the object under the cursor, live, beside or below the table. It costs nothing while it is closed. */
import { cutEnd, sanitize } from '../../base/terminal-text.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Event } from '../../api/objects.ts'
import { builtIn, type Resource } from '../../api/resource.ts'
import type { Cancel } from '../../base/clock.ts'
import { LiveObject } from '../data/live-object.ts'
import { identityOf, type Subject } from '../data/row.ts'
import type { Area } from '../screen/compositor.ts'
import type { Canvas } from '../views/view.ts'
import type { Host } from './host.ts'
import { peekLines } from './peek-lines.ts'

const events = builtIn<Event & KubeObject>('v1 events')
/** Milliseconds that the cursor rests before an object is asked for. */
const rest = 120
const between = 100

/** Room for the peek: at the right of wide screens, at the bottom of high ones. */
export function splitForPeek(area: Area): { readonly main: Area; readonly peek: Area } | undefined {
  if (area.columns >= 150) {
    const columns = Math.max(56, Math.floor(area.columns * 0.36))
    return {
      main: { ...area, columns: area.columns - columns - 1 },
      peek: { ...area, column: area.column + area.columns - columns, columns },
    }
  }
  if (area.rows < 42) return undefined
  const rows = Math.max(14, Math.floor(area.rows * 0.35))
  return { main: { ...area, rows: area.rows - rows - 1 }, peek: { ...area, row: area.row + area.rows - rows, rows } }
}

export class Peek {
  open = false
  private readonly host: Host
  private readonly onChange: () => void
  private shown:
    | {
        readonly name: string
        readonly object: LiveObject<KubeObject>
        readonly events: Map<string, Event>
        readonly stop: () => void
      }
    | undefined
  private wanted: string | undefined
  private cancel: Cancel | undefined
  private frame: Cancel | undefined

  constructor(host: Host, onChange: () => void) {
    this.host = host
    this.onChange = onChange
  }

  toggle(): void {
    this.open = !this.open
    if (!this.open) this.close()
  }

  close(): void {
    this.cancel?.()
    this.frame?.()
    this.frame = undefined
    this.wanted = undefined
    this.forget()
  }

  /** The cursor is on this object now. */
  follow(subject: Subject | undefined): void {
    const wanted = subject === undefined ? undefined : identityOf(subject)
    if (!this.open || wanted === this.wanted) return
    this.wanted = wanted
    this.cancel?.()
    if (subject === undefined) return this.forget()
    this.cancel = this.host.clock.after(rest, () => this.show(subject))
  }

  paint({ cells, area, host, now }: Canvas, beside: boolean): void {
    const edge = host.look.style('dim')
    if (beside) for (let row = area.row; row < area.row + area.rows; row++) cells.put(row, area.column - 1, host.look.signs.bar, edge)
    else cells.put(area.row - 1, area.column, host.look.signs.leaf.repeat(area.columns), edge)
    const object = this.shown?.object.object
    const limit = area.column + area.columns
    if (object === undefined) {
      const { name } = this.shown ?? {}
      if (name !== undefined) cells.put(area.row, area.column + 1, `reading ${sanitize(name)}`, host.look.style('dim'), limit)
      return
    }
    const lines = peekLines(object, [...(this.shown?.events.values() ?? [])], { now, columns: area.columns - 2, cut: host.look.signs.cut })
    lines.slice(0, area.rows).forEach((line, index) => {
      let column = area.column + 1
      for (const { text, role } of line)
        column = cells.put(
          area.row + index,
          column,
          cutEnd(text, Math.max(0, limit - column), host.look.signs.cut),
          host.look.style(role),
          limit,
        )
    })
  }

  private show(subject: Subject): void {
    const { client, clock } = this.host
    this.forget()
    const changed = (): void => {
      this.frame ??= clock.after(between, () => {
        this.frame = undefined
        this.onChange()
      })
    }
    const seen = new Map<string, Event>()
    // Only metadata and optional fields of the object are read.
    const object = new LiveObject<KubeObject>({
      client,
      clock,
      resource: subject.resource as Resource<KubeObject>,
      ref: subject,
      onChange: changed,
    })
    const stop = client.watch(
      events,
      { namespace: subject.namespace ?? 'default', fieldSelector: eventsOf(subject) },
      (batch) => {
        for (const event of batch) {
          if (event.type === 'ADDED' || event.type === 'MODIFIED') seen.set(event.object.metadata.uid, event.object)
          else if (event.type === 'DELETED') seen.delete(event.object.metadata.uid)
        }
        changed()
      },
      () => undefined,
    )
    this.shown = { name: subject.name, object, events: seen, stop }
  }

  private forget(): void {
    this.shown?.object.close()
    this.shown?.stop()
    this.shown = undefined
  }
}

/** An object that was not read is known by its name alone. */
const eventsOf = ({ uid, name, resource }: Subject): string =>
  uid === '' ? `involvedObject.kind=${resource.kind},involvedObject.name=${name}` : `involvedObject.uid=${uid}`
