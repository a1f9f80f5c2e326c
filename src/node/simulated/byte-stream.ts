/** A queue of values that is read as an async iteration: what a program writes, on its way to whoever reads it. */

export class Stream<T> implements AsyncIterable<T> {
  private readonly waiting: T[] = []
  private ended = false
  private wake: (() => void) | undefined

  push(value: T): void {
    if (this.ended) return
    this.waiting.push(value)
    this.wake?.()
  }

  end(): void {
    this.ended = true
    this.wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      for (let at = 0; at < this.waiting.length; at++) yield this.waiting[at] as T
      this.waiting.length = 0
      if (this.ended) return
      await new Promise<void>((resolve) => (this.wake = resolve))
      this.wake = undefined
    }
  }
}

/** The two streams that a program writes. */
export class OutputStreams {
  readonly stdout = new Stream<Uint8Array>()
  readonly stderr = new Stream<Uint8Array>()

  end(): void {
    this.stdout.end()
    this.stderr.end()
  }
}
