import { expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { Mirror } from '../../src/client/mirror.ts'

interface Sized extends KubeObject {
  readonly spec: { readonly containers: readonly { readonly image: string }[] }
}

const pod = (name: string, image: string): Sized => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { containers: [{ image }] },
})

test('objects hold in common what they have alike', () => {
  const mirror = new Mirror<Sized>()
  const [web, next, other] = [pod('web-1', 'nginx'), pod('web-2', 'nginx'), pod('db-1', 'postgres')]
  for (const each of [web, next, other]) mirror.put(each)
  expect(mirror.get('default/web-2')?.spec).toBe(web.spec)
  expect(mirror.get('default/db-1')).toEqual(pod('db-1', 'postgres'))
  expect(mirror.get('default/web-1')).toEqual(pod('web-1', 'nginx'))
})
