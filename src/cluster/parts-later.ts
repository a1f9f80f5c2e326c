/** Loads and starts the parts behind the API server once it has answered, so that the first list waits for nothing else. */
import type { Parts, PartsOptions } from './parts.ts'

export interface LaterParts extends Parts {
  /** Starts them now. */
  begin(): void
}

/** The parts begin when told, or after `headStart` milliseconds. */
export function partsLater(options: PartsOptions, headStart: number): LaterParts {
  const registered = Promise.withResolvers<void>()
  let begun: Promise<Parts | undefined> | undefined
  let stopped = false
  const load = async (): Promise<Parts | undefined> => {
    const { startParts } = await import('./parts.ts')
    if (stopped) return undefined
    const parts = startParts(options)
    registered.resolve(parts.nodesRegistered)
    return parts
  }
  const begin = (): void => {
    cancel()
    begun ??= load()
  }
  const cancel = options.clock.after(headStart, begin)
  return {
    begin,
    nodesRegistered: registered.promise,
    stop: async () => {
      stopped = true
      cancel()
      await (await begun)?.stop()
    },
  }
}
