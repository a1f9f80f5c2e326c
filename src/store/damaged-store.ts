/**
 * The error for files that cannot be trusted: which file, where in it, why, and what a person can do. Nothing is overwritten when it is
 * thrown.
 */
export class DamagedStore extends Error {
  readonly file: string
  /** Byte offset of the first thing that is wrong. */
  readonly offset: number
  readonly reason: string
  readonly advice: string

  constructor(place: { readonly file: string; readonly offset: number }, reason: string, advice: string) {
    super(`${place.file}, byte ${place.offset}: ${reason}. ${advice}`)
    this.name = 'DamagedStore'
    this.file = place.file
    this.offset = place.offset
    this.reason = reason
    this.advice = advice
  }
}
