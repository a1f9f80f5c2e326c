/** The operators of awk on two values. */
import { compare, numberOf, type Value } from './values.ts'

/** What an operator makes of two values; `form` is that of numbers among texts. Undefined: division by zero. */
export function calculate(operator: string, left: Value, right: Value, form: string): number | undefined {
  switch (operator) {
    case '==':
      return Number(compare(left, right, form) === 0)
    case '!=':
      return Number(compare(left, right, form) !== 0)
    case '<':
      return Number(compare(left, right, form) < 0)
    case '<=':
      return Number(compare(left, right, form) <= 0)
    case '>':
      return Number(compare(left, right, form) > 0)
    case '>=':
      return Number(compare(left, right, form) >= 0)
    default:
  }
  const [a, b] = [numberOf(left), numberOf(right)]
  if ((operator === '/' || operator === '%') && b === 0) return undefined
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a % b
    default:
      return a ** b
  }
}
