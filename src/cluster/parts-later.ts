/** Loads and starts the parts behind the API server, and makes its default policy, once it has answered, so that the first list waits for nothing else. */
import { bootstrapPolicy } from '../server/bootstrap.ts'
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
    const policy = bootstrapPolicy(options.client)
    registered.resolve(Promise.all([parts.nodesRegistered, policy]).then(() => undefined))
    // What the policy could not do is told by what waits for the nodes.
    return { ...parts, stop: () => Promise.allSettled([policy]).then(() => parts.stop()) }
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
