/** Writes events behind the back of those who tell them: a few at once, each tried again when it fails, and none beyond what can wait. */
import type { Clock } from '../base/clock.ts'

/** Events waiting beyond this are dropped, as upstream's broadcaster does when its channel is full. */
const longest = 1000
const writers = 8
const tries = 3

export interface EventQueue<Record> {
  /** A record that waits already is not put in again: it is written as it is then. */
  add(record: Record): void
  /** Resolves when everything so far is written or given up. */
  flush(): Promise<void>
}

export function eventQueue<Record>(clock: Clock, write: (record: Record) => Promise<void>): EventQueue<Record> {
  const waiting = new Set<Record>()
  let busy = 0
  let idle: (() => void)[] = []
  const work = async (): Promise<void> => {
    for (const record of waiting) {
      waiting.delete(record)
      for (let left = tries; left > 0; left--) {
        const failed = await write(record).then(
          () => false,
          () => true,
        )
        // A refusal (a namespace that is going, a quota) stays a refusal; events are best effort by contract.
        if (!failed || left === 1) break
        await new Promise<void>((resolve) => void clock.after(100, resolve))
      }
    }
    busy--
    if (busy > 0) return
    for (const resolve of idle) resolve()
    idle = []
  }
  return {
    add(record) {
      if (waiting.has(record) || waiting.size >= longest) return
      waiting.add(record)
      if (busy >= writers) return
      busy++
      void Promise.resolve().then(work)
    },
    flush: () => (busy === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  }
}
