/** Sorted keys against a plain sorted list, with enough of them for many runs. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { SortedKeys, type KeyRange } from '../../src/store/sorted-keys.ts'

const keysOf = (ranges: readonly KeyRange[]): string[] => ranges.flatMap(({ keys, start, end }) => keys.slice(start, end))

test('ranges agree with a plain sorted list, and no run is long', () => {
  const random = seededRandom(5)
  const sorted = new SortedKeys()
  const plain = new Set<string>()
  const some = (): string => `/pods/${'abc'[Math.floor(random.next() * 3)] ?? ''}/${Math.floor(random.next() * 4000)}`
  for (let step = 0; step < 12_000; step++) {
    const key = some()
    // It grows first, and shrinks to nothing then.
    if (plain.has(key) || step > 9000) {
      sorted.delete(key)
      plain.delete(key)
    } else {
      sorted.add(key)
      plain.add(key)
    }
    if (step % 400 !== 0) continue
    const prefix = ['', '/pods/', '/pods/b/', '/pods/c/1', '/nothing/'][step % 5] ?? ''
    const after = step % 3 === 0 ? undefined : some()
    expect(keysOf(sorted.ranges(prefix, after))).toEqual(
      [...plain].sort().filter((each) => each.startsWith(prefix) && (after === undefined || each > after)),
    )
    expect(Math.max(...sorted.all().map((run) => run.length))).toBeLessThanOrEqual(512)
  }
  for (const key of plain) sorted.delete(key)
  expect(sorted.isEmpty).toBe(true)
  expect(sorted.ranges('', undefined)).toEqual([])
})

test('keys that come in order fill their runs', () => {
  const sorted = new SortedKeys()
  for (let at = 0; at < 2048; at++) sorted.add(String(at).padStart(5, '0'))
  expect(sorted.all().map((run) => run.length)).toEqual([512, 512, 512, 512])
})
