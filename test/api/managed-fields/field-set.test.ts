/** Sets of fields: FieldsV1 both ways, order, and set operations. */
import { describe, expect, test } from 'vitest'
import {
  difference,
  hasPath,
  intersection,
  isSameSet,
  pathsOf,
  recursiveDifference,
  union,
} from '../../../src/api/managed-fields/field-set.ts'
import { decodeFields, encodeFields } from '../../../src/api/managed-fields/fields-v1.ts'
import {
  compareElements,
  fieldElement,
  keyElement,
  parseElement,
  pathText,
  valueElement,
} from '../../../src/api/managed-fields/path-element.ts'

const set = (fields: object) => decodeFields(fields)
const texts = (fields: object) => pathsOf(set(fields)).map(pathText)

describe('FieldsV1', () => {
  test.each([
    [{ 'f:data': { '.': {}, 'f:k': {} } }],
    [{ 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } } }],
    [{ 'f:metadata': { 'f:finalizers': { 'v:"a/b"': {}, 'v:"c/d"': {} } } }],
  ])('%j comes back as it was', (fields) => {
    expect(encodeFields(set(fields))).toEqual(fields)
  })

  test('is written in the order of the elements', () => {
    const fields = encodeFields(set({ 'v:2': {}, 'v:10': {}, 'k:{"name":"b"}': {}, 'f:b': {}, 'k:{"name":"a"}': {}, 'f:a': {} }))
    expect(Object.keys(fields)).toEqual(['f:a', 'f:b', 'k:{"name":"a"}', 'k:{"name":"b"}', 'v:2', 'v:10'])
  })

  test('of kinds that only later versions know is left out', () => {
    expect(encodeFields(set({ 'f:a': {}, 'x:new': {} }))).toEqual({ 'f:a': {} })
  })

  test.each(['a', 'bogus', 'k:[1]', 'i:x'])('with the key %j is refused', (key) => {
    expect(() => set({ [key]: {} })).toThrow()
  })

  test('is the same object for the same set', () => {
    expect(encodeFields(set({ 'f:a': { 'f:b': {} } }))).toBe(encodeFields(set({ 'f:a': { 'f:b': {} } })))
  })
})

describe('elements', () => {
  test('write text as Go does', () => {
    expect(valueElement('<a>').text).toBe('v:"\\u003ca\\u003e"')
    expect(
      keyElement([
        ['protocol', 'TCP'],
        ['port', 80],
      ]).text,
    ).toBe('k:{"port":80,"protocol":"TCP"}')
  })

  test('are named in paths as conflicts name them', () => {
    expect(pathText([fieldElement('spec'), fieldElement('containers'), keyElement([['name', 'web']]), fieldElement('image')])).toBe(
      '.spec.containers[name="web"].image',
    )
    expect(pathText([fieldElement('metadata'), fieldElement('finalizers'), valueElement('a/b')])).toBe('.metadata.finalizers[="a/b"]')
  })

  test('of keys are told apart by number and text', () => {
    const [number, text] = [parseElement('k:{"port":80}'), parseElement('k:{"port":"80"}')]
    if (number === undefined || text === undefined) throw new Error('both are elements')
    expect(compareElements(number, text)).toBeLessThan(0)
  })
})

describe('operations', () => {
  const a = { 'f:x': { '.': {}, 'f:y': {} }, 'f:z': {} }
  const b = { 'f:x': { 'f:y': {}, 'f:w': {} } }

  test('union', () => expect(encodeFields(union(set(a), set(b)))).toEqual({ 'f:x': { '.': {}, 'f:w': {}, 'f:y': {} }, 'f:z': {} }))
  test('intersection', () => expect(encodeFields(intersection(set(a), set(b)))).toEqual({ 'f:x': { 'f:y': {} } }))
  test('difference keeps what is below a member that goes', () => {
    expect(encodeFields(difference(set(a), set(b)))).toEqual({ 'f:x': {}, 'f:z': {} })
    expect(encodeFields(difference(set(a), set({ 'f:x': {} })))).toEqual({ 'f:x': { 'f:y': {} }, 'f:z': {} })
  })
  test('recursive difference takes all below a member', () =>
    expect(encodeFields(recursiveDifference(set(a), set({ 'f:x': {} })))).toEqual({ 'f:z': {} }))
  test('members of one level come before those below', () => expect(texts({ 'f:a': { 'f:b': {} }, 'f:c': {} })).toEqual(['.c', '.a.b']))
  test('a path is a member or not', () => {
    expect(hasPath(set(a), [fieldElement('x'), fieldElement('y')])).toBe(true)
    expect(hasPath(set(b), [fieldElement('x')])).toBe(false)
  })
  test('equality does not depend on who made the set', () => expect(isSameSet(union(set(a), set(b)), union(set(b), set(a)))).toBe(true))
})
