/** Arithmetic of `$((...))`, `((...))` and `let`: in 64 bits, round which results go. */
import { parse, type ArithmeticExpression } from 'unbash'
import { elementAt, setElement, subscripted } from './arrays.ts'
import { parameter, textValue } from './parameter.ts'
import { set, ShellError, type ShellState } from './state.ts'

/** Gives the text of a word that holds expansions. */
type Expand = (expression: ArithmeticExpression) => Promise<string>

const truth = (holds: boolean): bigint => (holds ? 1n : 0n)

/** Evaluates; `depth` counts variables whose values are expressions themselves. */
export async function evaluate(
  state: ShellState,
  expression: ArithmeticExpression | undefined,
  expand: Expand,
  depth = 0,
): Promise<bigint> {
  if (expression === undefined) return 0n
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(state, expression.expression, expand, depth)
    case 'ArithmeticTernary': {
      const isTrue = (await evaluate(state, expression.test, expand, depth)) !== 0n
      return evaluate(state, isTrue ? expression.consequent : expression.alternate, expand, depth)
    }
    case 'ArithmeticUnary':
      return unary(state, expression, expand, depth)
    case 'ArithmeticBinary':
      return binary(state, expression, expand, depth)
    default:
      return numberOf(state, await expand(expression), depth)
  }
}

/** The value of a text that is an expression. */
export function evaluateText(state: ShellState, text: string, depth = 0): Promise<bigint> {
  if (depth > 20) throw new ShellError('expression recursion level exceeded', 2)
  const { commands, errors = [] } = parse(`(( ${text} ))`)
  const command = commands[0]?.command
  if (errors.length > 0 || command?.type !== 'ArithmeticCommand' || command.expression === undefined)
    throw new ShellError('arithmetic syntax error', 2)
  return evaluate(
    state,
    command.expression,
    (leaf) => Promise.resolve(leaf.type === 'ArithmeticWord' ? leaf.value.replace(/^\$\{?(\w+)\}?$/, '$1') : ''),
    depth,
  )
}

/** A number, or the value of the variable or the element of that name. */
async function numberOf(state: ShellState, text: string, depth: number): Promise<bigint> {
  const trimmed = text.trim()
  if (trimmed === '') return 0n
  const number = written(trimmed)
  if (number !== undefined) return BigInt.asIntN(64, number)
  const element = subscripted(trimmed)
  if (element !== undefined) return numberOf(state, (await elementAt(state, element.name, subscriptOf(state, element, depth))) ?? '', depth)
  if (/^[A-Za-z_]\w*$/.test(trimmed)) {
    const value = textValue(parameter(state, trimmed)) ?? ''
    return written(value.trim()) ?? (value.trim() === '' ? 0n : evaluateText(state, value, depth + 1))
  }
  // What an expansion gave may be an expression: `$((3 $op 4))`.
  return /^\w*$/.test(trimmed) ? misspelled() : evaluateText(state, trimmed, depth + 1)
}

function misspelled(): never {
  throw new ShellError('arithmetic syntax error', 2)
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyz'

function written(text: string): bigint | undefined {
  const [, sign = '', plain, hex, base, rest] = /^([-+]?)(?:(\d+)|(0[xX][0-9a-fA-F]+)|(\d+)#([0-9a-zA-Z]+))$/.exec(text) ?? []
  const signed = (value: bigint): bigint => (sign === '-' ? -value : value)
  if (hex !== undefined) return signed(BigInt(hex))
  if (plain !== undefined) return /^0\d/.test(plain) ? signed(inBase(plain, 8)) : signed(BigInt(plain))
  return base === undefined || rest === undefined ? undefined : signed(inBase(rest, Number(base)))
}

function inBase(text: string, base: number): bigint {
  let value = 0n
  for (const letter of text.toLowerCase()) {
    const digit = digits.indexOf(letter)
    if (digit >= base) throw new ShellError(`${text}: value too great for base`, 1)
    value = value * BigInt(base) + BigInt(digit)
  }
  return value
}

const subscriptOf = (state: ShellState, { subscript }: { readonly subscript: string }, depth: number) => ({
  text: subscript,
  place: async (text: string) => Number(await evaluateText(state, text, depth + 1)),
})

/** Gives the variable or the element a value. */
async function assign(
  state: ShellState,
  target: ArithmeticExpression,
  { value, expand, depth }: { value: bigint; expand: Expand; depth: number },
): Promise<bigint> {
  const word = target.type === 'ArithmeticWord' ? await expand(target) : ''
  const element = subscripted(word)
  if (element !== undefined) await setElement(state, element.name, { ...subscriptOf(state, element, depth), change: () => String(value) })
  else if (/^[A-Za-z_]\w*$/.test(word)) set(state, word, String(value))
  else throw new ShellError('arithmetic syntax error: assignment to a value', 2)
  return value
}

async function unary(
  state: ShellState,
  { operator, operand, prefix }: Extract<ArithmeticExpression, { type: 'ArithmeticUnary' }>,
  expand: Expand,
  depth: number,
): Promise<bigint> {
  const value = await evaluate(state, operand, expand, depth)
  if (operator === '++' || operator === '--') {
    const next = operator === '++' ? value + 1n : value - 1n
    await assign(state, operand, { value: next, expand, depth })
    return prefix ? next : value
  }
  if (operator === '-') return BigInt.asIntN(64, -value)
  if (operator === '!') return truth(value === 0n)
  return operator === '~' ? ~value : value
}

async function binary(
  state: ShellState,
  { operator, left, right }: Extract<ArithmeticExpression, { type: 'ArithmeticBinary' }>,
  expand: Expand,
  depth: number,
): Promise<bigint> {
  const assigned = /^(.*)=$/.exec(operator)
  if (assigned !== null && !['==', '!=', '<=', '>='].includes(operator)) {
    const second = await evaluate(state, right, expand, depth)
    const value = assigned[1] === '' ? second : calculate(assigned[1] ?? '', await evaluate(state, left, expand, depth), second)
    return assign(state, left, { value, expand, depth })
  }
  const first = await evaluate(state, left, expand, depth)
  if (operator === '&&') return truth(first !== 0n && (await evaluate(state, right, expand, depth)) !== 0n)
  if (operator === '||') return truth(first !== 0n || (await evaluate(state, right, expand, depth)) !== 0n)
  return calculate(operator, first, await evaluate(state, right, expand, depth))
}

const operations: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '**': power,
  '<<': (left, right) => left << (right & 63n),
  '>>': (left, right) => left >> (right & 63n),
  '&': (left, right) => left & right,
  '|': (left, right) => left | right,
  '^': (left, right) => left ^ right,
  '<': (left, right) => truth(left < right),
  '>': (left, right) => truth(left > right),
  '<=': (left, right) => truth(left <= right),
  '>=': (left, right) => truth(left >= right),
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
  ',': (_, right) => right,
}

/** Squares and multiplies in 64 bits, so that no exponent takes long. */
function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ShellError('exponent less than 0', 1)
  let result = 1n
  for (let [square, rest] = [base, exponent]; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = BigInt.asIntN(64, result * square)
    square = BigInt.asIntN(64, square * square)
  }
  return result
}

function calculate(operator: string, left: bigint, right: bigint): bigint {
  if ((operator === '/' || operator === '%') && right === 0n) throw new ShellError('divide by zero', 2)
  const operation = operations[operator]
  if (operation === undefined) throw new ShellError(`arithmetic syntax error: ${operator}`, 2)
  return BigInt.asIntN(64, operation(left, right))
}
