/** Flags that say how a cluster is started. */
import { expect, test } from 'vitest'
import { clusterFlags } from '../../src/cli/cluster-flags.ts'

test('are taken as they are, and left out where nothing is said', () => {
  expect(clusterFlags({ nodes: 0, port: 0 })).toEqual({ nodes: 0, port: 0 })
  expect(clusterFlags({ nodes: 10_000, port: 65_535 })).toEqual({ nodes: 10_000, port: 65_535 })
  expect(clusterFlags({})).toEqual({})
})

test.for([
  [{ nodes: -1 }, '--nodes takes a whole number from 0 to 10000'],
  [{ nodes: 10_001 }, '--nodes takes a whole number from 0 to 10000'],
  [{ nodes: 1.5 }, '--nodes takes a whole number from 0 to 10000'],
  [{ port: -1 }, '--port takes a whole number from 0 to 65535'],
  [{ port: 65_536 }, '--port takes a whole number from 0 to 65535'],
] as const)('%j is refused', ([flags, reason]) => {
  expect(() => clusterFlags(flags)).toThrow(reason)
})
