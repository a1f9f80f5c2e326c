/** The host as one action sees it: while the action waits for the cluster, and neither for a person nor for another program, that is said. */
import type { Cancel } from '../../base/clock.ts'
import type { Host } from './host.ts'
import type { StandingMessage } from './messages.ts'

/** Milliseconds that an answer may take before anybody wonders. */
const patience = 1000

interface Patient {
  readonly host: Host
  /** The action is over. */
  end(): void
}

export function patientHost(host: Host, what: string): Patient {
  let over = false
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
  const without = <T>(given: Promise<T>): Promise<T> => {
    rest()
    return given.finally(wait)
  }
  const own: Partial<Host> = {
    ask: (dialog) => without(host.ask(dialog)),
    lend: (run) => without(host.lend(run)),
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
