/** Conditions: found, set and patched by their type. */
import { expect, test } from 'vitest'
import { conditionOf, conditionPatch, hasCondition, withCondition } from '../../src/api/conditions.ts'

const ready = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }
const scheduled = { type: 'PodScheduled', status: 'False', lastTransitionTime: '2026-01-01T00:00:00Z' }
const object = { status: { conditions: [scheduled, ready] } }
const later = '2026-01-01T01:00:00Z'

test('a condition is found by its type', () => {
  expect(conditionOf(object, 'Ready')).toBe(ready)
  expect(conditionOf(object, 'Initialized')).toBeUndefined()
  expect([hasCondition(object, 'Ready'), hasCondition(object, 'PodScheduled'), hasCondition(object, 'Initialized')]).toEqual([
    true,
    false,
    false,
  ])
})

test.for([{}, { status: undefined }, { status: {} }, { status: { conditions: null } }])('%j has none', (bare) => {
  expect(hasCondition(bare, 'Ready')).toBe(false)
})

test('a condition that keeps its status keeps its time and its place', () => {
  const wanted = { ...scheduled, reason: 'Unschedulable', lastTransitionTime: later }
  expect(withCondition<typeof scheduled>([scheduled, ready], wanted)).toEqual([{ ...scheduled, reason: 'Unschedulable' }, ready])
})

test('a condition that changes its status takes the new time', () => {
  const wanted = { ...scheduled, status: 'True', lastTransitionTime: later }
  expect(withCondition([scheduled, ready], wanted)).toEqual([wanted, ready])
})

test('a new condition comes last', () => {
  expect(withCondition([scheduled], ready)).toEqual([scheduled, ready])
  expect(conditionPatch({ status: { conditions: [scheduled] } }, ready)).toEqual({
    '$setElementOrder/conditions': [{ type: 'PodScheduled' }, { type: 'Ready' }],
    conditions: [ready],
  })
})
