/** A small awk: patterns, print and printf of fields, sums in variables and arrays. Anything beyond is refused by name. */
import { expressionMaker, findAll, type Wanted } from '../../expressions/expression.ts'
import { options } from '../arguments.ts'
import type { AppletIo } from '../runner.ts'
import { commas, pieces, rulesOf } from './awk-program.ts'
import { lines } from './text.ts'

type Value = string | number

/** Variables, and elements of arrays: `name[index`. */
type Scope = Map<string, Value>

/** Whether an expression finds something in a text. */
type Finds = (pattern: string, text: string) => boolean

/** What a rule is about: the line, its fields, and how expressions are matched. */
interface Line {
  readonly fields: readonly string[]
  readonly finds: Finds
}

/** Runs `awk [-F sep] [-v name=value] 'program' [file...]`. */
export async function runAwk(io: AppletIo): Promise<number> {
  const { values, words } = options(io.args, 'Fv')
  const [program = '', ...files] = words
  const scope: Scope = new Map<string, string | number>([
    ['NR', 0],
    ['FS', values.get('F') ?? ' '],
    ['OFS', ' '],
  ])
  const given = /^(\w+)=(.*)$/.exec(values.get('v') ?? '')
  if (given !== null) scope.set(given[1] ?? '', given[2] ?? '')
  const rules = rulesOf(program)
  const make = await expressionMaker()
  const syntax: Wanted = { syntax: 'extended' }
  const finds: Finds = (pattern, text) => make(pattern, syntax).find(text) !== undefined
  const nothing = { fields: [''], finds }
  try {
    for (const rule of rules) if (rule.when === 'BEGIN') await act(io, rule.action, { scope, line: nothing })
    if (rules.some((rule) => rule.when !== 'BEGIN')) {
      for await (const text of lines(io, files)) {
        const fields = [text, ...(await cut(io, text, String(scope.get('FS'))))]
        scope.set('NR', Number(scope.get('NR')) + 1).set('NF', text.trim() === '' ? 0 : fields.length - 1)
        for (const rule of rules)
          if (rule.when !== 'BEGIN' && rule.when !== 'END' && truth(condition(rule.when, scope, { fields, finds })))
            await act(io, rule.action, { scope, line: { fields, finds } })
      }
    }
    for (const rule of rules) if (rule.when === 'END') await act(io, rule.action, { scope, line: nothing })
    return 0
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    io.err(`awk: ${error.message}\n`)
    return 2
  }
}

/** A line cut at a separator: white space, one sign, or an expression. */
async function cut(io: AppletIo, line: string, separator: string): Promise<readonly string[]> {
  if (separator === ' ') return line.trim().split(/\s+/)
  if (separator.length === 1) return line.split(separator)
  const parts: string[] = []
  let end = 0
  const made = (await expressionMaker())(separator, { syntax: 'extended' })
  for await (const match of findAll(io.life, made, line)) {
    if (match.end === match.index) continue
    parts.push(line.slice(end, match.index))
    end = match.end
  }
  return [...parts, line.slice(end)]
}

const condition = (when: string, scope: Scope, line: Line): Value => {
  if (when === '') return 1
  const pattern = patternOf(when)
  return pattern === undefined ? evaluate(when, scope, line) : Number(line.finds(pattern, line.fields[0] ?? ''))
}

/** What is between slashes; undefined for anything else. */
const patternOf = (text: string): string | undefined =>
  text.length > 1 && text.startsWith('/') && text.endsWith('/') ? text.slice(1, -1).replaceAll('\\/', '/') : undefined

const truth = (value: string | number): boolean => (typeof value === 'number' ? value !== 0 : value !== '')

/** Carries out the statements of a rule for one line. */
async function act(io: AppletIo, action: string, { scope, line }: { readonly scope: Scope; readonly line: Line }): Promise<void> {
  for (const statement of pieces(action, ';\n').filter((part) => part !== '')) {
    const [, name, array, body] = /^for\s*\(\s*(\w+)\s+in\s+(\w+)\s*\)\s*([\s\S]+)$/.exec(statement) ?? []
    if (name !== undefined && body !== undefined) {
      for (const index of indexesOf(scope, array)) {
        scope.set(name, index)
        await act(io, body.replace(/^\{([\s\S]*)\}$/, '$1'), { scope, line })
      }
      continue
    }
    const print = /^print\b\s*([\s\S]*)$/.exec(statement)
    const printf = /^printf\b\s*(?:\(([\s\S]*)\)|([\s\S]*))$/.exec(statement)
    if (printf !== null)
      await io.run(['printf', ...commas(printf[1] ?? printf[2] ?? '').map((part) => String(evaluate(part, scope, line)))])
    else if (print !== null)
      await io.out(
        `${
          print[1] === ''
            ? line.fields[0]
            : commas(print[1] ?? '')
                .map((part) => String(evaluate(part, scope, line)))
                .join(String(scope.get('OFS')))
        }\n`,
      )
    else evaluate(statement, scope, line)
  }
}

/** In the order in which they came; awk has none. */
const indexesOf = (scope: Scope, array = ''): readonly string[] =>
  [...scope.keys()].filter((key) => key.startsWith(`${array}[`)).map((key) => key.slice(array.length + 1))

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['~', '!~', '==', '!=', '<=', '>=', '<', '>'],
  [' '],
  ['+', '-'],
  ['*', '/', '%'],
]

