/** The page that a describer writes: indented lines with tabs, aligned at the end, with times and ages as kubectl writes them. */
import type { Reader } from '../kind.ts'
import { ageOf } from '../print/age.ts'
import { align, boundary } from './align.ts'
import { longTime } from './long-time.ts'

export type Piece = string | number | boolean | undefined

export interface Page {
  /** Milliseconds. */
  readonly now: number
  /** Text as it is, after two blanks for each level; tabs and newlines inside count. */
  write(level: number, text: string): void
  /** One line of cells with tabs between. */
  line(level: number, ...cells: readonly Piece[]): void
  /** `label:` and its value. */
  field(level: number, label: string, value: Piece): void
  /** Columns begin anew. */
  flush(): void
  /** `Wed, 07 Oct 2026 09:30:11 +0000` */
  time(text: string | null | undefined): string
  /** `3m12s`, or `<unknown>`. */
  age(text: string | null | undefined): string
  /** A page that writes into this one, further in. */
  nested(levels: number): Page
  /** Everything written, aligned; with `raw` the tabs stay. */
  toText(raw?: 'raw'): string
}

/** An empty page; `read` tells the time zone. */
export function startPage(read: Pick<Reader, 'timeZone'>, now: number): Page {
  const texts: string[] = []
  const pageAt = (indent: number): Page => {
    const write = (level: number, text: string): void => {
      texts.push('  '.repeat(level + indent), escapeControls(text))
    }
    return {
      now,
      write,
      line: (level, ...cells) => write(level, `${cells.map(pieceText).join('\t')}\n`),
      field: (level, label, value) => write(level, `${label}:\t${pieceText(value)}\n`),
      flush: () => texts.push(boundary),
      time: (text) => longTime(text, read.timeZone),
      age: (text) => ageOf(text, now),
      nested: (levels) => pageAt(indent + levels),
      toText: (raw) =>
        raw === undefined ? align(texts.join(''), { least: 0, padding: 2 }) : texts.filter((text) => text !== boundary).join(''),
    }
  }
  return pageAt(0)
}

const pieceText = (piece: Piece): string => (piece === undefined ? '' : String(piece))

/** What kubectl does to every text before a terminal sees it. */
export const escapeControls = (text: string): string =>
  text
    .replace(/\u001b/g, '^[')
    .replace(/\r/g, '\\r')
    .replace(/\u0000/g, '')
