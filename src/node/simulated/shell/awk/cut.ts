/** Cuts texts into parts: lines into fields, what split is given. */
import { type Expression, findAll } from '../../expressions/expression.ts'
import type { Life } from '../life.ts'
import type { Value } from './values.ts'
import type { Variables } from './variables.ts'

export interface Cutting {
  readonly io: { readonly life: Life }
  readonly variables: Pick<Variables, 'get'>
  text(value: Value): string
  expression(source: string): Expression
}

/** A text cut at a separator: white space, one sign, or an expression; between blank lines a line's end separates as well. */
export async function cut(means: Cutting, text: string, by: Value | Expression): Promise<readonly string[]> {
  if (text === '') return []
  if (typeof by === 'object' && 'find' in by) return parts(means, text, by)
  const separator = means.text(by)
  const lines = means.variables.get('RS') === ''
  if (separator === ' ') {
    const found = text.split(/[ \t\n]+/)
    const first = found[0] === '' ? 1 : 0
    return found.slice(first, found.length > first && found.at(-1) === '' ? -1 : undefined)
  }
  if (separator === '') return [...text]
  if (separator.length === 1 && separator !== '\\') {
    const pieces = text.split(separator)
    return lines ? pieces.flatMap((piece) => piece.split('\n')) : pieces
  }
  return parts(means, text, means.expression(lines ? `(${separator})|\n` : separator))
}

async function parts(means: Cutting, text: string, by: Expression): Promise<readonly string[]> {
  const found: string[] = []
  let end = 0
  for await (const match of findAll(means.io.life, by, text)) {
    if (match.end === match.index) continue
    found.push(text.slice(end, match.index))
    end = match.end
  }
  return [...found, text.slice(end)]
}
