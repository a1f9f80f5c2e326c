/** Pages of objects whose reader may see them and nothing else: what is not known is not told as nothing. Words and places as kubectl 1.33 has them. */
import { expect, test } from 'vitest'
import type { KubeObject } from '../../../src/api/object.ts'
import { builtIn } from '../../../src/api/resource.ts'
import { failure } from '../../../src/api/status.ts'
import { describe as describeObject } from '../../../src/kinds/describe/index.ts'
import type { Reader } from '../../../src/kinds/kind.ts'

const no = (): Promise<never> => Promise.reject(failure(403, 'Forbidden', 'not for joe'))
const refused: Reader = { get: no, list: no }
const lost: Reader = { get: () => Promise.reject(new Error('gone')), list: () => Promise.reject(new Error('gone')) }

const page = (id: string, fields: object, read = refused): Promise<string> => {
  const object = { metadata: { name: 'web', namespace: 'default', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' }, ...fields }
  return describeObject(builtIn(id), object as unknown as KubeObject, read, Date.UTC(2026, 0, 1))
}

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } }
const controller = { spec: { selector: { matchLabels: { app: 'web' } }, template } }
const backend = { service: { name: 'web', port: { number: 80 } } }

test.each([
  ['apps/v1 replicasets', controller, /^Pods Status: +error in fetching pods: not for joe$/m],
  ['apps/v1 statefulsets', controller, /^Pods Status: +error in fetching pods: not for joe$/m],
  ['apps/v1 daemonsets', controller, /^Pods Status: +error in fetching pods: not for joe$/m],
  ['v1 nodes', {}, /^Lease: +Failed to get lease: not for joe$[^]*^Pods: +not authorized$/m],
  ['v1 serviceaccounts', { secrets: [{ name: 'own' }] }, /^Mountable secrets: +own$/m],
  ['networking.k8s.io/v1 ingresses', { spec: { defaultBackend: backend } }, /^Default backend: +web:80 \(<error: not for joe>\)$/m],
  ['v1 persistentvolumeclaims', { spec: {} }, /^Used By: +error in fetching pods: not for joe$/m],
  ['v1 namespaces', {}, /^error in fetching resource quotas: not for joe$[^]*^error in fetching limit ranges: not for joe$/m],
  ['v1 configmaps', { data: { a: 'b' } }, /^Events: +<none>$/m],
])('%s', async (id, fields, expected) => {
  expect(await page(id, fields)).toMatch(expected)
})

test('ReplicaSets that may not be read are not told as none', async () => {
  expect(await page('apps/v1 deployments', controller)).not.toMatch(/ReplicaSet:/)
})

test('a cluster that does not answer fails the page', async () => {
  await expect(page('apps/v1 replicasets', controller, lost)).rejects.toThrow('gone')
})

test('null is as good as absent, however deep', async () => {
  const volumes = [{ name: 'all', projected: { sources: null } }]
  const text = await page('v1 podtemplates', { template: { ...template, spec: { ...template.spec, volumes } } })
  expect(text).toContain('all')
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: null }]
  expect(await page('rbac.authorization.k8s.io/v1 roles', { rules })).toMatch(/^PolicyRule:$/m)
})
