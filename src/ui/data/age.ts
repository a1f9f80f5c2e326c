/** What ages look like, and when the text of one changes next. */
import { humanDuration } from '../../api/time.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Milliseconds after which `humanDuration` can give another text for an age of so many milliseconds. */
export function untilNextAge(milliseconds: number): number {
  const unit = milliseconds < 10 * minute ? second : milliseconds < 8 * hour ? minute : hour
  return unit - (((milliseconds % unit) + unit) % unit)
}

/** What stands behind a cell that goes on with an age of so many milliseconds: ` (5s ago)`. */
export const agoTail = (milliseconds: number): string => ` (${humanDuration(milliseconds)} ago)`

/** The second of an instant: what is told in parts of seconds and what is not can be compared by it alone. */
export const wholeSecond = (instant: number): number => Math.floor(instant / 1000) * 1000
