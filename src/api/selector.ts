/** Label selectors: the text of `-l` and the objects of specs, both compiled to a function over labels. */
import { compareTexts } from '../base/order.ts'
import { goQuote } from './go-value.ts'
import { labelValue, qualifiedName } from './names.ts'
import type { LabelSelector } from './objects.ts'

export type Labels = Readonly<Record<string, string>> | undefined | null

type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!'

export interface Requirement {
  readonly key: string
  readonly operator: Operator
  /** Sorted, each once. */
  readonly values: readonly string[]
}

export interface Selector {
  readonly requirements: readonly Requirement[]
  matches(labels: Labels): boolean
  /** As upstream prints it: `app=web,tier in (a,b)`. */
  readonly text: string
}

/** A selector text that cannot be read; the message is upstream's, without `unable to parse requirement` where upstream has none. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SelectorError'
  }
}

/** Reads the text of a labelSelector. Throws a `SelectorError`. */
export function parseSelector(text: string): Selector {
  return compile(new Parser(text).parse())
}

/** The selector of a spec: none selects nothing, an empty one everything. Throws a `SelectorError` for what validation refuses. */
export function selectorOf(selector: LabelSelector | undefined | null): Selector {
  if (selector === undefined || selector === null) return nothing
  const requirements: Requirement[] = Object.keys(selector.matchLabels ?? {}).map((key) =>
    require(key, '=', [selector.matchLabels?.[key] ?? '']),
  )
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = operators[operator]
    if (known === undefined) throw new SelectorError(`${goQuote(operator)} is not a valid label selector operator`)
    requirements.push(require(key, known, values ?? []))
  }
  return compile(requirements)
}

const operators: Readonly<Record<string, Operator>> = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }
const nothing: Selector = { requirements: [], matches: () => false, text: '' }

function compile(requirements: readonly Requirement[]): Selector {
  const sorted = [...requirements].sort((a, b) => compareTexts(a.key, b.key))
  const tests = sorted.map(testOf)
  return {
    requirements: sorted,
    matches: (labels) => {
      for (const test of tests) if (!test(labels)) return false
      return true
    },
    text: sorted.map(textOf).join(','),
  }
}

const lookup = (labels: Labels, key: string): string | undefined =>
  labels !== undefined && labels !== null && Object.hasOwn(labels, key) ? labels[key] : undefined

function testOf({ key, operator, values }: Requirement): (labels: Labels) => boolean {
  const [first = ''] = values
  switch (operator) {
    case 'exists':
      return (labels) => lookup(labels, key) !== undefined
    case '!':
      return (labels) => lookup(labels, key) === undefined
    case 'gt':
    case 'lt':
      return (labels) => {
        const value = lookup(labels, key)
        if (value === undefined || !/^[+-]?\d+$/.test(value)) return false
        return operator === 'gt' ? BigInt(value) > BigInt(first) : BigInt(value) < BigInt(first)
      }
    case '!=':
    case 'notin':
      return (labels) => {
        const value = lookup(labels, key)
        return value === undefined || !values.includes(value)
      }
    default:
      if (values.length === 1) return (labels) => lookup(labels, key) === first
      return (labels) => {
        const value = lookup(labels, key)
        return value !== undefined && values.includes(value)
      }
  }
}

function textOf({ key, operator, values }: Requirement): string {
  const list = [...values].sort().join(',')
  switch (operator) {
    case 'exists':
      return key
    case '!':
      return `!${key}`
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`
    default:
      return `${key}${operator === 'gt' ? '>' : operator === 'lt' ? '<' : operator}${list}`
  }
}

/** NewRequirement: what a requirement must obey however it came to be. */
function require(key: string, operator: Operator, values: readonly string[]): Requirement {
  const problems: string[] = []
  const keyReasons = qualifiedName(key)
  if (keyReasons.length > 0) problems.push(`key: Invalid value: ${goQuote(key)}: ${keyReasons.join('; ')}`)
  if ((operator === 'in' || operator === 'notin') && values.length === 0)
    problems.push("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty")
  if ((operator === 'exists' || operator === '!') && values.length > 0)
    problems.push(
      `values: Invalid value: []string{${values.map(goQuote).join(', ')}}: values set must be empty for exists and does not exist`,
    )
  for (const [index, value] of values.entries()) {
    if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(value))
      problems.push(`values[${index}]: Invalid value: ${goQuote(value)}: for 'Gt', 'Lt' operators, the value must be an integer`)
  }
  for (const [index, value] of values.entries()) {
    const reasons = labelValue(value)
    if (reasons.length > 0) problems.push(`values[${index}][${key}]: Invalid value: ${goQuote(value)}: ${reasons.join('; ')}`)
  }
  if (problems.length > 0) throw new SelectorError(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`)
  return { key, operator, values }
}

