/** Waits that can be given up: when something else matters more, all of them end at once. */

/** Whatever was waited for no longer matters. */
export class Interrupted extends Error {}

export class Interrupts {
  /** There are none in most pods at most times. */
  private waits: Set<() => void> | undefined

  /** The outcome of the work, or `Interrupted` if that comes first; the work itself goes on. */
  until<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined)
    return new Promise<T>((resolve, reject) => {
      const interrupt = (): void => reject(new Interrupted())
      const waits = (this.waits ??= new Set())
      waits.add(interrupt)
      work.then(resolve, reject).finally(() => {
        waits.delete(interrupt)
        if (waits.size === 0 && this.waits === waits) this.waits = undefined
      })
    })
  }

  /** Ends every wait that there is now. */
  interrupt(): void {
    const { waits } = this
    this.waits = undefined
    for (const interrupt of waits ?? []) interrupt()
  }
}
