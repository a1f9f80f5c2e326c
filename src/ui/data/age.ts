/** When the text of an age changes next. */

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Milliseconds after which `humanDuration` can give another text for an age of so many milliseconds. */
export function untilNextAge(milliseconds: number): number {
  const unit = milliseconds < 10 * minute ? second : milliseconds < 8 * hour ? minute : hour
  return unit - (((milliseconds % unit) + unit) % unit)
}
