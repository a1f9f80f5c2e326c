/** The tokens of YAML, as its scanner makes them and its grammar takes them. */
import type { Directive } from './yaml-pieces.ts'

export type TokenKind =
  | 'directive'
  | 'document'
  | 'document end'
  | 'block list'
  | 'block map'
  | 'block end'
  | 'entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | 'end'

export interface Token {
  readonly kind: TokenKind
  /** Where it begins, counted from 0. */
  readonly line: number
  /** The offset behind it. */
  readonly end: number
  /** The name of an anchor or alias; the handle of a tag. */
  readonly name?: string
  readonly directive?: Directive
}

/** Where brackets begin and end, and the column in which they begin. */
export interface Brackets {
  readonly from: number
  readonly to: number
  readonly column: number
}
