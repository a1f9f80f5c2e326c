/** A client whose line can be cut, and that can be refused, for tests of what the UI then says. */
import { failure, forbidden } from '../../src/api/status.ts'
import type { Client } from '../../src/client/client.ts'

export interface Line {
  readonly client: Client
  /** Every watch breaks and every call fails until `mend`. */
  cut(): void
  mend(): void
}

/** Puts a line that can be cut between the caller and the client. */
export function lineTo(client: Client): Line {
  let down = false
  const broken = new Set<(error: Error) => void>()
  const refused = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED'))
  return {
    client: {
      ...client,
      list: (resource, options) => (down ? refused() : client.list(resource, options)),
      get: (resource, ref, options) => (down ? refused() : client.get(resource, ref, options)),
      watch: (resource, options, onEvents, onEnd) => {
        const fail = (error: Error): void => {
          stop()
          broken.delete(fail)
          onEnd(error)
        }
        const stop = client.watch(resource, options, onEvents, onEnd)
        broken.add(fail)
        return () => {
          broken.delete(fail)
          stop()
        }
      },
    },
    cut: () => {
      down = true
      for (const fail of [...broken]) fail(new Error('connect ECONNREFUSED'))
    },
    mend: () => {
      down = false
    },
  }
}

/** The same cluster for someone who may not list one resource. */
export const without = (client: Client, plural: string): Client => ({
  ...client,
  list: (resource, options) =>
    resource.plural === plural
      ? Promise.reject(forbidden(resource, '', `User "jane" cannot list resource "${plural}" in API group "" at the cluster scope`))
      : client.list(resource, options),
})

/** The same cluster while one of its resources is not served: watches of it end without a word, and nothing of it is found. */
export function vanishing(client: Client, plural: string): { readonly client: Client; vanish(): void; restore(): void } {
  const ends = new Set<() => void>()
  let isGone = false
  const missing = (): Error => failure(404, 'NotFound', 'the server could not find the requested resource')
  return {
    client: {
      ...client,
      list: (resource, options) => (isGone && resource.plural === plural ? Promise.reject(missing()) : client.list(resource, options)),
      watch: (resource, options, onEvents, onEnd) => {
        if (resource.plural !== plural) return client.watch(resource, options, onEvents, onEnd)
        if (isGone) {
          queueMicrotask(() => onEnd(missing()))
          return () => undefined
        }
        const stop = client.watch(resource, options, onEvents, onEnd)
        ends.add(() => {
          stop()
          onEnd()
        })
        return stop
      },
    },
    vanish: () => {
      isGone = true
      for (const end of ends) end()
    },
    restore: () => {
      isGone = false
    },
  }
}
