/** Arithmetic of `$((...))`, `((...))` and `let`: 64-bit in real shells, here as far as doubles are exact. */
import type { ArithmeticExpression } from 'unbash'
import { parameter, textValue } from './parameter.ts'
import { set, ShellError, type ShellState } from './state.ts'

/** Evaluates; `expand` gives the text of a word that holds expansions. */
export async function evaluate(
  state: ShellState,
  expression: ArithmeticExpression | undefined,
  expand: (expression: ArithmeticExpression) => Promise<string>,
): Promise<number> {
  if (expression === undefined) return 0
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(state, expression.expression, expand)
    case 'ArithmeticTernary':
      return evaluate(state, (await evaluate(state, expression.test, expand)) !== 0 ? expression.consequent : expression.alternate, expand)
    case 'ArithmeticUnary':
      return unary(state, expression.operator, expression, expand)
    case 'ArithmeticBinary':
      return binary(state, expression, expand)
    default:
      return numberOf(state, await expand(expression), 0)
  }
}

/** A number, or the value of the variable of that name. */
function numberOf(state: ShellState, text: string, depth: number): number {
  const trimmed = text.trim()
  if (trimmed === '') return 0
  if (/^[-+]?\d+$/.test(trimmed)) return /^0\d/.test(trimmed) ? Number.parseInt(trimmed, 8) : Number(trimmed)
  if (/^0[xX][0-9a-fA-F]+$/.test(trimmed)) return Number.parseInt(trimmed, 16)
  const based = /^(\d+)#([0-9a-zA-Z]+)$/.exec(trimmed)
  if (based !== null) return Number.parseInt(based[2] ?? '0', Number(based[1]))
  if (/^[A-Za-z_]\w*$/.test(trimmed)) return depth > 20 ? 0 : numberOf(state, textValue(parameter(state, trimmed)) ?? '0', depth + 1)
  throw new ShellError(`arithmetic syntax error`, 2)
}

const nameOf = (expression: ArithmeticExpression): string => {
  if (expression.type === 'ArithmeticWord' && /^[A-Za-z_]\w*$/.test(expression.value)) return expression.value
  throw new ShellError('arithmetic syntax error: assignment to a value', 2)
}

async function unary(
  state: ShellState,
  operator: string,
  expression: Extract<ArithmeticExpression, { type: 'ArithmeticUnary' }>,
  expand: (expression: ArithmeticExpression) => Promise<string>,
): Promise<number> {
  const value = await evaluate(state, expression.operand, expand)
  if (operator === '++' || operator === '--') {
    const next = operator === '++' ? value + 1 : value - 1
    set(state, nameOf(expression.operand), String(next))
    return expression.prefix ? next : value
  }
  if (operator === '-') return -value
  if (operator === '!') return value === 0 ? 1 : 0
  return operator === '~' ? ~value : value
}

async function binary(
  state: ShellState,
  expression: Extract<ArithmeticExpression, { type: 'ArithmeticBinary' }>,
  expand: (expression: ArithmeticExpression) => Promise<string>,
): Promise<number> {
  const { operator } = expression
  const assigned = /^(.*)=$/.exec(operator)
  if (assigned !== null && !['==', '!=', '<=', '>='].includes(operator)) {
    const right = await evaluate(state, expression.right, expand)
    const value = assigned[1] === '' ? right : calculate(assigned[1] ?? '', await evaluate(state, expression.left, expand), right)
    set(state, nameOf(expression.left), String(value))
    return value
  }
  const left = await evaluate(state, expression.left, expand)
  if (operator === '&&') return left !== 0 && (await evaluate(state, expression.right, expand)) !== 0 ? 1 : 0
  if (operator === '||') return left !== 0 || (await evaluate(state, expression.right, expand)) !== 0 ? 1 : 0
  return calculate(operator, left, await evaluate(state, expression.right, expand))
}

const operations: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '**': (left, right) => left ** right,
  '<<': (left, right) => left * 2 ** right,
  '>>': (left, right) => Math.floor(left / 2 ** right),
  '&': (left, right) => Number(BigInt(left) & BigInt(right)),
  '|': (left, right) => Number(BigInt(left) | BigInt(right)),
  '^': (left, right) => Number(BigInt(left) ^ BigInt(right)),
  '<': (left, right) => Number(left < right),
  '>': (left, right) => Number(left > right),
  '<=': (left, right) => Number(left <= right),
  '>=': (left, right) => Number(left >= right),
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  ',': (_, right) => right,
}

function calculate(operator: string, left: number, right: number): number {
  if (operator === '/' || operator === '%') {
    if (right === 0) throw new ShellError('divide by zero', 2)
    return operator === '/' ? Math.trunc(left / right) : left % right
  }
  const operation = operations[operator]
  if (operation === undefined) throw new ShellError(`arithmetic syntax error: ${operator}`, 2)
  return operation(left, right)
}
