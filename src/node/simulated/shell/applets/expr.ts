/** expr: arithmetic, comparison and patterns, a word each. */
import { expression } from '../../expressions/expression.ts'
import type { Applet } from '../runner.ts'

type Value = string

/** What expr cannot make sense of. */
class Misspelled extends Error {}

/** Of a match from the start on: what the group took, else how long it is. */
async function matched(text: string, pattern: string): Promise<string> {
  const [whole, group] = (await expression(pattern, { syntax: 'basic', holds: 'start' })).find(text)?.groups ?? []
  return pattern.includes('\\(') ? (group ?? '') : String((whole ?? '').length)
}

const isFalse = (value: Value): boolean => value === '' || /^-?0+$/.test(value)

function integer(value: Value): bigint {
  if (!/^-?\d+$/.test(value)) throw new Misspelled('non-integer argument')
  return BigInt(value)
}

function calculated(left: Value, operator: string, right: Value): Value {
  const [a, b] = [integer(left), integer(right)]
  if ((operator === '/' || operator === '%') && b === 0n) throw new Misspelled('division by zero')
  return String({ '+': a + b, '-': a - b, '*': a * b, '/': b === 0n ? 0n : a / b, '%': b === 0n ? 0n : a % b }[operator] ?? 0n)
}

/** Numbers compare as such, texts as texts. */
function compared(left: Value, operator: string, right: Value): Value {
  const isNumber = /^-?\d+$/.test(left) && /^-?\d+$/.test(right)
  const order = isNumber
    ? BigInt(left) < BigInt(right)
      ? -1
      : BigInt(left) > BigInt(right)
        ? 1
        : 0
    : left < right
      ? -1
      : left > right
        ? 1
        : 0
  const holds = {
    '<': order < 0,
    '<=': order <= 0,
    '=': order === 0,
    '==': order === 0,
    '!=': order !== 0,
    '>=': order >= 0,
    '>': order > 0,
  }
  return holds[operator as keyof typeof holds] ? '1' : '0'
}

/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']]

async function evaluate(words: readonly string[]): Promise<Value> {
  let at = 0
  const next = (): string => {
    const word = words[at++]
    if (word === undefined) throw new Misspelled('syntax error')
    return word
  }
  const primary = async (): Promise<Value> => {
    const word = next()
    if (word === '(') {
      const value = await level(0)
      if (next() !== ')') throw new Misspelled('syntax error')
      return value
    }
    if (at >= words.length) return word
    if (word === 'length') return String([...(await primary())].length)
    if (word === 'match') return matched(await primary(), await primary())
    if (word === 'substr') {
      const text = await primary()
      const [from, count] = [Number(await primary()), Number(await primary())]
      return from > 0 && count > 0 ? text.slice(from - 1, from - 1 + count) : ''
    }
    if (word === 'index') {
      const [text, signs] = [await primary(), await primary()]
      return String([...text].findIndex((sign) => signs.includes(sign)) + 1)
    }
    return word
  }
  const apply = (left: Value, operator: string, right: Value): Value | Promise<Value> => {
    if (operator === '|') return isFalse(left) ? (isFalse(right) ? '0' : right) : left
    if (operator === '&') return isFalse(left) || isFalse(right) ? '0' : left
    if (operator === ':') return matched(left, right)
    return levels[2]?.includes(operator) === true ? compared(left, operator, right) : calculated(left, operator, right)
  }
  const level = async (depth: number): Promise<Value> => {
    const operators = levels[depth]
    if (operators === undefined) return primary()
    let value = await level(depth + 1)
    while (operators.includes(words[at] ?? '')) {
      const operator = next()
      value = await apply(value, operator, await level(depth + 1))
    }
    return value
  }
  const value = await level(0)
  if (at < words.length) throw new Misspelled('syntax error')
  return value
}

export const expr: Applet = async ({ args, out, err }) => {
  try {
    const value = await evaluate(args[0] === '--' ? args.slice(1) : args)
    await out(`${value}\n`)
    return isFalse(value) ? 1 : 0
  } catch (error) {
    if (!(error instanceof Misspelled)) throw error
    err(`expr: ${error.message}\n`)
    return 2
  }
}
