/** What the status of admission policies tells of their expressions. */
import { expect, test } from 'vitest'
import { customResourceDefinitions, validatingAdmissionPolicies } from '../../src/api/resources.ts'
import { validatingAdmissionPolicy } from '../../src/controllers/validating-admission-policy.ts'
import { startPlane } from './settle.ts'

const rule = (apiGroups: string[], apiVersions: string[], resources: string[]) => ({
  apiGroups,
  apiVersions,
  resources,
  operations: ['CREATE'],
})
const deployments = rule(['apps'], ['v1'], ['deployments'])

async function statusOf(spec: object) {
  const plane = await startPlane({ run: [validatingAdmissionPolicy] })
  const properties = { spec: { type: 'object', properties: { size: { type: 'integer' } } } }
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties } } }
  await plane.client.create(customResourceDefinitions, {
    metadata: { name: 'gadgets.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'gadgets', kind: 'Gadget' }, versions: [version] },
  })
  await plane.pass(500)
  // The rest of the specification has defaults.
  await plane.client.create(validatingAdmissionPolicies, { metadata: { name: 'p' }, spec: spec as never })
  await plane.pass(500)
  expect(plane.errors).toEqual([])
  const { status, metadata } = await plane.client.get(validatingAdmissionPolicies, { name: 'p' })
  await plane.stop()
  return {
    status,
    managers: metadata.managedFields
      ?.filter(({ subresource }) => subresource === 'status')
      .map(({ manager, operation }) => [manager, operation]),
  }
}

test('nothing, of a sound one', async () => {
  const { status, managers } = await statusOf({
    matchConstraints: { resourceRules: [deployments] },
    validations: [{ expression: 'object.spec.replicas > 1 && object.metadata.labels.all(k, k != "")' }],
  })
  expect(status).toEqual({ observedGeneration: 1, typeChecking: {} })
  expect(managers).toEqual([['validatingadmissionpolicy-status', 'Apply']])
})

test('what the kinds do not have', async () => {
  const { status } = await statusOf({
    matchConstraints: { resourceRules: [deployments, rule(['', 'example.com'], ['v1'], ['configmaps', 'gadgets'])] },
    variables: [{ name: 'size', expression: 'object.spec.size' }],
    validations: [{ expression: 'true' }, { expression: 'variables.size > "1"', messageExpression: 'string(object.nothing)' }],
  })
  const nothing = (title: string): string =>
    `${title}: ERROR: <input>:1:14: undefined field 'nothing'\n | string(object.nothing)\n | .............^\n`
  expect(status?.typeChecking?.expressionWarnings).toEqual([
    {
      fieldRef: 'spec.validations[1].expression',
      warning: `example.com/v1, Kind=Gadget: ERROR: <input>:1:16: found no matching overload for '_>_' applied to '(int, string)'\n | variables.size > "1"\n | ...............^\n`,
    },
    {
      fieldRef: 'spec.validations[1].messageExpression',
      warning: ['/v1, Kind=ConfigMap', 'apps/v1, Kind=Deployment', 'example.com/v1, Kind=Gadget'].map(nothing).join('\n'),
    },
  ])
})

test('nothing about kinds behind wildcards', async () => {
  const { status } = await statusOf({
    matchConstraints: { resourceRules: [rule(['*'], ['v1'], ['pods']), rule([''], ['v1'], ['*', 'pods/status'])] },
    validations: [{ expression: 'object.nothing == 1' }],
  })
  expect(status?.typeChecking).toEqual({})
})

test('what its parameters do not have', async () => {
  const { status } = await statusOf({
    matchConstraints: { resourceRules: [deployments] },
    paramKind: { apiVersion: 'example.com/v1', kind: 'Gadget' },
    validations: [{ expression: 'params.spec.size < object.spec.replicas && params.spec.height > 1' }],
  })
  expect(status?.typeChecking?.expressionWarnings?.[0]?.warning).toMatch(
    /^apps\/v1, Kind=Deployment: ERROR: <input>:1:\d+: undefined field 'height'/,
  )
})

test('what upstream itself has forgotten', async () => {
  const { status } = await statusOf({
    matchConstraints: { resourceRules: [deployments] },
    validations: [{ expression: "authorizer.requestResource.check('get').allowed()" }],
  })
  expect(status?.typeChecking?.expressionWarnings?.[0]?.warning).toMatch(
    /^apps\/v1, Kind=Deployment: ERROR: <input>:1:11: unexpected failed resolution of 'kubernetes.authorization.Authorizer'/,
  )
})
