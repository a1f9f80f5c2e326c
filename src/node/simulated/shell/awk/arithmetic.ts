/** The operators of awk on two values. */
import { AwkError } from './tree.ts'
import { compare, numberOf, type Value } from './values.ts'

/** What an operator makes of two values; `form` is that of numbers among texts. Throws an AwkError. */
export function calculate(operator: string, left: Value, right: Value, form: string): number {
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
  if ((operator === '/' || operator === '%') && b === 0) throw new AwkError('Division by zero', 1)
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
