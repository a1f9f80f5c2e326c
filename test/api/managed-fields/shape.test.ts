/** Sets by shape: the same set as by sorting, and a bounded number of places. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../../src/base/random.ts'
import { sortedSet, type Node } from '../../../src/api/managed-fields/field-set.ts'
import { fieldElement } from '../../../src/api/managed-fields/path-element.ts'
import { after, keptPlaces, setAt, start } from '../../../src/api/managed-fields/shape.ts'

test('nodes in any order make the set that sorting them makes', () => {
  const random = seededRandom(2)
  const leaf = sortedSet([{ element: fieldElement('x'), isMember: true, below: undefined }])
  for (let round = 0; round < 2000; round++) {
    const nodes: Node[] = []
    for (const name of ['a', 'b', 'c', 'd'].toSorted(() => random.next() - 0.5)) {
      const kind = Math.floor(random.next() * 4)
      if (kind > 0) nodes.push({ element: fieldElement(name), isMember: kind !== 2, below: kind === 1 ? undefined : leaf })
    }
    let place = start()
    for (const { element, isMember, below } of nodes) place = after(place, element, below, isMember)
    expect(setAt(place)).toBe(nodes.length === 0 ? undefined : sortedSet([...nodes]))
  }
})

test('the tree of shapes starts anew before it grows large', () => {
  let most = 0
  for (let at = 0; at < 120_000; at++) {
    after(start(), `field-${at}`, undefined)
    most = Math.max(most, keptPlaces())
  }
  expect(most).toBeLessThanOrEqual(50_001)
})
