/** The order of keys in YAML: numbers inside them count as numbers, and signs come before letters (keyList of goyaml.v2). */

/** Negative where `left` comes first: `a2` before `a10`, `a-b` before `ab`. */
export function compareKeys(left: string, right: string): number {
  const at = firstDifference(left, right)
  if (at >= left.length || at >= right.length) return left.length - right.length
  const [one, other] = [left.codePointAt(at) ?? 0, right.codePointAt(at) ?? 0]
  const [oneIsLetter, otherIsLetter] = [isLetter(one), isLetter(other)]
  if (oneIsLetter !== otherIsLetter) return otherIsLetter ? -1 : 1
  if (oneIsLetter) return one - other
  // Zeros behind other digits do not lead a number.
  const lead = (one === zero || other === zero) && /[1-9]\d*$/.test(left.slice(0, at)) ? '1' : ''
  const [digits, otherDigits] = [digitsAt(left, at), digitsAt(right, at)]
  const [number, otherNumber] = [BigInt(lead + digits), BigInt(lead + otherDigits)]
  if (number !== otherNumber) return number < otherNumber ? -1 : 1
  return digits.length - otherDigits.length || one - other
}

const zero = '0'.charCodeAt(0)

/** Never in the middle of a pair of surrogates. */
function firstDifference(left: string, right: string): number {
  let at = 0
  while (at < left.length && left.charCodeAt(at) === right.charCodeAt(at)) at++
  const before = left.charCodeAt(at - 1)
  return before >= 0xd800 && before <= 0xdbff ? at - 1 : at
}

const isLetter = (point: number): boolean =>
  point < 128 ? (point >= 65 && point <= 90) || (point >= 97 && point <= 122) : /\p{L}/u.test(String.fromCodePoint(point))

const digitsAt = (text: string, at: number): string => /^\d*/.exec(text.slice(at))?.[0] ?? ''
