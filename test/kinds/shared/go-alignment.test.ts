import { expect, it } from 'vitest'
import { align } from '../../../src/kinds/shared/go-alignment.ts'

const lists = (left: string, right: string): string =>
  align(left.length, right.length, (x, y) =>
    left[x] === right[y] ? 'equal' : left[x]?.toLowerCase() === right[y]?.toLowerCase() ? 'similar' : 'other',
  )
    .map((step) => ({ both: '=', left: '-', right: '+' })[step])
    .join('')

it.each([
  ['', '', ''],
  ['abc', '', '---'],
  ['abc', 'abc', '==='],
  ['abc', 'aBc', '==='],
  ['abcde', 'acd', '=-==-'],
  ['ab', 'xab', '+=='],
  ['abc', 'xbz', '-+=-+'],
  ['abcd', 'xyzw', '-+-+-+-+'],
  ['abcabba', 'cbabac', '--=-=+==+'],
])('%s beside %s: %s', (left, right, steps) => {
  expect(lists(left, right)).toBe(steps)
})
