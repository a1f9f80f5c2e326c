/** Truth values as Go reads them. */
import { expect, test } from 'vitest'
import { parseBool } from '../../src/api/go-bool.ts'

test.for([
  [['1', 't', 'T', 'true', 'TRUE', 'True'], true],
  [['0', 'f', 'F', 'false', 'FALSE', 'False'], false],
  [['', 'yes', 'tRUE', ' true', 'constructor'], undefined],
] as const)('%j are %s', ([texts, value]) => {
  expect(texts.map(parseBool)).toEqual(texts.map(() => value))
})
