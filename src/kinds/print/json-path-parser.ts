/** From the text of a JSON path to its steps, as client-go's parser reads it (util/jsonpath). */
import { unquote } from './unquote.ts'

export type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'all' }
  | { readonly type: 'below' }
  | { readonly type: 'slice'; readonly from: number | undefined; readonly to: SliceEnd; readonly step: number | undefined }
  | { readonly type: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly type: 'filter'; readonly left: readonly Step[]; readonly sign: string; readonly right: readonly Step[] }
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'word'; readonly name: string }

/** Where a slice ends: undefined is the end of the list; one that follows from the beginning is for a single item. */
type SliceEnd = { readonly at: number; readonly derived: boolean } | undefined

const name = /(?:\\[^]|[^\\\s.,[\]$@{}])*/y
const filter = /\[\?\(((?:[^"')]|(["'])(?:\\[^]|(?!\2)[^\\\n])*\2)*)\)\]/y
const comparison = /^([^!<>=]+)([!<>=]+)(.+?)$/s
const quoted = /(["'])(?:\\[^]|(?!\1)[^\\\n])*\1/y
const number = /[+-]?[\d.]*/y

/** The steps of a path; undefined for what is none. What stands behind a closing brace belongs to a template. */
export function readSteps(text: string): readonly Step[] | undefined {
  const steps: Step[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text) ?? undefined
    if (found !== undefined) at += found[0].length
    return found
  }
  const field = (): void => {
    const found = match(name)?.[0] ?? ''
    steps.push(found === '*' ? { type: 'all' } : { type: 'field', name: found.replaceAll('\\', '') })
  }
  const push = (found: readonly Step[] | undefined): boolean => {
    steps.push(...(found ?? []))
    return found !== undefined
  }
  /** One step; false where there is none. */
  const step = (): boolean => {
    const first = text[at] ?? ''
    if (text.startsWith('[?(', at)) return push(readFilter(match(filter)?.[1]))
    if (text.startsWith('..', at)) {
      if (steps.at(-1)?.type === 'below') return false
      at += 2
      steps.push({ type: 'below' })
      if (/[\p{L}\p{Nd}_]/u.test(text[at] ?? '')) field()
      return true
    }
    if (first === '[') return push(readBracket(match(/\[([^\]\n]*)\]/y)?.[1]))
    if (first === '"' || first === "'") {
      const value = unquote(match(quoted)?.[0] ?? '')
      return push(value === undefined ? undefined : [{ type: 'value', value }])
    }
    if (/[+\-\p{Nd}]/u.test(first)) return push(readNumber(match(number)?.[0] ?? ''))
    if (/[\p{L}_]/u.test(first)) return push([wordOf(match(name)?.[0].replaceAll('\\', '') ?? '')])
    at++
    if (first === '.') field()
    return first === '.' || first === ' ' || first === '@' || first === '$'
  }
  while (at < text.length && text[at] !== '}') if (!step()) return undefined
  return steps
}

const wordOf = (found: string): Step =>
  found === 'true' || found === 'false' ? { type: 'value', value: found === 'true' } : { type: 'word', name: found }

function readNumber(text: string): readonly Step[] | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? [{ type: 'value', value: Number(text) }] : undefined
}

function readFilter(text: string | undefined): readonly Step[] | undefined {
  if (text === undefined) return undefined
  const [, left = text, sign = 'exists', right = ''] = comparison.exec(text) ?? []
  const [before, after] = [readSteps(left), readSteps(right)]
  return before === undefined || after === undefined ? undefined : [{ type: 'filter', left: before, sign, right: after }]
}

function readBracket(text: string | undefined): readonly Step[] | undefined {
  if (text === undefined) return undefined
  const parts = text.split(',')
  if (parts.length > 1) {
    const paths = parts.map((part) => readBracket(part.replace(/^ +| +$/g, '')))
    return paths.every((path) => path !== undefined) ? [{ type: 'union', paths }] : undefined
  }
  // A quoted name is read as the path that it would be behind a dot.
  const key = /^'([^']*)'$/.exec(text)
  if (key !== null) return readSteps(`.${key[1] ?? ''}`)
  const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text === '*' ? ':' : text)
  if (slice === null) return undefined
  const [from, to, step] = [slice[1], slice[2]?.slice(1), slice[3]?.slice(1)].map((part) => (part === '' ? undefined : part))
  if ([from, to, step].some((part) => part !== undefined && !Number.isSafeInteger(Number(part)))) return undefined
  const index = (part: string | undefined): number | undefined => (part === undefined ? undefined : Number(part))
  const first = index(from)
  const end =
    slice[2] === undefined ? { at: (first ?? 0) + 1, derived: true } : to === undefined ? undefined : { at: Number(to), derived: false }
  return [{ type: 'slice', from: first, to: end, step: index(step) }]
}
