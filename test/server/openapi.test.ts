/** The OpenAPI documents of the served kinds. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtInResources } from '../../src/api/resource.ts'
import { documentation } from '../../src/api/documentation.ts'
import { schemasFor } from '../../src/server/openapi/schemas.ts'
import { startListening, type ListeningServer } from './listening.ts'

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema
}

const isEmpty = (schema: Schema): boolean => Object.keys(schema).length === 0

test('no schema is empty, which kubectl explain takes for a missing one', async () => {
  const said = await documentation()
  const empty = Object.entries(schemasFor(builtInResources, said)).flatMap(([name, schema]) =>
    Object.entries((schema as Schema).properties ?? {})
      .filter(([, one]) => [one, one.items, one.additionalProperties].some((part) => part !== undefined && isEmpty(part)))
      .map(([field]) => `${name}.${field}`),
  )
  expect(empty).toEqual([])
})

describe('a document', () => {
  let server: ListeningServer
  beforeAll(async () => {
    server = await startListening()
  })
  afterAll(() => server.stop())

  interface Document {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly parameters?: readonly { readonly name: string }[] }>>>>
    readonly components: {
      readonly schemas: Readonly<
        Record<
          string,
          {
            readonly description?: string
            readonly properties?: Readonly<Record<string, { readonly description?: string; readonly enum?: readonly string[] }>>
          }
        >
      >
    }
  }

  test('says of fields what they are for, and what they may be', async () => {
    const { schemas } = ((await server.ask({ path: '/openapi/v3/api/v1' })).body as Document).components
    const container = schemas['io.k8s.api.core.v1.Container']
    expect(container?.description).toBe('A single application container that you want to run within a pod.')
    expect(container?.properties?.['imagePullPolicy']).toMatchObject({
      description: expect.stringContaining('Possible enum values') as string,
      enum: ['Always', 'IfNotPresent', 'Never'],
    })
    expect(
      Object.values(schemas)
        .flatMap((schema) => JSON.stringify(schema).match(/#\/components\/schemas\/[^"]+/g) ?? [])
        .filter((one) => !(one.slice('#/components/schemas/'.length) in schemas)),
    ).toEqual([])
  })

  test('tells that the server checks fields', async () => {
    const { paths } = (await server.ask({ path: '/openapi/v3/apis/apps/v1' })).body as Document
    expect(paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']?.['patch']?.parameters?.map(({ name }) => name)).toContain(
      'fieldValidation',
    )
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/apis/apps/v1/deployments', '/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale']),
    )
  })

  test('is kept by those who have its hash', async () => {
    const address =
      (
        (await server.ask({ path: '/openapi/v3' })).body as {
          readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>
        }
      ).paths['apis/apps/v1']?.serverRelativeURL ?? ''
    const { status, headers } = await server.ask({ path: address })
    expect([status, headers?.['cache-control'], headers?.['etag']]).toEqual([
      200,
      'public, immutable',
      `"${address.slice(address.indexOf('=') + 1)}"`,
    ])
    const other = await server.ask({ path: '/openapi/v3/apis/apps/v1?hash=OLD' })
    expect([other.status, other.headers?.['location']]).toEqual([301, address])
    expect((await server.ask({ path: '/openapi/v3/apis/apps/v1', accept: 'text/html' })).status).toBe(406)
    expect((await server.ask({ path: '/openapi/v3/apis/none/v1' })).status).toBe(404)
  })

  test('is sent as protobuf as well, and not again to those who have it', async () => {
    const path = '/openapi/v3/version'
    const packed = await server.ask({ path, accept: 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf' })
    expect([packed.status, packed.headers?.['content-type']]).toEqual([200, 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf'])
    expect(packed.body).toEqual(expect.stringMatching(/^\n\u00053\.0\.0/))
    const { headers } = await server.ask({ path })
    expect(headers?.['etag']).toBe(packed.headers?.['etag'])
    const time = headers?.['last-modified'] ?? ''
    expect((await server.ask({ path, headers: { 'If-Modified-Since': time } })).status).toBe(304)
    expect((await server.ask({ path, headers: { 'If-Modified-Since': time, 'If-None-Match': '"other"' } })).status).toBe(200)
  })

  test('of the older version has all kinds, in JSON and in protobuf', async () => {
    const { body } = (await server.ask({ path: '/openapi/v2' })) as {
      readonly body: { readonly definitions: Readonly<Record<string, object>> }
    }
    expect(body.definitions['io.k8s.api.core.v1.PodSpec']).toMatchObject({
      properties: {
        affinity: { $ref: '#/definitions/io.k8s.api.core.v1.Affinity' },
        containers: { items: { $ref: '#/definitions/io.k8s.api.core.v1.Container' } },
      },
    })
    expect(JSON.stringify(body)).not.toContain('#/components')
    expect(JSON.stringify(body)).not.toContain('"default":""')
    const { paths } = body as unknown as { readonly paths: Readonly<Record<string, object>> }
    expect(paths['/api/v1/pods']).toMatchObject({ get: { consumes: ['*/*'] } })
    const packed = await server.ask({ path: '/openapi/v2', accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' })
    expect(packed.headers?.['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
    expect(packed.body).toEqual(expect.stringMatching(/^\n\u00032\.0/))
  })
})
