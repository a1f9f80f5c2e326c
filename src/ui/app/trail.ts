/** The trail of open views: what lies under what, who is awake, and where Esc leads. */
import { sanitize } from '../../base/terminal-text.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { Subject } from '../data/row.ts'
import type { Area } from '../screen/compositor.ts'
import type { ViewName, ViewTargets } from '../views/targets.ts'
import type { Canvas, Crumb, View, ViewEvent } from '../views/view.ts'
import type { Host } from './host.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a trail holds views of all kinds; each state goes back only to its own
// view
type SomeView = View<any, any>

export interface Step {
  readonly view: SomeView
  target: unknown
  /** Begins a trail of its own: the crumbs start here. */
  readonly root: boolean
  /** Undefined while it is put away. */
  awake: Awake | undefined
}

interface Awake {
  state: unknown
  readonly close: (() => void) | undefined
  /** What the view threw last; it stays in its place and says so, and the rest lives on. */
  fault: string | undefined
}

interface Options {
  readonly host: Host
  readonly views: { readonly [Name in ViewName]: SomeView }
  readonly area: () => Area
  /** The view on top got an event by itself. */
  readonly onChange: () => void
  /** Another view is about to come on top. */
  readonly onMove: () => void
}

/** More roots than this are forgotten. */
const mostSteps = 30

export class Trail {
  private readonly steps: Step[] = []
  private readonly host: Host
  private readonly views: { readonly [Name in ViewName]: SomeView }
  private readonly area: () => Area
  private readonly onChange: () => void
  private readonly onMove: () => void
  /** As the views were told last. */
  private size = { rows: 0, columns: 0 }
  private closed = false

  constructor(options: Options) {
    this.host = options.host
    this.views = options.views
    this.area = options.area
    this.onChange = options.onChange
    this.onMove = options.onMove
  }

  get top(): Step | undefined {
    return this.steps.at(-1)
  }

  /** The view on top with its state, unless it broke. */
  get working(): { readonly view: SomeView; readonly state: unknown } | undefined {
    const { top } = this
    return top?.awake === undefined || top.awake.fault !== undefined ? undefined : { view: top.view, state: top.awake.state }
  }

  get depth(): number {
    return this.steps.length
  }

  open<Name extends ViewName>(name: Name, target: ViewTargets[Name], root: boolean): void {
    const step: Step = { view: this.views[name], target, root, awake: undefined }
    this.wake(step)
    this.onMove()
    // Views of other trails need not stay live; those of this one do, since Esc leads straight to them.
    if (root) for (const other of this.steps) this.putAway(other)
    this.steps.push(step)
    if (this.steps.length > mostSteps) this.steps.shift()
    this.fit()
  }

  /** Closes the view on top, if there is one under it. */
  back(): boolean {
    if (this.steps.length < 2) return false
    this.onMove()
    const step = this.steps.pop()
    if (step !== undefined) this.putAway(step)
    for (const below of this.present()) if (below.awake === undefined) this.wake(below)
    this.fit()
    return true
  }

  /** The view that came on top may have another area than the one before: only some share the screen with the peek. */
  private fit(): void {
    const { rows, columns } = this.area()
    if (rows !== this.size.rows || columns !== this.size.columns) this.resize()
  }

  /** Opens the view on top anew, on its present or another target. */
  reopen(target?: unknown): void {
    const { top } = this
    if (top === undefined) return
    this.putAway(top)
    top.target = target ?? top.target
    this.wake(top)
  }

  send(event: ViewEvent): void {
    const { top } = this
    if (top?.awake === undefined) return
    this.deliver(top, event)
    const settled = (event.type === 'query' && event.text === undefined) || (event.type === 'data' && event.name === 'query-entered')
    const target: unknown = settled ? this.ask(top, undefined, (state, view) => view.refetch?.(state)) : undefined
    if (target !== undefined) this.reopen(target)
  }

  /** Every awake view gets the new size, so that going back needs no further work. */
  resize(): void {
    const { rows, columns } = this.area()
    this.size = { rows, columns }
    for (const step of this.steps) this.deliver(step, { type: 'resize', rows, columns })
  }

