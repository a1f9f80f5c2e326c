/** What is wrong with patches. */

/** A patch that cannot be read or applied: the message and the status code that upstream answers with. */
export class PatchError extends Error {
  readonly code: 400 | 415 | 422 | 500

  constructor(code: 400 | 415 | 422 | 500, message: string) {
    super(message)
    this.name = 'PatchError'
    this.code = code
  }
}
