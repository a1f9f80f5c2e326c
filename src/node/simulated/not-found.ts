/** What the runtime says of sandboxes and containers that it does not know. */

class NotFound extends Error {
  constructor(what: string) {
    super(`rpc error: code = NotFound desc = ${what}: not found`)
    this.name = 'NotFound'
  }
}

/** The value, if there is one; throws otherwise. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotFound(what)
  return value
}
