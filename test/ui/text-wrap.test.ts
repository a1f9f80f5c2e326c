/** Wrapped texts: words stay whole, and no sign is lost. */
import { expect, it } from 'vitest'
import { emptyText, screenLines } from '../../src/ui/views/text/state.ts'

const wrapped = (text: string, columns: number): readonly string[] =>
  screenLines({ ...emptyText, lines: [text], wrap: true, columns }).map((part) => part.text)

it.each([
  ['no key f1 here; ? shows all', 12, ['no key f1 ', 'here; ? ', 'shows all']],
  ['', 5, ['']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['  image: registry/nginx', 10, ['  image: ', 'registry/n', 'ginx']],
  ['    indented', 6, ['    in', 'dented']],
  ['日本 語の文', 6, ['日本 ', '語の文']],
  ['日本', 1, ['日', '本']],
])('%j in %d columns', (text, columns, lines) => {
  expect(wrapped(text, columns)).toEqual(lines)
  expect(wrapped(text, columns).join('')).toBe(text)
})
