/** Sanitized text broken into lines that fit, or seen from a column on. */
import { head, width } from './terminal-text.ts'

/** The text in pieces of which none takes more than `columns`; an empty text is one empty piece. */
export function piecesOf(text: string, columns: number): readonly string[] {
  const pieces: string[] = []
  let rest = text
  do {
    // A sign that is wider than the room is a piece all the same.
    const piece = head(rest, Math.max(1, columns)) || String.fromCodePoint(rest.codePointAt(0) ?? 0x20)
    pieces.push(rest === '' ? '' : piece)
    rest = rest.slice(piece.length)
  } while (rest !== '')
  return pieces
}

/** The text broken at blanks into lines of at most `columns`; only a word that has no room on a line of its own is broken. */
export function wordLines(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ').flatMap((one) => piecesOf(one, columns))) {
    const last = lines.at(-1)
    if (last !== undefined && width(last) + 1 + width(word) <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** The text behind its first so many columns; of a wide sign that begins before them and ends after them a blank stays. */
export function behind(text: string, columns: number): string {
  const before = head(text, columns)
  const rest = text.slice(before.length)
  if (width(before) === columns || rest === '') return rest
  return ` ${rest.slice(String.fromCodePoint(rest.codePointAt(0) ?? 0).length)}`
}
