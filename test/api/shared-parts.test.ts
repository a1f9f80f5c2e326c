/** Shared parts are read-only to their ends, and what is made of them is made once. */
import { expect, test } from 'vitest'
import { heldIn, keepEmpty } from '../../src/api/came-empty.ts'
import { keepSpelling, spelled } from '../../src/api/spelling.ts'
import { isSharedPart, ownedPart, rememberingShared, reshapingShared, sharedPart, withMembers } from '../../src/api/shared-parts.ts'

interface Part {
  readonly items: readonly { readonly name: string }[]
  readonly more?: string
}
const part = (): Part => ({ items: [{ name: 'a' }] })

test('a shared part cannot be changed anywhere, and a copy can', () => {
  const shared = sharedPart(part())
  expect(() => Object.assign(shared.items[0] ?? {}, { name: 'b' })).toThrow(TypeError)
  const owned = ownedPart(shared)
  expect(Object.assign(owned.items[0] ?? {}, { name: 'b' })).toEqual({ name: 'b' })
  expect([isSharedPart(shared), isSharedPart(owned), shared.items[0]?.name]).toEqual([true, false, 'a'])
  expect(ownedPart(owned)).toBe(owned)
})

test('the copy of a shared part knows how its quantities were spelled', () => {
  const limits = { cpu: '1500m' }
  keepSpelling(limits, 'cpu', '1.5')
  expect(spelled(ownedPart(sharedPart({ limits })).limits, 'cpu')).toBe('1.5')
})

test('a function is asked once for each shared part and its other inputs, and each time for other values', () => {
  let calls = 0
  const count = rememberingShared((one: Part, by: object) => [one, by, ++calls])
  const [shared, by, other] = [sharedPart(part()), {}, {}]
  expect(count(shared, by)).toBe(count(shared, by))
  expect(count(shared, other)).not.toBe(count(shared, by))
  expect(calls).toBe(2)
  const own = part()
  expect(count(own, by)).not.toBe(count(own, by))
  expect(calls).toBe(4)
})

test('what is made of many other inputs is made again when it is long ago', () => {
  let calls = 0
  const count = rememberingShared((_one: Part, by: object) => [by, ++calls])
  const shared = sharedPart(part())
  const inputs = Array.from({ length: 20 }, () => ({}))
  for (const by of inputs) count(shared, by)
  expect(count(shared, inputs[0] ?? {})[0]).toBe(inputs[0])
  expect(calls).toBe(21)
})

test('another form of a shared part is shared, and that of others is not', () => {
  const longer = reshapingShared((one: Part): Part => withMembers(one, { more: 'x' }))
  const shared = sharedPart(part())
  expect(longer(shared)).toBe(longer(shared))
  expect([isSharedPart(longer(shared)), isSharedPart(longer(part()))]).toEqual([true, false])
  expect(longer(shared)).toEqual({ items: [{ name: 'a' }], more: 'x' })
})

test('copies know what came empty', () => {
  const decoded: { items?: string[]; more?: string } = {}
  keepEmpty(decoded, 'items', [])
  expect(heldIn(withMembers(decoded, { more: 'x' }), 'items')).toEqual([])
  expect(heldIn(ownedPart(sharedPart(decoded)), 'items')).toEqual([])
})
