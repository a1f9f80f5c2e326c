/** A body that cannot become an object of its type: the reason in the words of Go's decoder. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DecodeError'
  }
}
