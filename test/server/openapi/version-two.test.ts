/** OpenAPI v2, of which old clients read more than the newer form. */
import { expect, test } from 'vitest'
import { builtInResources } from '../../../src/api/resource.ts'
import { versionTwo } from '../../../src/server/openapi/version-two.ts'

interface Operation {
  readonly consumes?: readonly string[]
  readonly produces: readonly string[]
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string }[]
}
const document = await versionTwo(builtInResources)
// Paths are made by the server as operations by method.
const operation = (path: string, method: string): Operation =>
  (document.paths[path] as Readonly<Record<string, Operation>>)[method] as Operation

test('parameters of many operations stand once, under the names that upstream makes of them', () => {
  const pods = document.paths['/api/v1/namespaces/{namespace}/pods']
  expect(pods?.['parameters']).toEqual([{ $ref: '#/parameters/namespace-vgWSWtn3' }, { $ref: '#/parameters/pretty-tJGM1-ng' }])
  expect(Object.keys(document.parameters)).toHaveLength(46)
  expect(document.parameters['body-2Y1dVQaQ']).toEqual({
    name: 'body',
    in: 'body',
    schema: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions' },
  })
})

test('what old clients look for stays in the operation', () => {
  const { parameters = [] } = operation('/api/v1/namespaces/{namespace}/pods', 'post')
  expect(parameters.map(({ name, $ref }) => name ?? $ref)).toEqual([
    'body',
    'dryRun',
    '#/parameters/fieldManager-Qy4HdaTW',
    'fieldValidation',
  ])
})

test.each([
  ['/api/', ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']],
  ['/version/', ['application/json']],
  ['/openid/v1/jwks/', undefined],
  ['/api/v1/namespaces/{namespace}/pods/{name}', ['*/*']],
])('media types are in the order of upstream: %s', (path, consumes) => {
  expect(operation(path, 'get').consumes).toEqual(consumes)
})

test('options of deletion are of every group version', () => {
  const kinds = document.definitions['io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions']?.['x-kubernetes-group-version-kind']
  expect(kinds).toContainEqual({ group: 'extensions', kind: 'DeleteOptions', version: 'v1beta1' })
})
