/**
 * Loads and starts the parts behind the API server, and makes its default policy, once it has answered, so that the first list waits for
 * nothing else.
 */
import { asError } from '../base/thrown.ts'
import { controlPlaneName } from '../node/node-object.ts'
import type { Parts, PartsOptions } from './parts.ts'
import type { OnTrouble } from './storage.ts'

export interface LaterParts extends Parts {
  /** The API server has answered: starts them in a moment, unless they are started. */
  answered(): void
}

/** Milliseconds for whoever got the first answer to show it: of a machine's two cores, a thread that loads would take from that. */
const moment = 60

/** When they begin by themselves, in milliseconds, and who is told when they cannot. */
export interface Beginning {
  readonly headStart: number
  readonly onTrouble: OnTrouble
}

/** The parts begin behind the first answer, or after `headStart`. What cannot be begun is told, and the API server lives on without it. */
export function partsLater(options: PartsOptions, { headStart, onTrouble }: Beginning): LaterParts {
  const registered = Promise.withResolvers<void>()
  // Not everybody waits for the nodes.
  registered.promise.catch((error: unknown) => stopped || onTrouble(asError(error)))
  let begun: Promise<Parts | undefined> | undefined
  let stopped = false
  const load = async (): Promise<Parts | undefined> => {
    const [{ startParts }, { bootstrapPolicy }, { keepIdentity }] = await Promise.all([
      import('./parts.ts'),
      import('../server/bootstrap-policy.ts'),
      import('../server/identity.ts'),
    ])
    if (stopped) return undefined
    const parts = startParts(options)
    const policy = bootstrapPolicy(options.client)
    registered.resolve(Promise.all([parts.nodesRegistered, policy]).then(() => undefined))
    const forget = keepIdentity({ ...options, hostname: controlPlaneName })
    return {
      ...parts,
      stop: async () => {
        forget()
        await Promise.allSettled([policy])
        await parts.stop()
      },
    }
  }
  const begin = (): void => {
    cancel()
    begun ??= load().catch((error: unknown) => {
      registered.reject(error)
      return undefined
    })
  }
  let isAnswered = false
  let cancel = options.clock.after(headStart, begin)
  return {
    answered: () => {
      if (isAnswered || begun !== undefined || stopped) return
      isAnswered = true
      cancel()
      cancel = options.clock.after(moment, begin)
    },
    nodesRegistered: registered.promise,
    stop: async () => {
      stopped = true
      cancel()
      await (await begun)?.stop()
    },
  }
}
