/** What `test`, `[` and `[[` find true. */
import type { TestExpression } from 'unbash'
import { entriesOf, plainPlace, subscripted, valueOf } from './arrays.ts'
import { Exhausted, expression, pauseAfterTrial } from '../expressions/expression.ts'
import { ExpressionError } from '../expressions/posix.ts'
import { bitsFor, mayEnter, mayRead } from '../permissions.ts'
import type { ProgramContext } from '../program.ts'
import type { Expansion } from './expand.ts'
import { matches } from './glob.ts'
import { get, resolvePath, set, ShellError, type ShellState } from './state.ts'

const isFile = ({ files, user }: Pick<ProgramContext, 'files' | 'user'>, path: string, operator: string): boolean => {
  if (operator === '-h' || operator === '-L') return files.lstat(path)?.type === 'link'
  const info = files.stat(path)
  if (info === undefined) return false
  const runs = info.type === 'directory' || (info.mode & 0o111) !== 0 ? mayEnter : 0
  const bits = user.uid === 0 ? mayRead | runs : bitsFor(user, info)
  switch (operator) {
    case '-f':
      return info.type === 'file'
    case '-d':
      return info.type === 'directory'
    case '-c':
      return info.type === 'device'
    case '-s':
      return info.size > 0
    case '-r':
      return (bits & mayRead) !== 0
    case '-w':
      return files.whyNotWritable(path) === undefined
    case '-x':
      return (bits & mayEnter) !== 0
    case '-p':
    case '-S':
    case '-b':
      return false
    default:
      return true
  }
}

/** `-v name`, and of an array `-v 'name[key]'`. */
function isSet(state: ShellState, word: string): boolean {
  const element = subscripted(word)
  if (element === undefined) return state.variables.has(word)
  const keys = entriesOf(valueOf(state, element.name)).map(([key]) => key)
  return keys.includes(element.subscript) || keys.includes(String(plainPlace(state)(element.subscript)))
}

function unaryTest(state: ShellState, operator: string, operand: string): boolean {
  if (operator === '-n') return operand !== ''
  if (operator === '-z') return operand === ''
  if (operator === '-t') return state.shared.context.tty && ['0', '1', '2'].includes(operand)
  if (operator === '-v') return isSet(state, operand)
  if (/^-[a-zA-Z]$/.test(operator)) return isFile(state.shared.context, resolvePath(state.directory, operand), operator)
  throw new ShellError(`${operator}: unknown operand`, 2)
}

const integer = (text: string): number => {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new ShellError(`${text}: bad number`, 2)
  return Number(text)
}

const comparisons: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  '=': (left, right) => left === right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '-eq': (left, right) => integer(left) === integer(right),
  '-ne': (left, right) => integer(left) !== integer(right),
  '-lt': (left, right) => integer(left) < integer(right),
  '-le': (left, right) => integer(left) <= integer(right),
  '-gt': (left, right) => integer(left) > integer(right),
  '-ge': (left, right) => integer(left) >= integer(right),
}

function binaryTest(state: ShellState, left: string, operator: string, right: string): boolean {
  if (operator === '-nt' || operator === '-ot') {
    const time = (path: string): number => state.shared.context.files.stat(resolvePath(state.directory, path))?.modifiedAt ?? 0
    return operator === '-nt' ? time(left) > time(right) : time(left) < time(right)
  }
  const compare = comparisons[operator]
  if (compare === undefined) throw new ShellError(`${operator}: unknown operand`, 2)
  return compare(left, right)
}

/** The words of `[ ... ]` (without the brackets): `!`, `-a`, `-o`, parentheses. */
export function testWords(state: ShellState, words: readonly string[]): boolean {
  let at = 0
  const primary = (): boolean => {
    const word = words[at]
    const left = words.length - at
    if (word === '!' && left > 1) {
      at++
      return !primary()
    }
    if (word === '(' && left > 2) {
      at++
      const inner = either()
      at++
      return inner
    }
    const operator = words[at + 1]
    if (left >= 3 && operator !== undefined && (operator in comparisons || operator === '-nt' || operator === '-ot')) {
      at += 3
      return binaryTest(state, word ?? '', operator, words[at - 1] ?? '')
    }
    if (left >= 2 && /^-[a-zA-Z]$/.test(word ?? '') && operator !== '-a' && operator !== '-o') {
      at += 2
      return unaryTest(state, word ?? '', words[at - 1] ?? '')
    }
    at++
    return (word ?? '') !== ''
  }
  const both = (): boolean => {
    let value = primary()
    while (words[at] === '-a') {
      at++
      value = primary() && value
    }
    return value
  }
  const either = (): boolean => {
    let value = both()
    while (words[at] === '-o') {
      at++
      value = both() || value
    }
    return value
  }
  if (words.length === 0) return false
  const value = either()
  if (at < words.length) throw new ShellError(`${words[at] ?? ''}: unknown operand`, 2)
  return value
}

/** `[[ ... ]]` */
export async function testExpression(state: ShellState, expression: TestExpression, expansion: Expansion): Promise<boolean> {
  switch (expression.type) {
    case 'TestGroup':
      return testExpression(state, expression.expression, expansion)
    case 'TestNot':
      return (await testExpression(state, expression.operand, expansion)) !== (expression.negations.length % 2 === 1)
    case 'TestLogical': {
      for (const operand of expression.operands)
        if ((await testExpression(state, operand, expansion)) === (expression.operator === '||')) return expression.operator === '||'
      return expression.operator === '&&'
    }
    case 'TestUnary':
      return unaryTest(state, expression.operator, await expansion.text(expression.operand))
    case 'TestBinary': {
      const left = await expansion.text(expression.left)
      if (expression.operator === '=~') return matchesExpression(state, left, await expansion.expressionText(expression.right))
      if (expression.operator === '==' || expression.operator === '=') return fits(state, await expansion.pattern(expression.right), left)
      if (expression.operator === '!=') return !fits(state, await expansion.pattern(expression.right), left)
      return binaryTest(
        state,
        left || (/^-(eq|ne|lt|le|gt|ge)$/.test(expression.operator) ? (get(state, left) ?? '0') : left),
        expression.operator,
        await expansion.text(expression.right),
      )
    }
  }
}

const fits = ({ options }: ShellState, pattern: string, text: string): boolean =>
  options.has('nocasematch') ? matches(pattern.toLowerCase(), text.toLowerCase()) : matches(pattern, text)

async function matchesExpression(state: ShellState, text: string, pattern: string): Promise<boolean> {
  try {
    const match = (await expression(pattern, { syntax: 'extended' })).find(text)
    set(
      state,
      'BASH_REMATCH',
      (match?.groups ?? []).map((group) => group ?? ''),
    )
    return match !== undefined
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    if (error instanceof Exhausted) await state.life.sleep(pauseAfterTrial)
    throw new ShellError(`invalid regular expression: ${pattern}`, 2)
  }
}
