/** Text for terminals: nothing foreign reaches one, widths are right, cuts keep what matters. */
import { describe, expect, it } from 'vitest'
import { cutEnd, cutMiddle, pad, sanitize, width } from '../../src/base/terminal-text.ts'

describe('sanitize', () => {
  it.each([
    ['plain', 'plain'],
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B]0;title\u0007after', 'after'],
    ['\u001B]8;;http://x\u001B\\link\u001B]8;;\u001B\\', 'link'],
    ['a\u0007b\u0000c\u009Bd', 'abc'],
    ['one\ttwo', 'one two'],
    ['one\r\ntwo\u2028three\r', 'one two three'],
    ['10%\r20%\r\u001B[K30%\r\u001B[K', '10% 20% 30%'],
    ['cafe\u0301', 'café'],
    ['x\u200Dy\uFE0F\u202Ez', 'xyz'],
    ['\u001B', ''],
    ['\u001B[', ''],
    ['\u001BPsecret\u001B\\ok', 'ok'],
  ])('makes %j safe', (text, safe) => {
    expect(sanitize(text)).toBe(safe)
  })

  it('leaves no control character in whatever it is given', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const text = Array.from({ length: 12 }, (_, at) => String.fromCharCode((seed * 31 + at * at * 17) % 0x120)).join('')
      // eslint-disable-next-line no-control-regex -- the claim is about them
      expect(sanitize(text)).not.toMatch(/[\u0000-\u001F\u007F-\u009F]/)
    }
  })
})

describe('width and cuts', () => {
  it('counts columns', () => {
    expect(['web', '日本', 'ñ', '✕ x', '한글', '😀'].map(width)).toEqual([3, 4, 1, 3, 4, 2])
  })

  it('keeps the generated suffix of a name', () => {
    expect(cutMiddle('a-very-long-deployment-name-6d5f9c7b44-7xk2p', 24)).toBe('a-very-long-d…7b44-7xk2p')
    expect(width(cutMiddle('日本語日本語日本語', 10))).toBeLessThanOrEqual(10)
    expect(cutEnd('something', 5)).toBe('some…')
  })

  it('pads at either side', () => {
    expect([pad('日', 4), pad('12', 4, true)]).toEqual(['日  ', '  12'])
  })
})