const token = /"(?:[^"\\]|\\.)*"|\/(?:[^/\\\s]|\\.)+\/(?=\s*(?:$|[&|)]))|\d+\.?\d*|\$|\w+|\+\+|--|[-+*/%]=|[=!<>]=|!~|&&|\|\||[^\s]/g

/** The value of an expression; throws SyntaxError for what is beyond this awk. */
function evaluate(text: string, scope: Scope, line: Line): Value {
  return new Evaluation(text.match(token) ?? [], scope, line).value()
}

/** One walk over the tokens of an expression, by the levels of its operators. */
class Evaluation {
  private readonly tokens: readonly string[]
  private readonly scope: Scope
  private readonly line: Line
  private at = 0

  constructor(tokens: readonly string[], scope: Scope, line: Line) {
    this.tokens = tokens
    this.scope = scope
    this.line = line
  }

  value(): Value {
    const value = this.level(0)
    if (this.at < this.tokens.length) throw new SyntaxError(`syntax error near ${this.tokens[this.at] ?? ''}`)
    return value
  }

  private level(depth: number): Value {
    const operators = levels[depth]
    if (operators === undefined) return this.primary()
    let left = this.level(depth + 1)
    for (;;) {
      const next = this.tokens[this.at]
      if (operators[0] === ' ') {
        if (next === undefined || !/^["$\w(]/.test(next)) return left
        left = `${left}${this.level(depth + 1)}`
      } else {
        if (next === undefined || !operators.includes(next)) return left
        this.at++
        left = next.endsWith('~') ? this.match(next, left, this.level(depth + 1)) : arithmetic(next, left, this.level(depth + 1))
      }
    }
  }

  private match(operator: string, left: Value, right: Value): Value {
    const pattern = patternOf(String(right)) ?? String(right)
    return Number(this.line.finds(pattern, String(left)) === (operator === '~'))
  }

  private primary(): Value {
    const word = this.tokens[this.at++] ?? ''
    if (word === '(') {
      const value = this.level(0)
      this.at++
      return value
    }
    if (word === '-') return -Number(this.primary())
    if (word === '!') return Number(!truth(this.primary()))
    if (word === '$') return this.line.fields[Number(this.primary())] ?? ''
    if (word.startsWith('"')) return word.slice(1, -1).replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\(.)/g, '$1')
    if (/^\/.+\/$/.test(word)) return word
    if (/^\d/.test(word)) return Number(word)
    if (!/^\w+$/.test(word)) throw new SyntaxError(`syntax error near ${word === '' ? 'end of line' : word}`)
    if (this.tokens[this.at] === '(') return call(word, this.args(), this.line.fields)
    return this.variable(this.tokens[this.at] === '[' ? this.element(word) : word)
  }

  private args(): readonly Value[] {
    this.at++
    const args: Value[] = []
    while (this.tokens[this.at] !== ')' && this.at < this.tokens.length) {
      args.push(this.level(0))
      if (this.tokens[this.at] === ',') this.at++
    }
    this.at++
    return args
  }

  /** The name of an array's element. */
  private element(array: string): string {
    this.at++
    const index = this.level(0)
    if (this.tokens[this.at++] !== ']') throw new SyntaxError(`syntax error near ${array}[`)
    return `${array}[${index}`
  }

  /** What a variable holds, or what is assigned to it. */
  private variable(name: string): Value {
    const next = this.tokens[this.at] ?? ''
    const now = this.scope.get(name) ?? ''
    if (next === '++' || next === '--') {
      this.at++
      this.scope.set(name, Number(now) + (next === '++' ? 1 : -1))
      return Number(now)
    }
    if (next !== '=' && !/^[-+*/%]=$/.test(next)) return now
    this.at++
    const value = this.level(0)
    const result = next === '=' ? value : arithmetic(next[0] ?? '+', now, value)
    this.scope.set(name, result)
    return result
  }
}

function call(name: string, args: readonly Value[], fields: readonly string[]): Value {
  const [first = '', second = 0, third] = args
  if (name === 'length') return String(args.length === 0 ? fields[0] : first).length
  if (name === 'toupper') return String(first).toUpperCase()
  if (name === 'tolower') return String(first).toLowerCase()
  if (name === 'int') return Math.trunc(Number(first))
  if (name === 'substr') return String(first).substr(Number(second) - 1, third === undefined ? undefined : Number(third))
  if (name === 'index') return String(first).indexOf(String(second)) + 1
  throw new SyntaxError(`function ${name} is not known here`)
}

function arithmetic(operator: string, left: string | number, right: string | number): string | number {
  const [a, b] = [Number(left), Number(right)]
  const numeric = left !== '' && right !== '' && !Number.isNaN(a) && !Number.isNaN(b)
  const order = numeric ? a - b : String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0
  const results: Readonly<Record<string, () => number>> = {
    '+': () => (a || 0) + (b || 0),
    '-': () => (a || 0) - (b || 0),
    '*': () => (a || 0) * (b || 0),
    '/': () => a / b,
    '%': () => a % b,
    '==': () => Number(order === 0),
    '!=': () => Number(order !== 0),
    '<': () => Number(order < 0),
    '>': () => Number(order > 0),
    '<=': () => Number(order <= 0),
    '>=': () => Number(order >= 0),
    '&&': () => Number(truth(left) && truth(right)),
    '||': () => Number(truth(left) || truth(right)),
  }
  return results[operator]?.() ?? 0
}
