/**
 * Notices a server that is gone without a word, behind a tunnel or a proxy that still holds our end of the line: when nothing was heard for
 * long on any connection, the server is asked something else, and if that has no answer either, all that waits for it is cut off.
 */
import type { Cancel, Clock } from '../base/clock.ts'

/** Something that waits for bytes of the server. */
export interface Held {
  /** How many have come so far. */
  readonly bytesRead: number
  cut(): void
}

export interface Pulse {
  /** Watches over something until the returned function is called. */
  hold(held: Held): () => void
  end(): void
}

interface Options {
  readonly clock: Clock
  /** Resolves with any answer of the server, over a connection of its own; anything else that becomes of it says nothing. */
  readonly ask: (signal: AbortSignal) => Promise<unknown>
  /** The server did not answer. */
  readonly onSilence: () => void
}

/** Milliseconds of silence after which the server is asked, and those that it has to answer: client-go's. */
const rest = 30_000
const patience = 15_000

export function createPulse({ clock, ask, onSilence }: Options): Pulse {
  /** With what had come when it was looked at last. */
  const held = new Map<Held, number>()
  const ending = new AbortController()
  let cancel: Cancel | undefined
  const silent = (): Held[] => [...held].flatMap(([one, before]) => (one.bytesRead === before ? [one] : []))
  const isThere = async (): Promise<boolean> => {
    const { promise: late, resolve } = Promise.withResolvers<false>()
    const giveUp = new AbortController()
    const stop = clock.after(patience, () => resolve(false))
    // A refused or failed connection is no silence: whoever asks for something hears of it.
    const answered = ask(AbortSignal.any([giveUp.signal, ending.signal])).then(
      () => true,
      () => true,
    )
    const answer = await Promise.race([answered, late])
    stop()
    giveUp.abort()
    return answer
  }
  const look = async (): Promise<void> => {
    const waiting = silent()
    const isHeard = waiting.length < held.size
    for (const one of held.keys()) held.set(one, one.bytesRead)
    if (!isHeard && !(await isThere()) && !ending.signal.aborted) {
      onSilence()
      for (const one of silent()) if (waiting.includes(one)) one.cut()
    }
    next()
  }
  const next = (): void => {
    cancel?.()
    cancel = held.size === 0 || ending.signal.aborted ? undefined : clock.after(rest, () => void look())
  }
  return {
    hold: (one) => {
      held.set(one, one.bytesRead)
      if (cancel === undefined) next()
      return () => {
        held.delete(one)
        if (held.size > 0) return
        cancel?.()
        cancel = undefined
      }
    },
    end: () => {
      ending.abort()
      cancel?.()
      held.clear()
    },
  }
}
