/** What simulated databases answer without keeping anything: selected constants, and what a fresh server says of itself. */

export type Dialect = 'mysql' | 'postgres'

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface ServerFacts {
  readonly version: string
  readonly hostname: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

const freshDatabases: Readonly<Record<Dialect, readonly string[]>> = {
  mysql: ['information_schema', 'mysql', 'performance_schema', 'sys'],
  postgres: ['postgres', 'template0', 'template1'],
}

/** No longer query can be answered anyway, and the patterns here take the square of a length. */
const longestQuery = 4096

/** The answer to one query; undefined where it asks for what is not kept here. */
export function answerTo(query: string, dialect: Dialect, facts: ServerFacts): Table | undefined {
  const text = query.trim().replace(/;$/, '').trim()
  if (text.length > longestQuery) return undefined
  if (/^show\s+(databases|schemas)$/i.test(text) || text === '\\l')
    return { columns: [dialect === 'mysql' ? 'Database' : 'Name'], rows: freshDatabases[dialect].map((name) => [name]) }
  const [, list] = /^select\s+([^]+)$/i.exec(text) ?? []
  if (list === undefined) return undefined
  const cells = (list.match(/(?:'[^']*'|\([^)]*\)|[^,])+/g) ?? []).map((part) => cellOf(part.trim(), dialect, facts))
  if (cells.length === 0 || !cells.every((cell) => cell !== undefined)) return undefined
  return { columns: cells.map(({ column }) => column), rows: [cells.map(({ value }) => value)] }
}

function cellOf(text: string, dialect: Dialect, facts: ServerFacts): { readonly column: string; readonly value: string } | undefined {
  const [, expression = '', alias] = /^([^]*?)(?:\s+as\s+["`]?(\w+)["`]?)?$/i.exec(text) ?? []
  const value = valueOf(expression, facts)
  if (value === undefined) return undefined
  const unnamed =
    dialect === 'mysql' ? expression.replace(/^'(.*)'$/, '$1') : /^\w+\(\)$/.test(expression) ? expression.slice(0, -2) : '?column?'
  return { column: alias ?? unnamed, value }
}

function valueOf(expression: string, { version, hostname, now }: ServerFacts): string | undefined {
  if (/^-?\d+(\.\d+)?$/.test(expression)) return expression
  const quoted = /^'([^']*)'$/.exec(expression)?.[1]
  if (quoted !== undefined) return quoted
  const [, left = '', operator, right = ''] = /^(\d+)\s*([-+*])\s*(\d+)$/.exec(expression) ?? []
  if (operator !== undefined)
    return String(
      operator === '+' ? Number(left) + Number(right) : operator === '-' ? Number(left) - Number(right) : Number(left) * Number(right),
    )
  const known: Readonly<Record<string, string>> = {
    'version()': version,
    '@@version': version,
    '@@hostname': hostname,
    'now()': new Date(now).toISOString().slice(0, 19).replace('T', ' '),
    current_timestamp: new Date(now).toISOString().slice(0, 19).replace('T', ' '),
  }
  return known[expression.toLowerCase()]
}

/** As `mysql` prints it: with lines for people, with tabs for programs. */
export function mysqlText({ columns, rows }: Table, isForPeople: boolean): string {
  if (!isForPeople) return [columns, ...rows].map((row) => `${row.join('\t')}\n`).join('')
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)))
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`
  const line = (row: readonly string[]): string => `|${row.map((cell, at) => ` ${cell.padEnd(widths[at] ?? 0)} `).join('|')}|\n`
  return `${rule}${line(columns)}${rule}${rows.map(line).join('')}${rule}${rows.length} row${rows.length === 1 ? '' : 's'} in set (0.00 sec)\n\n`
}

/** As `psql` prints it; `plain` is what -A and -t leave. */
export function postgresText({ columns, rows }: Table, plain: boolean): string {
  if (plain) return rows.map((row) => `${row.join('|')}\n`).join('')
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)))
  const centred = (name: string, width: number): string => name.padStart(name.length + Math.floor((width - name.length) / 2)).padEnd(width)
  const cell = (text: string, width: number): string => (/^-?\d+(\.\d+)?$/.test(text) ? text.padStart(width) : text.padEnd(width))
  const head = columns.map((name, at) => ` ${centred(name, widths[at] ?? 0)} `).join('|')
  const body = rows.map((row) => `${row.map((text, at) => ` ${cell(text, widths[at] ?? 0)}`).join(' |')}\n`).join('')
  return `${head}\n${widths.map((width) => '-'.repeat(width + 2)).join('+')}\n${body}(${rows.length} row${rows.length === 1 ? '' : 's'})\n\n`
}
