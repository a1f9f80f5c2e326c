import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/api/json-object.ts'
import { PatchError } from '../../src/api/patch-error.ts'
import { applyStrategicMergePatch } from '../../src/api/strategic-merge-patch.ts'

const live = (): JsonObject => ({
  metadata: { finalizers: ['a.io/b'] },
  spec: { replicas: 1, strategy: { type: 'Recreate' }, template: { spec: { containers: [{ name: 'c', args: ['x', 'y'] }] } } },
})
const ofPod = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } })
const patched = (patch: JsonObject): JsonObject => applyStrategicMergePatch(live(), patch, 'apps.v1.Deployment')

describe('a strategic merge patch', () => {
  it.each<[JsonObject, 400 | 422 | 500, string]>([
    [{ metadata: { finalizers: [null] } }, 500, 'list element types are not identical: [[a.io/b] [<nil>]]'],
    [{ metadata: { finalizers: [1] } }, 500, 'list element types are not identical: [[a.io/b] [1]]'],
    [{ metadata: { finalizers: [['x']] } }, 500, 'list element types are not identical: [[a.io/b] [[x]]]'],
    [{ metadata: { $deleteFromPrimitiveList: ['x'] } }, 400, 'invalid patch format of primitive list'],
    [{ metadata: { $setElementOrder: ['x'] } }, 400, 'invalid patch format of setElementOrder list'],
    [{ metadata: { '$setElementOrder/zz': ['x'] } }, 500, 'unable to find api field in struct ObjectMeta for the json field "zz"'],
    [{ metadata: { '$setElementOrder/labels': ['x'] } }, 500, 'expected slice or array type, but got: struct'],
    [{ spec: { '$setElementOrder/replicas': [] } }, 500, 'expected a []interface {}, but received a int64'],
    [{ spec: { '$setElementOrder/strategy': [] } }, 500, 'expected a []interface {}, but received a map[string]interface {}'],
    [{ spec: { '$setElementOrder/zz': 'x' } }, 500, 'expected a []interface {}, but received a string'],
    [{ metadata: { '$setElementOrder/finalizers': [], finalizers: null } }, 500, 'expected a []interface {}, but received a %!s(<nil>)'],
    [{ metadata: { $retainKeys: 'x' } }, 400, 'invalid patch format of retainKeys'],
    [ofPod({ '$setElementOrder/containers': [{ name: 'x' }, 'c'], containers: [{ name: 'x' }] }), 500, 'value for key 1 is not a map'],
    [
      ofPod({ containers: [{ $patch: [1, null, { a: true }] }] }),
      500,
      'unknown patch type: [%!s(int64=1) <nil> map[a:%!s(bool=true)]] in map: map[$patch:[1 <nil> map[a:true]]]',
    ],
    [ofPod({ '$setElementOrder/containers': [{ name: 'c' }, 'x'] }), 500, 'expected a map[string]interface {}, but received a string'],
    [{ spec: { $patch: null } }, 500, 'unknown patch type: %!s(<nil>) in map: map[$patch:<nil>]'],
    [ofPod({ containers: [{ $patch: 'replace' }, { image: 'i' }] }), 500, 'map: map[image:i] does not contain declared merge key: name'],
  ])('%j is refused in the words of upstream', (patch, code, message) => {
    expect(() => patched(patch)).toThrow(new PatchError(code, message))
  })

  it('looks for a key in objects of lists that have none, where their order is told', () => {
    const claims = [{ metadata: { name: 'x' } }]
    const patch = { volumeClaimTemplates: [], '$setElementOrder/volumeClaimTemplates': [] }
    expect(() => applyStrategicMergePatch({ volumeClaimTemplates: claims }, patch, 'apps.v1.StatefulSetSpec')).toThrow(
      new PatchError(500, 'map: map[metadata:map[name:x]] does not contain declared merge key: '),
    )
  })

  it('merges objects that stand where a list of deletions should, and leaves values of other types alone', () => {
    const labels = { a: 'b', c: 'd' }
    const of = (value: unknown): JsonObject =>
      applyStrategicMergePatch({ labels }, { '$deleteFromPrimitiveList/labels': value }, 'meta.v1.ObjectMeta')
    expect(of({ a: null, e: 'f' })).toEqual({ labels: { c: 'd', e: 'f' } })
    expect([of('x'), of(['a'])]).toEqual([{ labels }, { labels }])
  })

  it('leaves lists of the patch as they came, which a refusal of the result shows', () => {
    const patch = ofPod({ securityContext: [{ $patch: 'replace' }, 'x'] })
    expect(patched(patch)).toMatchObject(ofPod({ securityContext: ['x'] }))
    expect(patch).toEqual(ofPod({ securityContext: [{ $patch: 'replace' }, 'x'] }))
  })

  it('takes nothing for the list of a deletion that is no list, and no value at all for all of it', () => {
    expect(patched({ metadata: { '$deleteFromPrimitiveList/finalizers': 'x' } })).toEqual(live())
    expect(patched({ metadata: { '$deleteFromPrimitiveList/finalizers': null } })).toEqual({ ...live(), metadata: {} })
  })

  it('merges objects that a deletion names, as upstream does', () => {
    const containers = patched(ofPod({ '$deleteFromPrimitiveList/containers': [{ name: 'z', image: 'i' }] }))
    expect(containers['spec']).toMatchObject({ template: { spec: { containers: [{ name: 'z' }, { name: 'c' }] } } })
  })

  it('leaves directives other than $patch in what is new', () => {
    const affinity = { $retainKeys: ['nodeAffinity'], '$setElementOrder/x': [1], nodeAffinity: {} }
    expect(patched(ofPod({ affinity }))['spec']).toMatchObject({ template: { spec: { affinity } } })
    expect(patched({ metadata: { labels: { a: 'b', $patch: null } } })['metadata']).toMatchObject({ labels: { a: 'b' } })
  })

  it('merges no objects inside of a value whose type says nothing of them', () => {
    const revision = (patch: JsonObject): JsonObject =>
      applyStrategicMergePatch({ data: { spec: { a: 1 } } }, { data: patch }, 'apps.v1.ControllerRevision')
    expect(revision({ spec: 1 })).toEqual({ data: { spec: 1 } })
    expect(() => revision({ spec: { b: 1 } })).toThrow('unable to find api field in struct RawExtension for the json field "spec"')
  })

  it('is used up: what was followed is no longer in it', () => {
    const patch = {
      metadata: { '$setElementOrder/finalizers': ['c', 'a.io/b'], finalizers: ['c'], $retainKeys: ['finalizers'] },
      ...ofPod({ containers: [{ name: 'c', image: null, $retainKeys: ['name'] }], tolerations: [{ key: 'a', value: null }] }),
    }
    applyStrategicMergePatch(live(), patch, 'apps.v1.Deployment')
    expect(patch).toEqual({ metadata: {}, ...ofPod({ containers: [{ name: 'c', image: null }], tolerations: [{ key: 'a' }] }) })
  })
})
