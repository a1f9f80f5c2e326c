/** The log of a container: pieces of lines for readers, and what becomes of old lines. */
import { expect, test } from 'vitest'
import type { LogLine } from '../../src/node/runtime.ts'
import { LogRing } from '../../src/node/simulated/log-ring.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textsOf = ({ value }: IteratorResult<readonly LogLine[]>): string[] => ((value ?? []) as readonly LogLine[]).map(({ text }) => text)
const numbered = (from: number, count: number, width = 0): string =>
  Array.from({ length: count }, (_, at) => `${String(from + at).padEnd(width, '.')}\n`).join('')

test('gives lines that are written at once in one piece', async () => {
  const log = new LogRing(() => 0)
  const reader = log.follow({})
  const first = reader.next()
  log.write('stdout', bytes('one\ntwo\nthr'))
  expect(textsOf(await first)).toEqual(['one', 'two'])
  const second = reader.next()
  log.write('stdout', bytes('ee\n'))
  expect(textsOf(await second)).toEqual(['three'])
  log.close()
  expect((await reader.next()).done).toBe(true)
})

test('gives every line once, whatever the pieces', () => {
  const log = new LogRing(() => 0)
  log.write('stdout', bytes(numbered(0, 5000)))
  const texts = [...log.read({})].flat().map(({ text }) => text)
  expect(texts).toEqual(Array.from({ length: 5000 }, (_, at) => String(at)))
  expect([...log.read({ tailLines: 1500 })].flat().at(0)?.text).toBe('3500')
})

test('leaves out lines of before a time', () => {
  const clock = { now: 0 }
  const log = new LogRing(() => clock.now)
  log.write('stdout', bytes('old\n'))
  clock.now = 10
  log.write('stdout', bytes('new\n'))
  expect([...log.read({ sinceMs: 10 })].flat().map(({ text }) => text)).toEqual(['new'])
})

test('goes on with the oldest line kept when a slow reader missed some', async () => {
  const log = new LogRing(() => 0)
  log.write('stdout', bytes('first\n'))
  const reader = log.follow({})
  await reader.next()
  // More than the ring keeps.
  for (let from = 0; from < 16_000; from += 1000) log.write('stdout', bytes(numbered(from, 1000, 1000)))
  expect(Number.parseInt(textsOf(await reader.next())[0] ?? '', 10)).toBeGreaterThan(0)
  log.close()
  let last = ''
  for await (const lines of reader) last = lines.at(-1)?.text ?? last
  expect(Number.parseInt(last, 10)).toBe(15_999)
})

test('puts together a sign that comes in pieces, and goes on', () => {
  const log = new LogRing(() => 0)
  const whole = bytes('a é 語\nb\nü\n')
  for (let at = 0; at < whole.length; at++) log.write('stdout', whole.subarray(at, at + 1))
  log.write('stderr', bytes('other\n'))
  expect([...log.read({})].flat().map(({ text }) => text)).toEqual(['a é 語', 'b', 'ü', 'other'])
})
