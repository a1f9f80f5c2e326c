/** The index of keys against a plain sorted list. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { StoredEntry } from '../../src/store/entry.ts'
import { KeyIndex } from '../../src/store/key-index.ts'
import { listEntries } from '../../src/store/list-entries.ts'

test('lists, pages and counts agree with a plain sorted list', () => {
  const random = seededRandom(3)
  const pick = (from: readonly string[]): string => from[Math.floor(random.next() * from.length)] ?? ''
  const index = new KeyIndex()
  const plain = new Set<string>()
  for (let step = 0; step < 3000; step++) {
    const key = pick(['/a', '/a/', '/a-b/', '/a/b/', '/ab/', '/']) + pick(['', 'x', 'y/z', 'é', 'X', '~', '-', '0', '1', '2'])
    if (random.next() < 0.4) {
      index.delete(key)
      plain.delete(key)
    } else {
      index.set(StoredEntry.built(key, step, step))
      plain.add(key)
    }
    const prefix = pick(['', '/', '/a', '/a/', '/a/b/', '/a/y', '/nothing/', '/a-'])
    const after = random.next() < 0.5 ? undefined : pick([...plain, '/a/b', '/0', '/zz'])
    const limit = 1 + Math.floor(random.next() * 4)
    const wanted = [...plain].sort().filter((each) => each.startsWith(prefix) && (after === undefined || each > after))
    const found = listEntries(index, prefix, { limit, then: undefined, ...(after === undefined ? {} : { after }) })
    expect(found.entries.map((entry) => entry.key)).toEqual(wanted.slice(0, limit))
    expect(found.remaining).toBe(Math.max(0, wanted.length - limit))
  }
  expect(index.all().map((entry) => entry.key)).toEqual([...plain].sort())
  expect(index.size).toBe(plain.size)
  expect(index.bytes).toBe(index.all().reduce((sum, entry) => sum + entry.bytes.length, 0))
})
