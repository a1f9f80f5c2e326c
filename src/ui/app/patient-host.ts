/**
 * The host as one action sees it. While the action waits for the cluster, and neither for a person nor for another program, that is said; and
 * what it wants to show when the person has gone elsewhere meanwhile does not take the screen from them.
 */
import type { Cancel } from '../../base/clock.ts'
import type { Host } from './host.ts'
import type { StandingMessage } from './messages.ts'
import type { Waiting } from './waiting.ts'

/** Milliseconds that an answer may take before anybody wonders. */
const patience = 1000

interface Patient {
  readonly host: Host
  /** The action is over. */
  end(): void
}

interface Surroundings {
  /** The action, as messages name it. */
  readonly what: string
  /** Gives a question to ask later: whether the person still is where they are now. */
  readonly place: () => () => boolean
  readonly waiting: Waiting
}

export function patientHost(host: Host, { what, place, waiting }: Surroundings): Patient {
  let over = false
  let isThere = place()
  let cancel: Cancel | undefined
  let told: StandingMessage | undefined
  const rest = (): void => {
    cancel?.()
    told?.end()
    cancel = told = undefined
  }
  const wait = (): void => {
    rest()
    if (!over) cancel = host.clock.after(patience, () => (told = host.stand(`${what}: no answer yet`)))
  }
  const end = (): void => {
    over = true
    rest()
  }
  const shown = async <T>(show: () => Promise<T>): Promise<T> => {
    rest()
    try {
      if (!isThere()) await waiting.admit(what)
      return await show()
    } finally {
      isThere = place()
      wait()
    }
  }
  const opened = (open: () => void): void => {
    if (isThere()) open()
    else void waiting.admit(what).then(open, (error: unknown) => host.fail(what, error))
  }
  const own: Partial<Host> = {
    ask: (dialog) => shown(() => host.ask(dialog)),
    lend: (run) => shown(() => host.lend(run)),
    open: (...view) => opened(() => host.open(...view)),
    openRoot: (...view) => opened(() => host.openRoot(...view)),
    // From here on the action itself tells what goes on.
    stand: (...said) => {
      end()
      return host.stand(...said)
    },
  }
  wait()
  return { host: behind(host, own), end }
}

/** An object of which some members are others. */
const behind = <T extends object>(object: T, own: Partial<T>): T =>
  new Proxy(object, {
    get: (_, name) => {
      const value: unknown = Reflect.get(name in own ? own : object, name)
      return typeof value === 'function' ? (value.bind(object) as unknown) : value
    },
  })
