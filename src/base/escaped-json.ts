/** JSON with the escapes of Go's encoder, which spares HTML and old JavaScript the characters that they might stumble over. */

const telling = /[<>&\u2028\u2029]/
const all = new RegExp(telling, 'g')

/** The text of a JSON value with those characters escaped. */
export const escapedJson = (text: string): string =>
  telling.test(text) ? text.replace(all, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`) : text

/** A value as Go's encoder writes it, in the order that it has. */
export const goJson = (value: unknown, indent?: number): string => escapedJson(JSON.stringify(value, null, indent))
