/** Protobuf bodies become what their JSON would be. */
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/api/decode.ts'
import { envelopeOf, openEnvelope } from '../../src/api/protobuf/envelope.ts'
import { ProtobufError } from '../../src/api/protobuf/wire.ts'
import { apiVersionOf, builtInResources } from '../../src/api/resource.ts'
import { typeOfResource } from '../../src/api/schema.ts'
import { seededRandom } from '../../src/base/random.ts'
import { randomObject } from './random-object.ts'

type Part = Buffer

function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0))
    rest >>= 7n
  } while (rest > 0n)
  return Buffer.from(bytes)
}
const number = (field: number, value: number | bigint): Part => Buffer.concat([varint(field * 8), varint(value)])
const piece = (field: number, ...inner: readonly (Part | string)[]): Part => {
  const body = Buffer.concat(inner.map((one) => Buffer.from(one)))
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body])
}
const envelope = (apiVersion: string, kind: string, ...parts: readonly Part[]): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), piece(1, piece(1, apiVersion), piece(2, kind)), piece(2, ...parts)])
const opened = (...given: Parameters<typeof envelope>) => JSON.parse(JSON.stringify(openEnvelope(envelope(...given)).object)) as unknown

describe('a protobuf object', () => {
  test('has names, maps, lists and zero values that matter', () => {
    const metadata = piece(1, piece(1, 'web'), piece(11, piece(1, 'app'), piece(2, 'web')), piece(8, number(1, 1_790_000_000)))
    const spec = piece(2, number(1, 0), piece(2, piece(1, piece(1, 'app'), piece(2, 'web'))))
    expect(opened('apps/v1', 'Deployment', metadata, spec)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' }, creationTimestamp: '2026-09-21T14:13:20Z' },
      spec: { replicas: 0, selector: { matchLabels: { app: 'web' } } },
    })
  })

  test('has embedded messages where Go embeds them', () => {
    const volume = piece(1, piece(1, 'cache'), piece(2, piece(2, piece(1, 'Memory'))))
    const probe = piece(10, piece(1, piece(2, piece(1, '/ok'), piece(2, number(1, 1), piece(3, 'http')))), number(2, 5))
    expect(opened('v1', 'Pod', piece(2, volume, piece(2, piece(1, 'c'), probe)))).toMatchObject({
      spec: {
        volumes: [{ name: 'cache', emptyDir: { medium: 'Memory' } }],
        containers: [{ name: 'c', livenessProbe: { httpGet: { path: '/ok', port: 'http' }, initialDelaySeconds: 5 } }],
      },
    })
  })

  test('has quantities, numbers or strings, bytes and negative numbers', () => {
    expect(opened('v1', 'Service', piece(2, piece(1, number(3, 80), piece(4, number(1, 0), number(2, 8080)))))).toMatchObject({
      spec: { ports: [{ port: 80, targetPort: 8080 }] },
    })
    expect(opened('v1', 'Secret', piece(2, piece(1, 'k'), piece(2, 'v')))).toMatchObject({ data: { k: 'dg==' } })
    expect(opened('v1', 'ResourceQuota', piece(2, piece(1, piece(1, 'pods'), piece(2, piece(1, '10')))))).toMatchObject({
      spec: { hard: { pods: '10' } },
    })
    expect(opened('scheduling.k8s.io/v1', 'PriorityClass', number(2, -5))).toMatchObject({ value: -5 })
  })

  test('may hold fields that nobody knows', () => {
    expect(opened('v1', 'ConfigMap', number(99, 1), piece(98, 'x'))).toEqual({ apiVersion: 'v1', kind: 'ConfigMap' })
  })

  test('has no keys that reach into the program', () => {
    const object = openEnvelope(envelope('v1', 'ConfigMap', piece(2, piece(1, '__proto__'), piece(2, 'x')))).object
    expect(Object.keys((object as { data: object }).data)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

describe('bytes that are no message', () => {
  test.each([
    ['without the four bytes', Buffer.from('{}')],
    ['cut short', envelope('v1', 'Pod', piece(1, piece(1, 'a'))).subarray(0, -1)],
    ['of a wrong wire type', envelope('v1', 'Pod', number(1, 5))],
    ['with a number for a string', envelope('v1', 'Pod', piece(1, number(1, 5)))],
    ['with broken text', envelope('v1', 'Pod', piece(1, piece(1, Buffer.from([0xff]))))],
    ['with an endless number', Buffer.concat([Buffer.from('k8s\0'), Buffer.alloc(12, 0xff)])],
  ])('%s are refused', (_, bytes) => {
    expect(() => openEnvelope(bytes)).toThrow(ProtobufError)
  })
})

describe('an object as protobuf', () => {
  const kinds = builtInResources.flatMap((resource) => {
    const type = typeOfResource(resource)
    return type === undefined ? [] : [[resource.id, type, resource] as const]
  })

  /** Protobuf does not tell empty lists from none, and the claims of a stateful set have no kind there. */
  const asTold = (object: unknown): unknown =>
    JSON.parse(
      JSON.stringify(object, (key, value: unknown) => {
        if (value === null || (Array.isArray(value) && value.length === 0)) return undefined
        return key === 'volumeClaimTemplates'
          ? (value as readonly object[]).map((claim) => ({ ...claim, apiVersion: undefined, kind: undefined }))
          : value
      }),
    )

  test.each(kinds)('says of %s what its JSON says', (_, type, resource) => {
    const random = seededRandom(11)
    for (let round = 0; round < 25; round++) {
      const { object } = decode(type, { ...randomObject(type, random, 9), apiVersion: apiVersionOf(resource), kind: resource.kind })
      const back = openEnvelope(envelopeOf(object) ?? Buffer.alloc(0)).object
      expect(asTold(decode(type, back ?? {}).object)).toEqual(asTold(object))
    }
  })

  test('has every field that Go holds by value, and maps in order', () => {
    const bytes = envelopeOf({ apiVersion: 'v1', kind: 'ConfigMap', data: { b: '2', a: '1' } })
    const empty = Buffer.alloc(0)
    const metadata = piece(
      1,
      piece(1, ''),
      piece(2, ''),
      piece(3, ''),
      piece(4, ''),
      piece(5, ''),
      piece(6, ''),
      number(7, 0),
      piece(8, empty),
    )
    const data = [piece(2, piece(1, 'a'), piece(2, '1')), piece(2, piece(1, 'b'), piece(2, '2'))]
    expect(bytes).toEqual(Buffer.concat([envelope('v1', 'ConfigMap', metadata, ...data), piece(3, ''), piece(4, '')]))
  })

  test('is there for built-in kinds alone', () => {
    expect(envelopeOf({ apiVersion: 'example.com/v1', kind: 'Gadget' })).toBeUndefined()
  })
})

test.each([
  ['', 'empty data'],
  ['k8s\0', 'empty body'],
  ['{}', 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'],
])('refuses what is no envelope: %j', (text, message) => {
  expect(() => openEnvelope(Buffer.from(text))).toThrow(message)
})
