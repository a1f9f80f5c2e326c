/** Expressions of simulated programs: POSIX's rules, and that none of them holds the thread. */
import { describe, expect, test } from 'vitest'
import { expression, findAll, type Wanted } from '../../src/node/simulated/expressions/expression.ts'
import { literal } from '../../src/node/simulated/expressions/posix.ts'

const at = async (pattern: string, text: string, wanted: Wanted): Promise<string | undefined> => {
  const found = (await expression(pattern, wanted)).find(text)
  return found === undefined ? undefined : [found.index, ...found.groups].join(' ')
}

describe('basic expressions', () => {
  test.each([
    ['a*', 'baaa', '0 '],
    ['*a', 'x*a', '1 *a'],
    ['^*a', '*a', '0 *a'],
    [String.raw`\(*a\)`, '*a', '0 *a *a'],
    ['a+b', 'aab a+b', '4 a+b'],
    [String.raw`a\+b`, 'a+b aab', '4 aab'],
    [String.raw`a\{2,3\}`, 'aaaa', '0 aaa'],
    ['a{2}', 'aa a{2}', '3 a{2}'],
    ['a^b$c', 'a^b$c', '0 a^b$c'],
    [String.raw`\(^a$\)`, 'a', '0 a a'],
    [String.raw`\(a*\)x\1`, 'aaxa', '1 axa a'],
    ['[]a]*', ']a]b', '0 ]a]'],
    [String.raw`[\n]*`, String.raw`\n`, String.raw`0 \n`],
    ['[^]]', ']x', '1 x'],
    ['[[:upper:][:digit:]_-]*', 'A1_-b', '0 A1_-'],
    ['[[.-.]-a]', '-', '0 -'],
    [String.raw`\<is\>`, 'this is', '5 is'],
    [String.raw`\.\/\*`, './*', '0 ./*'],
    ['a**', 'aa', '0 aa'],
    ['.', '😀', '0 😀'],
  ])('%s in %s', async (pattern, text, found) => {
    expect(await at(pattern, text, { syntax: 'basic' })).toBe(found)
  })
})

describe('extended expressions', () => {
  test.each([
    ['x|xy|xyz', 'xyzz', '0 xyz'],
    ['a{,2}b', 'aaab', '1 aab'],
    ['a{b', 'a{b', '0 a{b'],
    ['a)', 'a)', '0 a)'],
    ['()b', 'b', '0 b '],
    ['[[:space:]]+$', 'a \t', '1  \t'],
    ['(.)\\1', 'abccd', '2 cc c'],
    ['a|', 'b', '0 '],
  ])('%s in %s', async (pattern, text, found) => {
    expect(await at(pattern, text, { syntax: 'extended' })).toBe(found)
  })

  test('look ahead and behind in the syntax of Perl', async () => {
    expect(await at(String.raw`(?<=v)\d+(?=\.)`, 'v12.3', { syntax: 'perl' })).toBe('1 12')
    expect(await at('a|ab', 'ab', { syntax: 'perl' })).toBe('0 a')
  })

  test('go on behind each match, and past empty ones', async () => {
    const found: string[] = []
    const made = await expression('b*', { syntax: 'extended' })
    for await (const { index, end } of findAll({ step: () => undefined }, made, 'abbc')) found.push(`${index}-${end}`)
    expect(found).toEqual(['0-0', '1-3', '4-4'])
  })

  test('a literal text is none', async () => {
    expect(await at(literal('a.b*(c'), 'axb a.b*(c', { syntax: 'extended' })).toBe('4 a.b*(c')
  })
})

test.each([
  ['(a', 'extended', 'Unmatched ( or \\('],
  [String.raw`a\)`, 'basic', 'Unmatched ) or \\)'],
  ['[a', 'basic', 'Unmatched [, [^, [:, [., or [='],
  ['[[:no:]]', 'basic', 'Invalid character class name'],
  ['[b-a]', 'basic', 'Invalid range end'],
  ['a\\', 'basic', 'Trailing backslash'],
  ['*a', 'extended', 'Invalid preceding regular expression'],
  [String.raw`\1`, 'basic', 'Invalid back reference'],
  ['a{3,2}', 'extended', 'Invalid content of \\{\\}'],
  ['(a{0,900}){0,900}', 'extended', 'Regular expression too big'],
] as const)('%s is no expression', async (pattern, syntax, problem) => {
  await expect(expression(pattern, { syntax })).rejects.toThrow(`bad regex '${pattern}': ${problem}`)
})

test('what other engines never finish is answered', async () => {
  const text = 'a'.repeat(100_000)
  for (const pattern of ['(a|aa)+$', '(a*)*b', '(a+)+(b|$)', '(x+x+)+y'])
    expect((await expression(pattern, { syntax: 'extended' })).find(`${text}!`)).toBe(undefined)
})

test('an expression that refers back and never ends is given up once', async () => {
  const made = await expression(String.raw`\(a*\)*\1b`, { syntax: 'basic' })
  expect(() => made.find('a'.repeat(200))).toThrow('Regular expression too big')
  expect(() => made.find('ab')).toThrow('Regular expression too big')
})
