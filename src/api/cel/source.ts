/** The text of an expression, and problems at places in it as cel-go shows them. */

export interface Issue {
  /** An offset into the source, or undefined for what is wrong with the whole. */
  readonly at: number | undefined
  readonly message: string
}

/** cel-go tells no more than this many. */
const most = 100
const longestSnippet = 16_384

/** All issues in one text, by place. */
export function issuesText(source: string, issues: readonly Issue[]): string {
  const sorted = issues.toSorted((left, right) => (left.at ?? -1) - (right.at ?? -1))
  const more = sorted.length > most ? [`${sorted.length - most} more errors were truncated`] : []
  return [...sorted.slice(0, most).map((issue) => issueText(source, issue)), ...more].join('\n')
}

function issueText(source: string, { at, message }: Issue): string {
  if (at === undefined) return `ERROR: <input>:-1:0: ${message}`
  const start = source.lastIndexOf('\n', at - 1) + 1
  const line = source.slice(0, start).split('\n').length
  const before = [...source.slice(start, at)]
  const end = source.indexOf('\n', start)
  const text = source.slice(start, end === -1 ? undefined : end).replaceAll('\t', ' ')
  const head = `ERROR: <input>:${line}:${before.length + 1}: ${message}`
  if (text.length > longestSnippet) return head
  // Characters that are wide in most fonts get wide marks.
  const dots = before.map((character) => (isWide(character) ? '．' : '.')).join('')
  return `${head}\n | ${text}\n | ${dots}${isWide(source.slice(at, at + 1)) ? '＾' : '^'}`
}

const isWide = (character: string): boolean => (character.codePointAt(0) ?? 0) > 127
