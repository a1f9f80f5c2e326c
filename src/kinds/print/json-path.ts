/**
 * JSON paths as kubectl and the columns of custom resources have them: members, wildcards, slices, unions, filters, and `..` for whatever lies
 * below.
 */
import { unquote } from './unquote.ts'

type Step =
  | { readonly type: 'member'; readonly name: string }
  | { readonly type: 'all' }
  | { readonly type: 'below' }
  | {
      readonly type: 'slice'
      readonly from: number | undefined
      readonly to: number | undefined
      readonly step: number
      readonly one: boolean
    }
  | { readonly type: 'union'; readonly paths: readonly (readonly Step[])[] }
  | { readonly type: 'filter'; readonly left: Operand; readonly sign: Sign | undefined; readonly right: Operand | undefined }

type Operand = { readonly path: readonly Step[] } | { readonly value: unknown }
type Sign = '==' | '!=' | '<' | '<=' | '>' | '>='

/** A path ready to be followed: gives every value it leads to; a missing member leads nowhere. Throws for an index outside a list. */
export type JsonPath = (value: unknown) => readonly unknown[]

/** Reads `.spec.replicas`, `{.metadata.labels['app']}`, `.status.conditions[?(@.type=="Ready")].status`; undefined for what is none. */
export function jsonPath(text: string): JsonPath | undefined {
  const steps = readSteps(text.trim().replace(/^\{(.*)\}$/s, '$1'))
  return steps === undefined ? undefined : (value) => follow(value, steps)
}

/** A name up to the next sign that means something; a backslash takes that meaning away. */
const named = /^\.?((?:\\.|[^\s.,[\]$@{}\\])+)/
const filtered = /^\[\?\(((?:[^()"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*)\)\]/
const bracketed = /^\[((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^'"[\]])*)\]/

function readSteps(text: string): readonly Step[] | undefined {
  const steps: Step[] = []
  let rest = text.trim().replace(/^[$@]/, '')
  while (rest !== '') {
    const read = readStep(rest, steps.length === 0)
    if (read === undefined) return undefined
    steps.push(read.step)
    rest = rest.slice(read.length)
  }
  return steps
}

function readStep(text: string, isFirst: boolean): { readonly step: Step; readonly length: number } | undefined {
  // `..name` is whatever lies below, and of that the member.
  if (text.startsWith('..')) return text.startsWith('...') ? undefined : { step: { type: 'below' }, length: /^\.\.[[.]/.test(text) ? 2 : 1 }
  const filter = filtered.exec(text)
  if (filter !== null) return withLength(readFilter(filter[1] ?? ''), filter[0].length)
  const bracket = bracketed.exec(text)
  if (bracket !== null) return withLength(readBracket(bracket[1] ?? ''), bracket[0].length)
  if (/^\.?\*/.test(text)) return { step: { type: 'all' }, length: text.startsWith('.') ? 2 : 1 }
  const name = isFirst || text.startsWith('.') ? named.exec(text) : null
  return name === null ? undefined : { step: { type: 'member', name: (name[1] ?? '').replaceAll('\\', '') }, length: name[0].length }
}

const withLength = (step: Step | undefined, length: number): { readonly step: Step; readonly length: number } | undefined =>
  step === undefined ? undefined : { step, length }

function readBracket(text: string): Step | undefined {
  const parts = text.match(/(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,'"])+/g) ?? []
  if (parts.length > 1) {
    const paths = parts.map((part) => readBracket(part.trim()))
    return paths.every((path) => path !== undefined) ? { type: 'union', paths: paths.map((path) => [path]) } : undefined
  }
  if (text === '*') return { type: 'all' }
  const name = /^(?:'(.*)'|"(.*)")$/s.exec(text)
  if (name !== null) return { type: 'member', name: (name[1] ?? name[2] ?? '').replace(/\\(.)/g, '$1') }
  const slice = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text)
  if (slice === null || text === '') return undefined
  const [from, to, step] = [slice[1], slice[2]?.slice(1), slice[3]?.slice(1)].map((part) =>
    part === undefined || part === '' ? undefined : Number(part),
  )
  return { type: 'slice', from, to, step: step ?? 1, one: slice[2] === undefined }
}

function readFilter(text: string): Step | undefined {
  const compared = /^([^!<>=]+)(==|!=|<=|>=|<|>)(.+)$/s.exec(text)
  const left = readOperand((compared?.[1] ?? text).trim())
  const right = compared === null ? undefined : readOperand((compared[3] ?? '').trim())
  if (left === undefined || (compared !== null && right === undefined)) return undefined
  return { type: 'filter', left, sign: compared?.[2] as Sign | undefined, right }
}

function readOperand(text: string): Operand | undefined {
  if (/^["']/.test(text)) {
    const value = unquote(text)
    return value === undefined ? undefined : { value }
  }
  if (text === 'true' || text === 'false') return { value: text === 'true' }
  if (/^[+-]?\d[\d.]*$/.test(text)) return { value: Number(text) }
  const path = readSteps(text)
  return path === undefined ? undefined : { path }
}

function follow(value: unknown, steps: readonly Step[]): readonly unknown[] {
  let found: readonly unknown[] = [value]
  for (const step of steps) found = found.flatMap((one) => take(one, step))
  return found
}

function take(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  switch (step.type) {
    case 'all':
      return Object.values(value)
    case 'below':
      return withAllBelow(value)
    case 'slice':
      return Array.isArray(value) ? sliced(value, step) : []
    case 'union':
      return step.paths.flatMap((path) => follow(value, path))
    case 'filter':
      return Object.values(value).filter((item: unknown) => passes(item, step))
    case 'member':
      // A plain record of JSON, and only its own members.
      return !Array.isArray(value) && Object.hasOwn(value, step.name) ? [(value as Readonly<Record<string, unknown>>)[step.name]] : []
  }
}

/** Every list and map in a value, itself first. */
function withAllBelow(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  const inner: unknown[] = Object.values(value)
  return inner.length === 0 ? [] : [value, ...inner.flatMap(withAllBelow)]
}

function sliced(list: readonly unknown[], { from = 0, to, step, one }: Step & { readonly type: 'slice' }): readonly unknown[] {
  const first = from < 0 ? from + list.length : from
  if (one && (first < 0 || first >= list.length)) throw new Error(`array index out of bounds: index ${from}, length ${list.length}`)
  return list.slice(Math.max(0, first), one ? first + 1 : to).filter((_, at) => at % Math.max(1, step) === 0)
}

function passes(item: unknown, { left, sign, right }: Step & { readonly type: 'filter' }): boolean {
  const [[first, ...more], [second]] = [valuesOf(left, item), right === undefined ? [] : valuesOf(right, item)]
  if (sign === undefined) return first !== undefined
  if (first === undefined || second === undefined || more.length > 0) return false
  if (sign === '==') return first === second
  if (sign === '!=') return first !== second
  if (typeof first !== typeof second || (typeof first !== 'number' && typeof first !== 'string')) return false
  const order = first < (second as typeof first) ? -1 : first === second ? 0 : 1
  return sign === '<' ? order < 0 : sign === '<=' ? order <= 0 : sign === '>' ? order > 0 : order >= 0
}

const valuesOf = (operand: Operand, item: unknown): readonly unknown[] =>
  'value' in operand ? [operand.value] : follow(item, operand.path)
