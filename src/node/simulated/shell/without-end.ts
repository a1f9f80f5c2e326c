/** Cuts signs off the end of a text, however many there are; an expression would look at each run of them in the text again and again. */

export function withoutEnd(text: string, marks: string): string {
  let end = text.length
  while (end > 0 && marks.includes(text[end - 1] ?? '')) end--
  return text.slice(0, end)
}
