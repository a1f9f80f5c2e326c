/** Field selectors: `metadata.name=web,status.phase!=Running`. */
import { SelectorError } from './selector.ts'

export interface FieldTerm {
  readonly field: string
  readonly operator: '=' | '!='
  readonly value: string
}

/** Reads the text of a fieldSelector. Throws a `SelectorError`; whether a field may be named is the caller's question. */
export function parseFieldSelector(text: string): FieldTerm[] {
  const terms: FieldTerm[] = []
  for (const term of splitTerms(text)) {
    if (term === '') continue
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term)
    if (match === null) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`)
    const [, field = '', operator, value = ''] = match
    // A term that names nothing and no value says nothing.
    if (field !== '' || value !== '') terms.push({ field, operator: operator === '!=' ? '!=' : '=', value: unescape(value) })
  }
  return terms
}

/** Commas divide, unless a backslash stands before them. */
function splitTerms(text: string): string[] {
  const terms: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ',') {
      terms.push(text.slice(from, at))
      from = at + 1
    }
  }
  terms.push(text.slice(from))
  return terms
}

function unescape(value: string): string {
  let out = ''
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? ''
    if (character === '\\') {
      const next = value[++at]
      if (next === undefined || !'\\,='.includes(next))
        throw new SelectorError(`invalid field selector: invalid escape sequence: \\${next ?? ''}`)
      out += next
    } else if (character === ',' || character === '=')
      throw new SelectorError(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`)
    else out += character
  }
  return out
}

/** True if the fields (an object's selectable ones) fit all terms; a missing field counts as empty. */
export function matchesFields(terms: readonly FieldTerm[], fields: Readonly<Record<string, string>>): boolean {
  return terms.every(({ field, operator, value }) => ((fields[field] ?? '') === value) === (operator === '='))
}
