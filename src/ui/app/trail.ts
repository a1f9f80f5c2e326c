/** The trail of open views: what lies under what, who is awake, and where Esc leads. */
import type { Resource } from '../../api/resource.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { Subject } from '../data/row.ts'
import type { Area } from '../screen/compositor.ts'
import type { ViewName, ViewTargets } from '../views/targets.ts'
import type { Canvas, Crumb, View, ViewEvent } from '../views/view.ts'
import type { Host } from './host.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a trail holds views of all kinds; each state goes back only to its own view
type SomeView = View<any, any>

export interface Step {
  readonly view: SomeView
  target: unknown
  /** Begins a trail of its own: the crumbs start here. */
  readonly root: boolean
  /** Undefined while it is put away. */
  awake: { state: unknown; close: (() => void) | undefined } | undefined
}

/** More roots than this are forgotten. */
const mostSteps = 30

export class Trail {
  private readonly steps: Step[] = []
  private readonly host: Host
  private readonly views: { readonly [Name in ViewName]: SomeView }
  private readonly area: () => Area
  private readonly onChange: () => void

  /** `onChange` is called when the view on top got an event by itself. */
  constructor(options: { readonly host: Host; readonly views: { readonly [Name in ViewName]: SomeView }; readonly area: () => Area; readonly onChange: () => void }) {
    this.host = options.host
    this.views = options.views
    this.area = options.area
    this.onChange = options.onChange
  }

  get top(): Step | undefined {
    return this.steps.at(-1)
  }

  get depth(): number {
    return this.steps.length
  }

  open<Name extends ViewName>(name: Name, target: ViewTargets[Name], root: boolean): void {
    // Views of other trails need not stay live; those of this one do, since Esc leads straight to them.
    if (root) for (const step of this.steps) this.putAway(step)
    const step: Step = { view: this.views[name], target, root, awake: undefined }
    this.steps.push(step)
    if (this.steps.length > mostSteps) this.steps.shift()
    this.wake(step)
  }

  /** Closes the view on top, if there is one under it. */
  back(): boolean {
    if (this.steps.length < 2) return false
    const step = this.steps.pop()
    if (step !== undefined) this.putAway(step)
    for (const below of this.present()) if (below.awake === undefined) this.wake(below)
    return true
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
    const target: unknown = settled ? top.view.refetch?.(top.awake.state) : undefined
    if (target !== undefined) this.reopen(target)
  }

  /** Every awake view gets the new size, so that going back needs no further work. */
  resize(): void {
    const { rows, columns } = this.area()
    for (const step of this.steps) this.deliver(step, { type: 'resize', rows, columns })
  }

  /** The steps since the last root. */
  present(): readonly Step[] {
    return this.steps.slice(Math.max(0, this.steps.findLastIndex((step) => step.root)))
  }

  crumbs(): readonly Crumb[] {
    return this.present().flatMap((step) => (step.awake === undefined ? [] : [step.view.crumb(step.awake.state)]))
  }

  subjects(): readonly Subject[] {
    const { top } = this
    return top?.awake === undefined ? [] : (top.view.subjects?.(top.awake.state) ?? [])
  }

  /** Paints the view on top. A view that throws says so and leaves the rest of the screen alone. */
  paint(canvas: Canvas): void {
    const { top } = this
    if (top?.awake === undefined) return
    try {
      top.view.paint(top.awake.state, canvas)
    } catch (error) {
      const { area, cells, host } = canvas
      cells.put(area.row + 1, area.column + 1, sanitize(`this view broke: ${error instanceof Error ? error.message : String(error)}`), host.look.style('bad'))
    }
  }

  /** The instant at which the view on top looks different by itself. */
  wakeAt(now: number): number | undefined {
    const { top } = this
    return top?.awake === undefined ? undefined : top.view.wakeAt?.(top.awake.state, now)
  }

  connection(): 'live' | 'loading' | 'lost' | 'refused' {
    const { top } = this
    return top?.awake === undefined ? 'loading' : (top.view.connection?.(top.awake.state) ?? 'live')
  }

  /** False if the trail began with a resource that has no namespace. */
  hasNamespace(): boolean {
    const target = this.present()[0]?.target
    const resource = typeof target === 'object' && target !== null && 'resource' in target ? (target.resource as Resource) : undefined
    return resource?.namespaced !== false
  }

  /** Shows the view on top in another namespace; false if it does not follow namespaces. */
  inNamespace(namespace: string | undefined): boolean {
    const { top } = this
    const target: unknown = top?.awake === undefined ? undefined : top.view.inNamespace?.(top.awake.state, namespace)
    if (target !== undefined) this.reopen(target)
    return target !== undefined
  }

  /** The object under the cursor, marks or not. */
  current(): Subject | undefined {
    const { top } = this
    return top?.awake === undefined ? undefined : top.view.current?.(top.awake.state)
  }

  close(): void {
    for (const step of this.steps) this.putAway(step)
  }

  private deliver(step: Step, event: ViewEvent): void {
    if (step.awake === undefined) return
    step.awake.state = step.view.update(step.awake.state, event)
  }

  private wake(step: Step): void {
    let early: ViewEvent[] | undefined = []
    const send = (event: ViewEvent): void => {
      if (early !== undefined) return void early.push(event)
      this.deliver(step, event)
      if (step === this.top) this.onChange()
    }
    const opened = step.view.open(step.target, this.host, send)
    step.awake = { state: opened.state, close: opened.close?.bind(opened) }
    const { rows, columns } = this.area()
    this.deliver(step, { type: 'resize', rows, columns })
    const waiting = early
    early = undefined
    for (const event of waiting) this.deliver(step, event)
  }

  private putAway(step: Step): void {
    if (step.awake === undefined) return
    step.target = step.view.park?.(step.awake.state) ?? step.target
    const { close } = step.awake
    step.awake = undefined
    close?.()
  }
}
