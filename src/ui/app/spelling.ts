/** Which word was meant by one that has a slip in it. Pure. */
import type { Completion } from './prompt.ts'

/** What to say to a word that means nothing: the one that was probably meant, if one of those that could stand there is near. */
export function unknownWord(word: string, choices: readonly Completion[]): string {
  const near = nearestWord(
    word.toLowerCase(),
    choices.flatMap(({ text, also = [] }) => [text, ...also]),
  )
  return `no kind, view or command ${word}; ${near === undefined ? ':aliases lists them' : `did you mean :${near}?`}`
}

/** Words that need more slips than this are no guess any more; short ones are allowed fewer. */
const mostSlips = (word: string): number => (word.length < 4 ? 0 : word.length < 6 ? 1 : 2)

/** The word that the fewest slips of typing lead to: a letter left out, doubled, wrong, or two that changed places. Earlier ones win. */
export function nearestWord(typed: string, words: readonly string[]): string | undefined {
  let best: string | undefined
  let least = mostSlips(typed) + 1
  for (const word of words) {
    if (Math.abs(word.length - typed.length) >= least) continue
    const slips = slipsBetween(typed, word)
    if (slips < least) [best, least] = [word, slips]
  }
  return best
}

/** The restricted Damerau-Levenshtein distance, row by row. */
function slipsBetween(one: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let row = 1; row <= one.length; row++) {
    const now = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      now.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (now[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = now
  }
  return last[other.length] ?? Infinity
}
