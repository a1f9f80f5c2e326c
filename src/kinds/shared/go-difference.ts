/** Differences of two values as Go's cmp package prints them. */
export function goDifference(_type: string, _before: object, _after: object): string {
  return ''
}
