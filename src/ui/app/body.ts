/** The body of the screen: the view on top, and the peek beside or below it. */
import type { MouseEvent } from '../input/key.ts'
import type { Cells } from '../screen/cells.ts'
import type { Area } from '../screen/compositor.ts'
import type { Host } from './host.ts'
import { Peek, splitForPeek } from './peek.ts'
import type { Trail } from './trail.ts'

export class Body {
  private readonly host: Host
  private readonly trail: () => Trail
  private readonly whole: () => Area
  private readonly peek: Peek

  /** `whole` gives the part of the screen that is not chrome. */
  constructor(options: { readonly host: Host; readonly trail: () => Trail; readonly whole: () => Area; readonly onChange: () => void }) {
    this.host = options.host
    this.trail = options.trail
    this.whole = options.whole
    this.peek = new Peek(options.host, options.onChange)
  }

  /** The view's part. */
  get area(): Area {
    return this.parts().main
  }

  paint(cells: Cells): void {
    const { main, peek } = this.parts()
    const canvas = { cells, area: main, host: this.host, now: this.host.clock.now() }
    this.trail().paint(canvas)
    if (peek === undefined) return this.peek.follow(undefined)
    this.peek.follow(this.trail().current())
    this.peek.paint({ ...canvas, area: peek }, peek.column > 0)
  }

  togglePeek(): void {
    if (!this.trail().hasCurrent) return this.host.say('there is no row to peek at here', 'warn')
    if (!this.peek.open && splitForPeek(this.whole()) === undefined)
      return this.host.say('the peek needs 150 columns or 45 rows; d describes', 'warn')
    this.peek.toggle()
    this.trail().resize()
  }

  pointer(event: MouseEvent): void {
    const { area } = this
    if (event.action === 'wheel-down' || event.action === 'wheel-up') {
      this.trail().send({ type: 'command', command: event.action === 'wheel-down' ? 'scroll-down' : 'scroll-up', key: event.action })
    } else if (
      event.action === 'press' &&
      event.row >= area.row &&
      event.row < area.row + area.rows &&
      event.column < area.column + area.columns
    ) {
      this.trail().send({ type: 'click', row: event.row - area.row, column: event.column - area.column })
    }
  }

  close(): void {
    this.peek.close()
  }

  private parts(): { readonly main: Area; readonly peek?: Area } {
    const area = this.whole()
    return (this.peek.open && this.trail().hasCurrent ? splitForPeek(area) : undefined) ?? { main: area }
  }
}
