/** The values that the scale of a custom object is made of. */
import { expect, test } from 'vitest'
import { checkScale, customScaleOf, customScaleToWrite, demandReplicas } from '../../src/server/custom/scale.ts'

const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.selector' }

test.for([
  [{}, []],
  [{ spec: { replicas: 1 }, status: { replicas: 0, selector: 'a=b' } }, []],
  [{ spec: { replicas: -1 } }, ['.spec.replicas: Invalid value: -1: should be a non-negative integer']],
  [{ spec: { replicas: 2 ** 31 } }, ['.spec.replicas: Invalid value: 2147483648: should be less than or equal to 2147483647']],
  [
    { spec: { replicas: 'x' }, status: 'y' },
    [
      '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64',
      '.status.replicas: Invalid value: 0: .status.replicas accessor error: y is of the type string, expected map[string]interface{}',
      '.status.selector: Invalid value: "": .status.selector accessor error: y is of the type string, expected map[string]interface{}',
    ],
  ],
  [
    { spec: 1e-7 },
    ['.spec.replicas: Invalid value: 0: .spec.replicas accessor error: 1e-07 is of the type float64, expected map[string]interface{}'],
  ],
  [
    { status: { selector: { a: ['b', 1.5] } } },
    [
      '.status.selector: Invalid value: "": .status.selector accessor error: map[a:[b 1.5]] is of the type map[string]interface {}, expected string',
    ],
  ],
] as const)('%j', ([object, refusals]) => {
  expect(checkScale(scale, object).map(({ field, message }) => `${field}: ${message}`)).toEqual(refusals)
})

test('an object that does not say its replicas has no scale to show, and one to write', () => {
  const object = {
    apiVersion: 'e.com/v1',
    kind: 'W',
    metadata: { name: 'w', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {},
  }
  expect(() => customScaleOf(scale, object)).toThrow('the spec replicas field ".spec.replicas" does not exist')
  const written = customScaleToWrite(scale, object)
  expect(() => demandReplicas(scale, written)).toThrow('the spec replicas field ".spec.replicas" cannot be empty')
  expect(() => demandReplicas(scale, { ...written, spec: {} })).not.toThrow()
})
