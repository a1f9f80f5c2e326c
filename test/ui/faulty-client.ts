/** A client whose line can be cut, and that can be refused, for tests of what the UI then says. */
import { forbidden } from '../../src/api/status.ts'
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
