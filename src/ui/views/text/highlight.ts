/** What stands out in YAML and in describe's text. */
import type { Role } from '../../theme/role.ts'
import type { Highlight, Span } from './paint.ts'

/** A line of YAML: its indent with the dashes of items, the name of a field, and the rest. */
const yamlLine = /^(\s*(?:- )*)((?:"[^"]*"|'[^']*'|[^\s#:'"][^:]*?):(?=\s|$))?(.*)$/

/** Field names, strings, numbers and words like true. */
export const yamlHighlight: Highlight = (line, index, lines) => {
  if (goingOn(lines).has(index)) return [{ from: 0, to: line.length, role: 'string' }]
  if (isRemark.test(line)) return [{ from: 0, to: line.length, role: 'comment' }]
  const [, indent = '', name = '', rest = ''] = yamlLine.exec(line) ?? []
  const spans: Span[] = []
  if (name !== '') spans.push({ from: indent.length, to: indent.length + name.length, role: 'name' })
  const value = rest.trimStart()
  const from = line.length - value.length
  if (value !== '') spans.push({ from, to: line.length, role: roleOfValue(value, name !== '' || indent.trim() !== '') })
  return spans
}

const isRemark = /^\s*#/
const beginsBlock = /^[|>][-+\d]*(?:\s|$)/

const known = new WeakMap<readonly string[], ReadonlySet<number>>()

/** The lines on which a value goes on that began above: those further in than what it is the value of. */
function goingOn(lines: readonly string[]): ReadonlySet<number> {
  const found = known.get(lines) ?? new Set(lines.keys().filter(continues(lines)))
  known.set(lines, found)
  return found
}

/** Asked of one line after the other. */
function continues(lines: readonly string[]): (index: number) => boolean {
  let value: { readonly indent: number; readonly isBlock: boolean } | undefined
  return (index) => {
    const line = lines[index] ?? ''
    if (value !== undefined && (line.trim() === '' || line.search(/\S/) > value.indent)) return value.isBlock || !isRemark.test(line)
    const [, indent = '', name = '', rest = ''] = yamlLine.exec(line) ?? []
    const text = rest.trim()
    const isValue = text !== '' && (name !== '' || indent.trim() !== '') && !isRemark.test(line)
    value = isValue ? { indent: name === '' ? indent.lastIndexOf('-') : indent.length, isBlock: beginsBlock.test(text) } : undefined
    return false
  }
}

function roleOfValue(value: string, isScalar: boolean): Role {
  if (/^(?:-?\d[\d_.eE+-]*|true|false|null|~|\{\}|\[\]|[|>][-+]?)$/.test(value)) return 'number'
  return isScalar ? 'string' : 'text'
}

/** Heads of describe's text are named; warnings and failures in it stand out. */
export const describeHighlight: Highlight = (line) => {
  const spans: Span[] = []
  // Two blanks part the columns of a table: what follows them is no name any more.
  const name = /^\s*[A-Z][\w()./-]*(?: [\w()./-]+)*:(?=\s|$)/.exec(line)
  if (name !== null) spans.push({ from: 0, to: name[0].length, role: 'name' })
  if (/^\s*(?:-{3,}\s*)+$/.test(line)) return [{ from: 0, to: line.length, role: 'dim' }]
  for (const match of line.matchAll(/<(?:none|unset|unknown|error)>/g))
    spans.push({ from: match.index, to: match.index + match[0].length, role: 'dim' })
  for (const match of line.matchAll(
    /\b(?:Warning|CrashLoopBackOff|ImagePullBackOff|ErrImagePull|OOMKilled|BackOff|Failed\w*|Unhealthy|Error|False)\b/g,
  )) {
    const told = match[0] === 'False' ? 'busy' : 'bad'
    spans.push({ from: match.index, to: match.index + match[0].length, role: told })
  }
  return spans
}
