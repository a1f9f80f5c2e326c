/** Bytes to keys: every sequence whole, split anywhere, and mixed with others. */
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { TerminalEvent } from '../../src/ui/input/key.ts'
import { escapeWait, pasteWait, Tokenizer } from '../../src/ui/input/tokenizer.ts'

function reader(): { feed(bytes: string | Uint8Array): void; readonly seen: string[]; readonly clock: ManualClock } {
  const clock = new ManualClock()
  const seen: string[] = []
  const tokenizer = new Tokenizer(clock, (events) => seen.push(...events.map(nameOf)))
  return { feed: (bytes) => tokenizer.feed(typeof bytes === 'string' ? Buffer.from(bytes) : bytes), seen, clock }
}

const nameOf = (event: TerminalEvent): string =>
  event.type === 'key'
    ? event.name
    : event.type === 'paste'
      ? `paste:${event.text}`
      : event.type === 'background'
        ? event.colour
        : `${event.action}@${event.row},${event.column}`

/** Bytes and the events they make. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ['jj\r', ['j', 'j', 'enter']],
  ['\u001B[A\u001B[B', ['up', 'down']],
  ['\u001BOP\u001B[15~\u001B[24~', ['f1', 'f5', 'f12']],
  ['\u001B[1;2D\u001B[1;5C\u001B[1;3A', ['shift-left', 'ctrl-right', 'alt-up']],
  ['\u0004\u000B\u0000\u001C', ['ctrl-d', 'ctrl-k', 'ctrl-space', 'ctrl-\\']],
  ['\u001B[Z\t\u007F\n', ['shift-tab', 'tab', 'backspace', 'enter']],
  ['é日😀', ['é', '日', '😀']],
  ['\u001Bx', ['alt-x']],
  ['\u001B[200~a\rb\u001B[C\u001B[201~j', ['paste:a\rb\u001B[C', 'j']],
  ['\u001B[<0;12;5M\u001B[<0;12;5m\u001B[<65;1;1M', ['press@4,11', 'release@4,11', 'wheel-down@0,0']],
  ['\u001B]11;rgb:1e1e/1e1e/1e1e\u0007j', ['rgb:1e1e/1e1e/1e1e', 'j']],
  ['\u001B]11;rgb:1e1e/1e1e/1e1e\u001B\\k', ['rgb:1e1e/1e1e/1e1e', 'k']],
  ['\u001B]10;rgb:1e1e/1e1e/1e1e\u0007\u001BP1$r0m\u001B\\l', ['l']],
  ['\u001BP1+r544e\u001B\\l', ['l']],
  ['\u001B[?62;22c\u001B[12;40Rq', ['q']],
  ['\u001B[97u\u001B[97;5u\u001B[13u\u001B[97;2u', ['a', 'ctrl-a', 'enter', 'A']],
  ['\u001B[3~\u001B[H\u001B[F\u001B[5~\u001B[6~', ['delete', 'home', 'end', 'pageup', 'pagedown']],
  ['\u001B[I\u001B[Ox', ['x']],
  // Alt with a sign that begins an answer, and keys behind it.
  ['\u001BX abc\r\u001B[Aj', ['enter', 'up', 'j']],
  ['\u001B]\u001Bj\u001BP\u0004', ['alt-j', 'ctrl-d']],
  ['\u001B[1114112u\u001B[99999999999u\u001B[55296ux', ['x']],
]

describe('the tokenizer', () => {
  it.each(cases)('reads %j', (bytes, names) => {
    const { feed, seen } = reader()
    feed(bytes)
    expect(seen).toEqual(names)
  })

  it('reads the same whatever the reads are cut into', () => {
    const random = seededRandom(7)
    for (let round = 0; round < 200; round++) {
      const { feed, seen } = reader()
      const expected: string[] = []
      const parts: Buffer[] = []
      for (let count = 0; count < 6; count++) {
        const [bytes, names] = cases[Math.floor(random.next() * cases.length)] ?? ['', []]
        parts.push(Buffer.from(bytes))
        expected.push(...names)
      }
      const all = Buffer.concat(parts)
      for (let at = 0; at < all.length;) {
        const length = 1 + Math.floor(random.next() * 5)
        feed(all.subarray(at, at + length))
        at += length
      }
      expect(seen).toEqual(expected)
    }
  })

  it('tells a lone Esc from a sequence by waiting', async () => {
    const { feed, seen, clock } = reader()
    feed('\u001B')
    expect(seen).toEqual([])
    await clock.advance(escapeWait)
    expect(seen).toEqual(['esc'])
    feed('\u001B')
    await clock.advance(escapeWait - 5)
    feed('[A')
    expect(seen).toEqual(['esc', 'up'])
  })

  it('reads what came while the program was busy before it gives a sequence up', async () => {
    const { feed, seen, clock } = reader()
    feed('\u001B')
    let rest = '[A'
    await clock.advance(escapeWait, () => {
      feed(rest)
      rest = ''
      return Promise.resolve()
    })
    expect(seen).toEqual(['up'])
  })

  it('reads Esc twice as two keys', async () => {
    const { feed, seen, clock } = reader()
    feed('\u001B\u001B')
    await clock.advance(escapeWait)
    expect(seen).toEqual(['esc', 'esc'])
  })

  it('takes a large paste in many reads as one', () => {
    const { feed, seen } = reader()
    const text = 'abc\u001B[20 '.repeat(20_000)
    const bytes = Buffer.from(`\u001B[200~${text}\u001B[201~`)
    for (let at = 0; at < bytes.length; at += 4096) feed(bytes.subarray(at, at + 4096))
    expect(seen).toEqual([`paste:${text}`])
  })

  it.each(['\u001B[', '\u001B]', '\u001BP'])('passes over what begins with %j and takes no end for long', async (begin) => {
    const { feed, seen, clock } = reader()
    for (let count = 0; count < 1000; count++) feed(count === 0 ? begin : '1;1;1;1;')
    feed(begin === '\u001B[' ? 'u' : '\u001B')
    feed(begin === '\u001B[' ? '' : '\\')
    feed('j')
    expect(seen).toEqual(['j'])
    for (let count = 0; count < 1000; count++) {
      feed(count === 0 ? begin : '1;1;1;1;')
      if (count > 10) await clock.advance(escapeWait)
    }
    expect(seen).toEqual(['j'])
    await clock.advance(pasteWait)
    feed('k')
    expect(seen.at(-1)).toBe('k')
  })

  it('hears keys again at the first that no answer of a terminal has, however fast they come', () => {
    const { feed, seen } = reader()
    for (const bytes of ['\u001B', 'X', ...'x'.repeat(100), '\u001B', '[B', 'j']) feed(bytes)
    expect(seen).toEqual(['down', 'j'])
  })

  it('ends a paste whose end was lost, when nothing more comes of it', async () => {
    const { feed, seen, clock } = reader()
    feed('\u001B[200~half a te')
    await clock.advance(pasteWait - 1)
    feed('xt')
    await clock.advance(pasteWait - 1)
    expect(seen).toEqual([])
    await clock.advance(1)
    feed('j')
    expect(seen).toEqual(['paste:half a text', 'j'])
  })

  it('ends it at Ctrl-c, too', () => {
    const { feed, seen } = reader()
    feed('\u001B[200~half a text')
    feed('\u0003')
    feed('j')
    expect(seen).toEqual(['paste:half a text', 'ctrl-c', 'j'])
  })

  it('reads keys again after whatever came', async () => {
    const random = seededRandom(11)
    const signs = ['\u001B', '[', ']', 'O', 'P', '<', ';', ':', 'M', 'u', '~', '2', '0', '9999999', '\u0007', '\\', 'é', '\u0000', '\u009B']
    for (let round = 0; round < 500; round++) {
      const { feed, seen, clock } = reader()
      for (let count = 0; count < 12; count++)
        feed(Buffer.from(signs[Math.floor(random.next() * signs.length)] ?? '').subarray(0, 1 + round))
      await clock.advance(pasteWait)
      feed('j')
      expect(seen.at(-1)).toBe('j')
    }
  })
})
