/** The shape of the bench's rows: a row measures one thing and gives the figures of it beside what was asked for. */

/** One line of the table. */
export interface Figure {
  readonly what: string
  /** The figure itself; the median (p50) where there are several. */
  readonly value: number
  /** Where there are several: 95 of 100 were at most this. */
  readonly p95?: number
  /** The best of several: what the program needs when nobody else wants the machine. */
  readonly least?: number
  readonly unit: 'ms' | 's' | '/s' | 'B' | 'MB' | '% of a core' | 'lost' | 'x'
  /** What it has to be. */
  readonly target?: { readonly atMost?: number; readonly atLeast?: number; readonly p95AtMost?: number }
  /** The same figure of something comparable, measured here and now or written down; a row prints `value / peer` beside it. */
  readonly peer?: { readonly what: string; readonly value: number }
}

/** What a row may use. */
export interface Bench {
  /** A fresh directory on a real disk (not in memory), taken away after the row. */
  directory(): string
  /** Says on stderr what goes on. */
  note(text: string): void
}

/** One file below test/bench exports one row (or several that share their preparation) and is listed in `index.ts`. */
export interface Row {
  /** For `npm run bench -- NAME`. */
  readonly name: string
  /** One sentence for `npm run bench -- --list`. */
  readonly what: string
  run(bench: Bench): Promise<readonly Figure[]>
}
