/** What the parts of a schema found out about a value, and by how many points it fits: the alternative with most of them is told of. */
import type { Problem } from '../status.ts'

/** Collects problems; upstream drops those that it has told already (validate.Result). */
export class Result {
  readonly problems: Problem[] = []
  /** Grows with each validator that had something to look at, and with each inner value. */
  matches: number

  constructor(matches = 0) {
    this.matches = matches
  }

  add(problems: readonly Problem[]): this {
    for (const one of problems) {
      if (!this.problems.some(({ field, message }) => field === one.field && message === one.message)) this.problems.push(one)
    }
    return this
  }

  merge({ problems, matches }: Result): this {
    this.matches += matches
    return this.add(problems)
  }
}
