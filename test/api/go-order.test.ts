/** Members of objects stand where Go writes them; the rows are in the order of a real server's answers. */
import { expect, test } from 'vitest'
import { inGoOrder, inOrderOfNames } from '../../src/api/go-order.ts'
import { isSharedPart, sharedPart } from '../../src/api/shared-parts.ts'

/** The same value with the members of every object from last to first. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  )
}

test.each([
  ['core.v1.ConfigMap', '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c"},"immutable":true,"data":{"a":"1","b":"2"}}'],
  [
    'meta.v1.ObjectMeta',
    '{"name":"a","generateName":"b","namespace":"c","uid":"d","resourceVersion":"1","generation":1,"creationTimestamp":null,' +
      '"labels":{"a":"","b":""},"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u","controller":true}],"finalizers":[]}',
  ],
  [
    'core.v1.PodSpec',
    '{"volumes":[{"name":"v","projected":{"sources":[],"defaultMode":420}},{"name":"w","hostPath":{"path":"/"}}],' +
      '"initContainers":[],"containers":[{"name":"c","image":"i","ports":[{"containerPort":80,"protocol":"TCP"}],"envFrom":[],"env":[],' +
      '"resources":{},"volumeMounts":[],"volumeDevices":[],"livenessProbe":{"exec":{"command":["a"]},"periodSeconds":1}}],' +
      '"ephemeralContainers":[{"name":"e","image":"i","resources":{},"targetContainerName":"c"}],"restartPolicy":"Always"}',
  ],
  ['core.v1.PersistentVolumeSpec', '{"capacity":{"storage":"1"},"hostPath":{"path":"/a"},"accessModes":[],"volumeMode":"Block"}'],
  ['authorization.v1.SubjectAccessReviewStatus', '{"allowed":false,"denied":true,"reason":"r"}'],
  [
    'apiextensions.v1.JSONSchemaProps',
    '{"type":"object","properties":{"a":{"type":"array","items":{"type":"string","maxLength":1}},"b":{}}}',
  ],
])('of %s', (typeName, text) => {
  expect(JSON.stringify(inGoOrder(reversed(JSON.parse(text)) as object, typeName))).toBe(text)
})

test('what Go keeps as it came stays so, and what is in order is not copied', () => {
  const raw = { kind: 'ControllerRevision', data: { b: 1, a: { d: 1, c: 2 } }, revision: 1 }
  expect(inGoOrder(raw, 'apps.v1.ControllerRevision')).toBe(raw)
})

test('a part that many objects share stays one', () => {
  const spec = sharedPart({ restartPolicy: 'Always', containers: [] })
  const [one, other] = [0, 1].map(() => inGoOrder({ kind: 'Pod', spec }, 'core.v1.Pod').spec)
  expect(JSON.stringify(one)).toBe('{"containers":[],"restartPolicy":"Always"}')
  expect(isSharedPart(one)).toBe(true)
  expect(other).toBe(one)
})

test('objects without a type stand in the order of names', () => {
  const text = '{"a":[{"a":1,"b":null}],"apiVersion":"example.com/v1","kind":"Box","metadata":{"name":"n","uid":"u"}}'
  expect(JSON.stringify(inOrderOfNames(reversed(JSON.parse(text))))).toBe(text)
})
