/**
 * How Go's cmp package lays two lists beside each other: it looks for equal items along diagonals from both ends in turn, and pairs what is
 * alike on the way to them. It may miss the shortest way, and its texts show which one it took.
 */

/** An item of both lists, or of one of them alone. */
export type Alignment = 'both' | 'left' | 'right'

export type Likeness = 'equal' | 'similar' | 'other'

type Look = (x: number, y: number) => Likeness

/** The alignment of lists with so many items, which `look` compares by their places. */
export function align(left: number, right: number, look: Look): readonly Alignment[] {
  const front = new Walk([left, right], look, 'left')
  const back = new Walk([left, right], (x, y) => look(left - 1 - x, right - 1 - y), 'right')
  const budget = { looks: 4 * (left + right) }
  for (let [own, other] = [front, back]; own.search(other, budget);) [own, other] = [other, own]
  front.connect(back.left, back.right)
  return [...front.steps, ...back.steps.reverse()]
}

/** The way from one end, which counts from itself. */
class Walk {
  readonly steps: Alignment[] = []
  /** How far it has come. */
  private x = 0
  private y = 0
  /** From where it looks on. */
  private aheadX = 0
  private aheadY = 0
  private readonly sizes: readonly [left: number, right: number]
  private readonly look: Look
  /** Which list goes on by itself where both have as far to go. */
  private readonly first: 'left' | 'right'

  constructor(sizes: readonly [left: number, right: number], look: Look, first: 'left' | 'right') {
    this.sizes = sizes
    this.look = look
    this.first = first
  }

  /** Where it has come to, as the other end counts. */
  get left(): number {
    return this.sizes[0] - this.x
  }

  get right(): number {
    return this.sizes[1] - this.y
  }

  /** Looks for the next equal items; false where both ends have met, or enough was looked at. */
  search(other: Walk, budget: { looks: number }): boolean {
    const [left, right] = this.sizes
    if (this.aheadX >= left - other.aheadX || this.aheadY >= right - other.aheadY || budget.looks === 0) return false
    const match = this.nextMatch(other, budget)
    if (match !== undefined) {
      this.connect(...match)
      do this.take('both')
      while (this.x < other.left && this.y < other.right && this.look(this.x, this.y) === 'equal')
      ;[this.aheadX, this.aheadY] = [this.x, this.y]
    }
    if (other.left - this.aheadX >= other.right - this.aheadY) this.aheadX++
    else this.aheadY++
    return true
  }

  /** The way to a place. */
  connect(x: number, y: number): void {
    while (x > this.x && y > this.y) {
      const [dx, dy] = [x - this.x, y - this.y]
      if (this.look(this.x, this.y) !== 'other') this.take('both')
      else this.take(dx === dy ? this.first : dx > dy ? 'left' : 'right')
    }
    while (x > this.x) this.take('left')
    while (y > this.y) this.take('right')
  }

  /** Along the diagonal, to both sides in turn. */
  private nextMatch(other: Walk, budget: { looks: number }): readonly [x: number, y: number] | undefined {
    let [isOver, isUnder] = [false, false]
    for (let turn = 0; !(isOver && isUnder) && budget.looks > 0; turn++) {
      const step = turn % 2 === 0 ? turn / 2 : -(turn + 1) / 2
      const [x, y] = [this.aheadX + step, this.aheadY - step]
      if (x >= other.left || y < this.y) isOver = true
      else if (y >= other.right || x < this.x) isUnder = true
      else if (this.look(x, y) === 'equal') return [x, y]
      else budget.looks--
    }
    return undefined
  }

  private take(step: Alignment): void {
    this.steps.push(step)
    if (step !== 'right') this.x++
    if (step !== 'left') this.y++
  }
}
