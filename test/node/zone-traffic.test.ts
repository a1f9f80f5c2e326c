/** Which endpoints a client is sent to by its zone. */
import { expect, test } from 'vitest'
import { nearest } from '../../src/node/zone-traffic.ts'

/** One endpoint for each word; it names the zones of its hints. */
const ready = (...hints: readonly string[]) =>
  hints.map((zones, at) => ({
    endpoint: { addresses: [`10.0.0.${at}`], ...(zones !== '' && { hints: { forZones: [...zones].map((name) => ({ name })) } }) },
  }))
const chosen = (hints: readonly string[], zone: string | undefined) =>
  nearest(ready(...hints), zone).map(({ endpoint }) => Number(endpoint.addresses[0]?.slice(-1)))

test.for<[hints: readonly string[], zone: string | undefined, chosen: readonly number[]]>([
  [['a', 'b', 'ab'], 'a', [0, 2]],
  [['a', 'b'], 'c', [0, 1]],
  [['a', ''], 'a', [0, 1]],
  [['a', 'b'], undefined, [0, 1]],
  [[], 'a', []],
])('hints %j for a client in %s', ([hints, zone, expected]) => {
  expect(chosen(hints, zone)).toEqual(expected)
})
