/** Request paths: a name must not lead elsewhere. */
import { expect, test } from 'vitest'
import { pods } from '../../src/api/resources.ts'
import { objectPath } from '../../src/client/paths.ts'

test('an object has a path of its own', () => {
  expect(objectPath(pods, { namespace: 'a', name: 'web' }, 'log')).toBe('/api/v1/namespaces/a/pods/web/log')
})

test.each([
  ['', 'resource name may not be empty'],
  ['..', `invalid resource name "..": [may not be '..']`],
  ['a/b', `invalid resource name "a/b": [may not contain '/']`],
  ['a%/b', `invalid resource name "a%/b": [may not contain '/' may not contain '%']`],
])('the name %j has no path', (name, message) => {
  expect(() => objectPath(pods, { namespace: 'a', name })).toThrow(new Error(message))
})
