/** Things that can be made again as they were: most containers never look at their files after they have begun. */
import type { TreeMaker } from './file-tree.ts'

/** How many that nobody has changed are there at a time, of all that share it. */
const most = 64

/** Those that were made last. */
export class RecentlyMade {
  private readonly made: Remade<object>[] = []
  private next = 0

  add(one: Remade<object>): void {
    this.made[this.next]?.forget()
    this.made[this.next] = one
    this.next = (this.next + 1) % most
  }
}

/** Kept while it is one of those that were made last; once it is changed, for good. Nobody may hold its value for longer than a call. */
export class Remade<T extends object> implements TreeMaker {
  madeAt: number | undefined
  private since: number
  private readonly recent: RecentlyMade
  private readonly make: (maker: TreeMaker, at: number) => T
  private known: T | undefined
  private isChanged = false

  /** `make` gives the same each time, of the time `since`. */
  constructor(since: number, recent: RecentlyMade, make: (maker: TreeMaker, at: number) => T) {
    this.since = since
    this.recent = recent
    this.make = make
  }

  get value(): T {
    if (this.known === undefined) {
      this.known = this.begin(() => this.make(this, this.since))
      this.recent.add(this)
    }
    return this.known
  }

  /** Undefined where nobody has changed it. */
  get changed(): T | undefined {
    return this.isChanged ? this.known : undefined
  }

  /** From now on `make` gives something else: so does what is in use. */
  update(since: number, change: (value: T) => void): void {
    const { known } = this
    this.since = since
    if (known !== undefined) this.begin(() => change(known))
  }

  touch(): void {
    if (this.madeAt === undefined) this.isChanged = true
  }

  /** Holds it as it is now, whatever it was made of. */
  keep(): void {
    void this.value
    this.isChanged = true
  }

  /** Nobody has changed it: it can be made again. */
  forget(): void {
    if (!this.isChanged) this.known = undefined
  }

  /** Nobody asks for it any more. */
  end(): void {
    this.known = undefined
  }

  private begin<R>(run: () => R): R {
    this.madeAt = this.since
    try {
      return run()
    } finally {
      this.madeAt = undefined
    }
  }
}
