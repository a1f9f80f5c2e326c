import { expect, test } from 'vitest'
import { selectorOfSpec, selectorQuery } from '../../src/api/selector-text.ts'

test('labels and expressions are sorted by key, values among themselves', () => {
  expect(
    selectorQuery({
      matchLabels: { tier: 'web', app: 'shop' },
      matchExpressions: [
        { key: 'env', operator: 'In', values: ['b', 'a'] },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    }),
  ).toBe('app=shop,env in (a,b),!old,tier=web')
})

test('a selector that asks for nothing is empty', () => {
  expect([selectorQuery(undefined), selectorQuery({}), selectorOfSpec({}), selectorOfSpec(undefined), selectorOfSpec('all')]).toEqual([
    '',
    '',
    '',
    '',
    '',
  ])
})

test('the plain map of a Service and the structured form of a controller are read alike', () => {
  expect(selectorOfSpec({ app: 'web' })).toBe('app=web')
  expect(selectorOfSpec({ matchLabels: { app: 'web' } })).toBe('app=web')
})
