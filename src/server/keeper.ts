/** Work of the server's own on stored objects, beside the requests: looked at when the server starts and whenever one changes. */
import type { Store } from '../store/store.ts'

/** What is done for one object; `again` looks at all of them once more. */
export type Settle = (key: string, again: () => Promise<void>) => Promise<void>

/** Settles everything under a prefix, one after the other; for resources of which there are few. */
export function keepSettled(store: Store, prefix: string, settle: Settle): void {
  let isRunning = false
  let isStale = false
  const run = async (): Promise<void> => {
    isStale = true
    if (isRunning) return
    isRunning = true
    while (isStale) {
      isStale = false
      for (const { key } of store.list(prefix).entries) {
        // A write that fails (the object changed again, the store closes) comes round with the next change.
        await settle(key, run).catch(() => undefined)
      }
    }
    isRunning = false
  }
  const follow = (): void => {
    store.watch(prefix, undefined, () => void run(), follow)
    void run()
  }
  follow()
}
