/** What a write changes, what an apply says, and what does not fit, by the schema. */
import { describe, expect, test } from 'vitest'
import { appliedSet } from '../../../src/api/managed-fields/applied-set.ts'
import { atomOfType, deduced } from '../../../src/api/managed-fields/atom.ts'
import { compare } from '../../../src/api/managed-fields/compare.ts'
import { pathsSet } from '../../../src/api/managed-fields/field-set.ts'
import { encodeFields } from '../../../src/api/managed-fields/fields-v1.ts'
import { merge } from '../../../src/api/managed-fields/merge.ts'
import { misfit } from '../../../src/api/managed-fields/validate.ts'

const pod = atomOfType('core.v1.Pod')
const service = atomOfType('core.v1.Service')
const configMap = atomOfType('core.v1.ConfigMap')

const changes = (left: unknown, right: unknown, atom = pod) => {
  const { removed, modified, added } = compare(atom, left, right)
  return { removed: encodeFields(removed), modified: encodeFields(modified), added: encodeFields(added) }
}

describe('comparison', () => {
  test('of a value that is new names its containers too', () => {
    expect(changes({ spec: { containers: null } }, { spec: { containers: [{ name: 'a', image: 'i', resources: {} }] } }).added).toEqual({
      'f:spec': { 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {}, 'f:resources': {} } } },
    })
  })

  test('finds items by their key, wherever they stand', () => {
    const container = (name: string, image: string) => ({ name, image })
    const made = changes(
      { spec: { containers: [container('a', '1'), container('b', '1')] } },
      { spec: { containers: [container('b', '2'), container('a', '1')] } },
    )
    expect(made).toEqual({ removed: {}, added: {}, modified: { 'f:spec': { 'f:containers': { 'k:{"name":"b"}': { 'f:image': {} } } } } })
  })

  test('takes atomic lists and maps whole', () => {
    expect(
      changes(
        { spec: { nodeSelector: { a: '1' }, tolerations: [{ key: 'a' }] } },
        { spec: { nodeSelector: { a: '2' }, tolerations: [{ key: 'b' }] } },
      ).modified,
    ).toEqual({ 'f:spec': { 'f:nodeSelector': {}, 'f:tolerations': {} } })
  })

  test('tells what went', () => {
    expect(changes({ data: { a: '1', b: '2' } }, { data: { b: '2' } }, configMap).removed).toEqual({ 'f:data': { 'f:a': {} } })
    expect(changes({ data: { a: '1' } }, {}, configMap).removed).toEqual({ 'f:data': { '.': {}, 'f:a': {} } })
  })

  test('leaves alone what it is told to', () => {
    const { modified } = compare(pod, { status: { phase: 'Pending' } }, { status: { phase: 'Running' } }, pathsSet(['status']))
    expect(encodeFields(modified)).toEqual({})
  })

  test('of items that occur twice says that they are there', () => {
    expect(
      changes(
        { spec: { ports: null } },
        {
          spec: {
            ports: [
              { port: 80, name: 'a' },
              { port: 80, name: 'b' },
            ],
          },
        },
        service,
      ).added,
    ).toEqual({ 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': {} } } })
  })

  test('without a schema takes maps by keys and lists whole', () => {
    expect(changes({ spec: { a: 1, l: [1] } }, { spec: { a: 2, l: [2] } }, deduced).modified).toEqual({
      'f:spec': { 'f:a': {}, 'f:l': {} },
    })
  })
})

describe('an applied configuration', () => {
  test('owns leaves and items, not the structs on the way', () => {
    const wanted = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    expect(encodeFields(appliedSet(pod, wanted))).toEqual({
      'f:metadata': { 'f:labels': { 'f:a': {} } },
      'f:spec': { 'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
    })
  })

  test('keeps the order applied and what others put between', () => {
    const names = (list: readonly string[]) => ({ spec: { containers: list.map((name) => ({ name })) } })
    expect(merge(pod, names(['a', 'x', 'b']), names(['b', 'a', 'n']))).toEqual(names(['x', 'b', 'a', 'n']))
    expect(merge(pod, names(['a', 'x', 'b']), names(['a', 'b']))).toEqual(names(['a', 'x', 'b']))
  })

  test.each([
    [{ nope: 1 }, '.nope: field not declared in schema'],
    [{ data: { k: 1 } }, '.data.k: expected string, got &value.valueUnstructured{Value:1}'],
    [{ data: [] }, '.data: expected map, got &{[]}'],
    [{ metadata: { finalizers: ['a', 'a'] } }, '.metadata.finalizers: duplicate entries for key [="a"]'],
    [{ immutable: 'yes' }, '.immutable: expected boolean, got &{yes}'],
  ])('%j does not fit', (value, text) => {
    expect(misfit(configMap, value, false)).toBe(text)
  })

  test('needs the keys of its items, unless they have a default', () => {
    expect(misfit(service, { spec: { ports: [{ port: 80 }] } }, false)).toBeUndefined()
    expect(misfit(atomOfType('apps.v1.Deployment'), { metadata: { ownerReferences: [null] } }, false)).toBe(
      '.metadata.ownerReferences: element 0: associative list with keys may not have a null element',
    )
  })
})
