/** JSON as Go writes it: keys in order, and the characters that could end a script element escaped. */

/** `indent` is the number of blanks of a level, as kubectl's four; 0 gives one line. */
export function printJson(value: unknown, indent = 4): string {
  const text = JSON.stringify(
    value,
    (_, member: unknown) => (isMap(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member),
    indent,
  )
  return text.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
