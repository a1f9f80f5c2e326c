/** What a program of awk consists of: rules, their statements, and what these list. */

export interface Rule {
  readonly when: string
  readonly action: string
}

/** The rules of a program: what stands before braces, and what stands in them. */
export function rulesOf(program: string): readonly Rule[] {
  const rules: Rule[] = []
  const add = (when: string, action: string): void => {
    if (when !== '' || action !== '') rules.push({ when, action })
  }
  for (let at = 0; at < program.length;) {
    const open = nextOf(program, at, '{;\n')
    const when = program.slice(at, open).trim()
    if (program[open] !== '{') {
      add(when, when === '' ? '' : 'print')
      at = open + 1
      continue
    }
    const close = closeOf(program, open)
    add(when, program.slice(open + 1, close))
    at = close + 1
  }
  return rules
}

/** Where the brace is closed that is open there. */
function closeOf(program: string, open: number): number {
  let at = nextOf(program, open + 1, '{}')
  while (program[at] === '{') at = nextOf(program, closeOf(program, at) + 1, '{}')
  return at
}

/** Where one of these marks comes next outside of strings and expressions; the end if none does. */
function nextOf(program: string, start: number, marks: string): number {
  let quote = ''
  let before = ''
  for (let at = start; at < program.length; at++) {
    const mark = program[at] ?? ''
    if (quote !== '') {
      if (mark === '\\') at++
      else if (mark === quote) quote = ''
    } else if (marks.includes(mark)) return at
    // A slash behind a value divides.
    else if (mark === '"' || (mark === '/' && (before === '' || '(,~!&|{;\n'.includes(before)))) quote = mark
    if (!/\s/.test(mark) || mark === '\n') before = mark
  }
  return program.length
}

/** Cuts at marks outside of strings, parentheses and braces. */
export function pieces(text: string, marks: string): string[] {
  const parts = ['']
  let depth = 0
  let quoted = false
  for (const mark of text.match(/\\?[\s\S]/gu) ?? []) {
    if (mark === '"') quoted = !quoted
    if (!quoted && '([{'.includes(mark)) depth++
    if (!quoted && ')]}'.includes(mark)) depth--
    if (marks.includes(mark) && !quoted && depth === 0) parts.push('')
    else parts[parts.length - 1] += mark
  }
  return parts.map((part) => part.trim())
}

export const commas = (text: string): string[] => pieces(text, ',')
