/** Groups, versions and paths of resources. */
import { expect, test } from 'vitest'
import { groupOf, groupVersionOf, isUnreadable, rootPath } from '../../src/api/resource.ts'

test.for([
  ['v1', '', 'v1', false],
  ['apps/v1', 'apps', 'v1', false],
  ['a/b/c', 'a', 'b/c', true],
  ['/v1', '', 'v1', false],
  ['', '', '', false],
  ['a//', 'a', '/', true],
] as const)('%s', ([apiVersion, group, version, isOdd]) => {
  expect(groupVersionOf(apiVersion)).toEqual({ group, version })
  expect(groupOf(apiVersion)).toBe(group)
  expect(isUnreadable(apiVersion)).toBe(isOdd)
})

test('the core has a root of its own', () => {
  expect([rootPath({ group: '', version: 'v1' }), rootPath({ group: 'apps', version: 'v1' })]).toEqual(['/api/v1', '/apis/apps/v1'])
})
