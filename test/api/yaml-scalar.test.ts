/** Texts as kubectl prints them in YAML. */
import { expect, test } from 'vitest'
import { printYaml } from '../../src/api/yaml.ts'

test.each([
  ['<<', '<<'],
  ['=', '='],
  ['inf', 'inf'],
  ['+.inf', '"+.inf"'],
  ['yes', '"yes"'],
  ['', '""'],
  ['1_000', '"1_000"'],
  ['0b1_', '"0b1_"'],
  ['0x', '0x'],
  [`0x${'f'.repeat(16)}`, `"0x${'f'.repeat(16)}"`],
  [`0x${'f'.repeat(17)}`, `0x${'f'.repeat(17)}`],
  ['190:20:30', '"190:20:30"'],
  ['2024-01-15', '"2024-01-15"'],
  ['2024-1-5 10:00:00', '"2024-1-5 10:00:00"'],
  ['2024-02-30', '2024-02-30'],
  ['2024-01-15 backup', '2024-01-15 backup'],
  ['a: b', "'a: b'"],
  ['a:b', 'a:b'],
  ["it's", "it's"],
  ["'q'", "'''q'''"],
  ['😀', '"\\U0001F600"'],
  ['é日', 'é日'],
  ['\u0085', '"\\N"'],
  ['a\tb', '"a\\tb"'],
  ['a\nb', '|-\n  a\n  b'],
  ['a\n', '|\n  a'],
  ['a\n\n', '|+\n  a\n'],
  ['\n', '|2+\n'],
  ['\na', '|2-\n\n  a'],
  ['  a\n b', '|2-\n    a\n   b'],
  ['a \nb', '"a \\nb"'],
  ['a\nb ', '"a\\nb "'],
  ['a\n\tb', '"a\\n\\tb"'],
])('%j', (text, printed) => {
  expect(printYaml({ k: text })).toBe(`k: ${printed}\n`)
})

test('long texts break at single spaces, and in double quotes at any', () => {
  const [long, end] = ['x'.repeat(90), 'y']
  expect(printYaml({ k: `${long} ${end}` })).toBe(`k: ${long}\n  ${end}\n`)
  expect(printYaml({ k: `${long}  ${end}` })).toBe(`k: ${long}  ${end}\n`)
  expect(printYaml({ k: `\t${long}  ${end}` })).toBe(`k: "\\t${long}\n  \\ ${end}"\n`)
})
