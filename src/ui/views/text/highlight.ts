/** What stands out in YAML and in describe's text. */
import type { Role } from '../../theme/role.ts'
import type { Highlight, Span } from './paint.ts'

/** Field names, strings, numbers and words like true. */
export const yamlHighlight: Highlight = (line) => {
  const match = /^(\s*(?:- )*)((?:"[^"]*"|'[^']*'|[^\s#:'"][^:]*?):(?=\s|$))?(.*)$/.exec(line)
  if (match === null) return []
  const [, indent = '', name = '', rest = ''] = match
  const spans: Span[] = []
  if (/^\s*#/.test(line)) return [{ from: 0, to: line.length, role: 'comment' }]
  if (name !== '') spans.push({ from: indent.length, to: indent.length + name.length, role: 'name' })
  const value = rest.trimStart()
  const from = line.length - value.length
  if (value !== '') spans.push({ from, to: line.length, role: roleOfValue(value, name !== '' || indent.trim() !== '') })
  return spans
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
