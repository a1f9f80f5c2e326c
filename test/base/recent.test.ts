import { expect, test } from 'vitest'
import { Recent } from '../../src/base/recent.ts'

test('what is asked for stays, and what nobody asks for goes when as much again has come', () => {
  const recent = new Recent<object, { readonly at: number }>(3)
  const keys = Array.from({ length: 8 }, () => ({}))
  keys.forEach((key, at) => {
    recent.set(key, { at })
    expect(recent.get(keys[0] ?? key)).toEqual({ at: 0 })
  })
  expect(keys.map((key) => recent.get(key)?.at)).toEqual([0, undefined, undefined, undefined, undefined, 5, 6, 7])
})
