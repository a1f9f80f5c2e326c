import { expect, test } from 'vitest'
import { share } from '../../src/base/share.ts'

const pod = (name: string, image = 'nginx') => ({
  metadata: { name, labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image, ports: [{ port: 80 }] }] },
})

test('an equal value is the old one', () => {
  const old = pod('a')
  expect(share(old, pod('a'))).toBe(old)
})

test('parts that stayed equal are the old ones, the others are new', () => {
  const old = pod('a')
  const made = share(old, pod('b'))
  expect(made).toEqual(pod('b'))
  expect(made.spec).toBe(old.spec)
  expect(made.metadata.labels).toBe(old.metadata.labels)
  const other = share(old, pod('a', 'redis'))
  expect(other).toEqual(pod('a', 'redis'))
  expect(other.spec.containers[0]?.ports).toBe(old.spec.containers[0]?.ports)
})

test.each([
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [[1, 2], [1]],
  [[1], { 0: 1 }],
  [{ a: undefined }, {}],
  [null, { a: 1 }],
  [{ a: {} }, { a: null }],
  [{ a: { b: 1 } }, { a: [{ b: 1 }] }],
])('%j never becomes %j', (old, made) => {
  const wanted = structuredClone(made)
  expect(share(old, made)).toEqual(wanted)
})

test('a member called __proto__ stays a member', () => {
  const text = '{"__proto__":{"a":"x"},"b":{"c":"d"}}'
  const made = share(JSON.parse(text), JSON.parse(text.replace('"d"', '"e"')) as object)
  expect(JSON.stringify(made)).toBe(text.replace('"d"', '"e"'))
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
})

test('what is frozen keeps its parts, and is replaced as a whole where it is equal', () => {
  const frozen = (value: { a: { b: string }; c: number }) => Object.freeze(value)
  const old = { spec: frozen({ a: { b: 'x' }, c: 1 }) }
  expect(share(old, { spec: frozen({ a: { b: 'x' }, c: 2 }) })).toEqual({ spec: { a: { b: 'x' }, c: 2 } })
  expect(share(old, { spec: frozen({ a: { b: 'x' }, c: 1 }), more: 1 }).spec).toBe(old.spec)
})
