/** Starts a cluster in a directory that a passing command may hold, or joins the one that runs there. */
import { pause, systemClock } from '../base/clock.ts'

/** Milliseconds to wait for the cluster of another process to answer, or for its end; and between two looks. */
const patience = 30_000
const pauseMs = 50

export interface Start<T> {
  /** The cluster that runs, if it is one to join. */
  readonly join: () => Promise<T | undefined>
  readonly start: () => Promise<T>
  /** Told by whom the directory is held, when there is something to wait for; again only when more is known of the holder. */
  readonly onWait?: (error: Error) => void
  /** Ends the waiting. */
  readonly signal?: AbortSignal
}

/** Tries both in turn as long as the directory is in use. Rejects when neither succeeds in time, and at once for any other reason. */
export async function startWhenFree<T>({ join, start, onWait, signal }: Start<T>): Promise<T> {
  const deadline = systemClock.now() + patience
  const told = new Set<string>()
  for (;;) {
    const joined = await join()
    if (joined !== undefined) return joined
    try {
      return await start()
    } catch (error) {
      // Compared by name, since it may come from another thread.
      if (!(error instanceof Error && error.name === 'DirectoryInUse') || systemClock.now() > deadline || signal?.aborted === true)
        throw error
      if (!told.has(error.message)) onWait?.(error)
      told.add(error.message)
    }
    await pause(systemClock, pauseMs, signal)
  }
}
