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

test('an index knows what was there before it was asked, and what came and went since', () => {
  const mirror = new Mirror<Sized>()
  mirror.index('image', ({ spec }) => spec.containers.map(({ image }) => image))
  for (const name of ['web-1', 'web-2', 'web-3']) mirror.put(pod(name, 'nginx'))
  mirror.put(pod('db', 'postgres'))
  mirror.remove('default/web-2')
  const names = (image: string): readonly string[] => mirror.by('image', image).map(({ metadata }) => metadata.name)
  expect(names('nginx')).toEqual(['web-1', 'web-3'])
  expect(names('postgres')).toEqual(['db'])
  const changed = pod('db', 'nginx')
  mirror.put({ ...changed, metadata: { ...changed.metadata, resourceVersion: '2' } })
  mirror.put({ ...pod('both', 'redis'), spec: { containers: [{ image: 'redis' }, { image: 'redis' }] } })
  expect(names('postgres')).toEqual([])
  expect(names('nginx')).toEqual(['web-1', 'web-3', 'db'])
  expect(names('redis')).toEqual(['both'])
  for (const name of ['web-1', 'web-3', 'db', 'both']) mirror.remove(`default/${name}`)
  expect(['nginx', 'redis'].flatMap(names)).toEqual([])
})

test('namespaces are listed for themselves, and one after the other', () => {
  const mirror = new Mirror<Sized>()
  const inside = (namespace: string, name: string): Sized => ({
    ...pod(name, 'nginx'),
    metadata: { ...pod(name, 'nginx').metadata, namespace },
  })
  for (const [namespace, name] of [
    ['a', 'one'],
    ['b', 'two'],
    ['a', 'three'],
  ] as const)
    mirror.put(inside(namespace, name))
  const names = (objects: readonly Sized[]): readonly string[] => objects.map(({ metadata }) => metadata.name)
  expect(names(mirror.list('a'))).toEqual(['one', 'three'])
  expect(names(mirror.list())).toEqual(['one', 'three', 'two'])
  expect(names(mirror.list('c'))).toEqual([])
  expect(mirror.replace([inside('b', 'two'), inside('c', 'four')]).map(({ type, object }) => `${type} ${object.metadata.name}`)).toEqual([
    'deleted one',
    'deleted three',
    'added four',
  ])
  expect(names(mirror.list())).toEqual(['two', 'four'])
})
