/** Text as lines: pieces and words that fit, and what lies behind the left edge. */
import { describe, expect, it } from 'vitest'
import { behind, piecesOf, wordLines } from '../../src/base/text-lines.ts'

describe('text as lines', () => {
  it('breaks into pieces that fit, whole signs each', () => {
    expect(piecesOf('abcdef', 4)).toEqual(['abcd', 'ef'])
    expect(piecesOf('日本語x', 3)).toEqual(['日', '本', '語x'])
    expect(piecesOf('😀', 1)).toEqual(['😀'])
    expect(piecesOf('', 4)).toEqual([''])
  })

  it('breaks at blanks, and words only where they have no room', () => {
    expect(wordLines('going back to revision 1', 10)).toEqual(['going back', 'to', 'revision 1'])
    expect(wordLines('a sha256:0123456789 z', 8)).toEqual(['a', 'sha256:0', '12345678', '9 z'])
    expect(wordLines('  two', 8)).toEqual(['  two'])
    expect(wordLines('', 8)).toEqual([''])
  })

  it('leaves out columns at the left, and half a wide sign with them', () => {
    expect(['abcdef', '日本語x', '日本語x', 'a'].map((text, index) => behind(text, [2, 2, 3, 5][index] ?? 0))).toEqual([
      'cdef',
      '本語x',
      ' 語x',
      '',
    ])
    expect(behind('a😀b', 2)).toBe(' b')
  })
})
