/** Waits that can be given up: when something else matters more, all of them end at once. */

/** Whatever was waited for no longer matters. */
export class Interrupted extends Error {}

export class Interrupts {
  private readonly waits = new Set<() => void>()

  /** The outcome of the work, or `Interrupted` if that comes first; the work itself goes on. */
  until<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined)
    return new Promise<T>((resolve, reject) => {
      const interrupt = (): void => reject(new Interrupted())
      this.waits.add(interrupt)
      work.then(resolve, reject).finally(() => this.waits.delete(interrupt))
    })
  }

  /** Ends every wait that there is now. */
  interrupt(): void {
    for (const interrupt of this.waits) interrupt()
    this.waits.clear()
  }
}