type TokenKind = 'end' | 'identifier' | 'in' | 'notin' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<' | 'error'
interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const special = new Set(['=', '!', '(', ')', ',', '>', '<'])
const known = new Set(['=', '==', '!', '!=', '(', ')', ',', '>', '<'])

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] ?? ''
    if (/[ \t\r\n]/.test(character)) at++
    else if (special.has(character)) {
      const two = text.slice(at, at + 2)
      const symbol = known.has(two) ? two : character
      // Every special sign but these is a token by itself; known two-sign tokens win.
      tokens.push({ kind: symbol as TokenKind, text: symbol })
      at += symbol.length
    } else {
      const word = /^[^=!(),><\s]+/.exec(text.slice(at))?.[0] ?? character
      tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word })
      at += word.length
    }
  }
  tokens.push({ kind: 'end', text: '' })
  return tokens
}

/** Upstream's recursive descent; `in` and `notin` are words wherever a value may stand. */
class Parser {
  private readonly tokens: readonly Token[]
  private position = 0

  constructor(text: string) {
    this.tokens = tokensOf(text)
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = []
    for (;;) {
      const token = this.peek()
      if (token.kind === 'end') return requirements
      if (token.kind !== 'identifier' && token.kind !== '!')
        throw new SelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.requirement())
      const next = this.take()
      if (next.kind === 'end') return requirements
      if (next.kind !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`)
      const after = this.peek()
      if (after.kind !== 'identifier' && after.kind !== '!')
        throw new SelectorError(`found '${after.text}', expected: identifier after ','`)
    }
  }

  private peek(): Token {
    const token = this.tokens[this.position] ?? { kind: 'end', text: '' }
    return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token
  }

  private take(): Token {
    const token = this.peek()
    this.position++
    return token
  }

  private fail(why: string): never {
    throw new SelectorError(`unable to parse requirement: ${why}`)
  }

  private requirement(): Requirement {
    let first = this.take()
    const isAbsent = first.kind === '!'
    if (isAbsent) first = this.take()
    if (first.kind !== 'identifier') this.fail(`found '${first.text}', expected: identifier`)
    const key = first.text
    const reasons = qualifiedName(key)
    if (reasons.length > 0) this.fail(`<nil>: Invalid value: ${goQuote(key)}: ${reasons.join('; ')}`)
    const next = this.peek()
    if (isAbsent) return { key, operator: '!', values: [] }
    if (next.kind === 'end' || next.kind === ',') return { key, operator: 'exists', values: [] }
    const operator = this.operator()
    const values = operator === 'in' || operator === 'notin' ? this.values() : this.exactValue()
    try {
      return require(key, operator, [...new Set(values)].sort())
    } catch (error) {
      if (error instanceof SelectorError) this.fail(error.message)
      throw error
    }
  }

  private operator(): Operator {
    const token = this.tokens[this.position++] ?? { kind: 'end', text: '' }
    switch (token.kind) {
      case 'in':
      case 'notin':
      case '=':
      case '==':
      case '!=':
        return token.kind
      case '>':
        return 'gt'
      case '<':
        return 'lt'
      default:
        return this.fail(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`)
    }
  }

  private values(): string[] {
    const open = this.take()
    if (open.kind !== '(') this.fail(`found '${open.text}' expected: '('`)
    const first = this.peek()
    if (first.kind === ')') {
      this.take()
      return ['']
    }
    if (first.kind !== 'identifier' && first.kind !== ',') this.fail(`found '${first.text}', expected: ',', ')' or identifier`)
    const values: string[] = []
    for (;;) {
      const token = this.take()
      const next = this.peek()
      if (token.kind === 'identifier') {
        values.push(token.text)
        if (next.kind !== ',' && next.kind !== ')') this.fail(`found '${next.text}', expected: ',' or ')'`)
      } else if (token.kind === ',') {
        if (values.length === 0 || next.kind === ')' || next.kind === ',') values.push('')
      } else this.fail(`found '${token.text}', expected: ',', or identifier`)
      if (next.kind === ')') {
        this.take()
        return values
      }
    }
  }

  private exactValue(): string[] {
    const next = this.peek()
    if (next.kind === 'end' || next.kind === ',') return ['']
    const token = this.take()
    if (token.kind !== 'identifier') this.fail(`found '${token.text}', expected: identifier`)
    return [token.text]
  }
}
