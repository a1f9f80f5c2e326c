/** In which order refusals show the document that a patch made. */
import { expect, test } from 'vitest'
import { patchedDocument } from '../../../src/server/verbs/patched-document.ts'

const value = {
  kind: 'ConfigMap',
  data: { z: '1', x: true },
  metadata: { labels: { b: '1', a: '<' }, name: 'm', managedFields: [{ time: 't', apiVersion: 'v1', manager: 'k' }] },
  apiVersion: 'v1',
}
const typeName = 'core.v1.ConfigMap'

test.each([
  ['merge', { data: { x: true } }],
  ['json', [{ op: 'add', path: '/data/x', value: true }]],
] as const)('members by name where the patch came, by field elsewhere: %s', (type, body) => {
  expect(patchedDocument({ value, typeName, type, body })).toBe(
    String.raw`{"apiVersion":"v1","data":{"x":true,"z":"1"},"kind":"ConfigMap","metadata":{"name":"m","labels":{"a":"\u003c","b":"1"},"managedFields":[{"manager":"k","apiVersion":"v1","time":"t"}]}}`,
  )
})

test('metadata that was patched is in the order of names', () => {
  const text = patchedDocument({ value, typeName, type: 'merge', body: { metadata: { name: 'm' } } })
  expect(text).toContain(
    '"metadata":{"labels":{"a":"\\u003c","b":"1"},"managedFields":[{"manager":"k","apiVersion":"v1","time":"t"}],"name":"m"}',
  )
})

test('what a merge writes as a whole is in the order of names, what an operation brings as it came', () => {
  const port = { port: 80, name: 5 }
  const service = { metadata: { name: 's' }, spec: { ipFamilies: ['IPv4'], clusterIPs: [], type: 'x', clusterIP: '', ports: [port] } }
  const given = { value: service, typeName: 'core.v1.Service' }
  expect(patchedDocument({ ...given, type: 'merge', body: { spec: { ports: [port] } } })).toContain('"ports":[{"name":5,"port":80}]')
  const operations = [{ op: 'replace', path: '/spec/ports', value: [port] }]
  expect(patchedDocument({ ...given, type: 'json', body: operations })).toContain('"ports":[{"port":80,"name":5}]')
  const projected = {
    value: { spec: { volumes: [{ projected: { sources: [{ configMap: { items: [], name: 'c' } }] } }] } },
    typeName: 'core.v1.Pod',
  }
  expect(patchedDocument({ ...projected, type: 'merge', body: {} })).toContain('"configMap":{"name":"c","items":[]}')
  // Some fields came later than their neighbours.
  expect(patchedDocument({ ...given, type: 'merge', body: { metadata: { name: 's' } } })).toContain(
    '"spec":{"ports":[{"name":5,"port":80}],"clusterIP":"","clusterIPs":[],"type":"x","ipFamilies":["IPv4"]}',
  )
})