  /** The steps since the last root. */
  present(): readonly Step[] {
    return this.steps.slice(
      Math.max(
        0,
        this.steps.findLastIndex((step) => step.root),
      ),
    )
  }

  crumbs(): readonly Crumb[] {
    return this.present().flatMap((step) => this.ask(step, { text: step.view.name }, (state) => step.view.crumb(state)) ?? [])
  }

  subjects(): readonly Subject[] {
    return this.ask(this.top, [], (state, view) => view.subjects?.(state)) ?? []
  }

  /** Paints the view on top. One that throws says so and leaves the rest of the screen alone. */
  paint(canvas: Canvas): void {
    const { area, cells, host } = canvas
    this.ask(this.top, undefined, (state, view) => view.paint(state, canvas))
    const fault = this.top?.awake?.fault
    if (fault === undefined) return
    for (let row = area.row; row < area.row + area.rows; row++) cells.fill(row, 0, area.column, area.column + area.columns)
    cells.put(area.row + 1, area.column + 3, sanitize(`this view broke: ${fault}`), host.look.style('bad'), area.column + area.columns)
    cells.put(area.row + 2, area.column + 3, 'Esc leaves it, Ctrl-r opens it anew.', host.look.style('dim'), area.column + area.columns)
  }

  /** The instant at which the view on top looks different by itself. */
  wakeAt(now: number): number | undefined {
    return this.ask(this.top, undefined, (state, view) => view.wakeAt?.(state, now))
  }

  connection(): 'live' | 'loading' | 'lost' | 'refused' {
    return this.ask(this.top, 'live', (state, view) => view.connection?.(state) ?? 'live') ?? 'loading'
  }

  /** The namespace that the trail began in (undefined: all); null if what it began with has none. */
  namespace(): string | undefined | null {
    const [first] = this.present()
    return first?.view.namespace === undefined ? null : first.view.namespace(first.target)
  }

  /** Shows the view on top in another namespace; false if it does not follow namespaces. */
  inNamespace(namespace: string | undefined): boolean {
    const target: unknown = this.ask(this.top, undefined, (state, view) => view.inNamespace?.(state, namespace))
    if (target !== undefined) this.reopen(target)
    return target !== undefined
  }

  /** The view on top shows objects of which one is under the cursor. */
  get hasCurrent(): boolean {
    return this.top?.view.current !== undefined
  }

  /** The object under the cursor, marks or not. */
  current(): Subject | undefined {
    return this.ask(this.top, undefined, (state, view) => view.current?.(state))
  }

  /** From now on no view wakes up: what it starts, nobody would stop. */
  close(): void {
    this.closed = true
    for (const step of this.steps) this.putAway(step)
  }

  get isClosed(): boolean {
    return this.closed
  }

  private deliver(step: Step, event: ViewEvent): void {
    const { awake } = step
    if (awake === undefined) return
    this.ask(step, undefined, (state, view) => {
      awake.state = view.update(state, event)
    })
  }

  /** Asks a view something: undefined while it is put away, `otherwise` from the moment it throws. */
  ask<T>(step: Step | undefined, otherwise: T, question: (state: unknown, view: SomeView) => T): T | undefined {
    if (step?.awake === undefined) return undefined
    if (step.awake.fault !== undefined) return otherwise
    try {
      return question(step.awake.state, step.view)
    } catch (error) {
      step.awake.fault = reasonOf(error)
      return otherwise
    }
  }

  private wake(step: Step): void {
    if (this.closed) return
    let early: ViewEvent[] | undefined = []
    const send = (event: ViewEvent): void => {
      if (early !== undefined) return void early.push(event)
      this.deliver(step, event)
      if (step === this.top) this.onChange()
    }
    const opened = step.view.open(step.target, this.host, send)
    step.awake = { state: opened.state, close: opened.close?.bind(opened), fault: undefined }
    const { rows, columns } = this.area()
    this.deliver(step, { type: 'resize', rows, columns })
    const waiting = early
    early = undefined
    for (const event of waiting) this.deliver(step, event)
  }

  private putAway(step: Step): void {
    if (step.awake === undefined) return
    step.target = this.ask(step, undefined, (state, view) => view.park?.(state)) ?? step.target
    const { close } = step.awake
    step.awake = undefined
    close?.()
  }
}
