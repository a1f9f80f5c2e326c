/** Random ids: of the form that they must have, and no two the same. */
import { expect, test } from 'vitest'
import { randomUid, seededRandom, systemRandom } from '../../src/base/random.ts'

test.each([
  ['the system', systemRandom],
  ['a seed', seededRandom(1)],
])('uids of %s are of version 4', (_, random) => {
  const uids = Array.from({ length: 1000 }, () => randomUid(random))
  for (const uid of uids) expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(uids).size).toBe(uids.length)
  // Every digit that may be anything is.
  for (let at = 0; at < 36; at++)
    expect(new Set(uids.map((uid) => uid[at])).size).toBe([8, 13, 14, 18, 23].includes(at) ? 1 : at === 19 ? 4 : 16)
})
