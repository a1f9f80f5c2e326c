import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeBody, strictRefusal } from '../../src/api/decode-body.ts'
import { decode } from '../../src/api/decode.ts'
import { builtInResources, type Resource } from '../../src/api/resource.ts'
import { typeNameOf } from '../../src/api/schema.ts'
import { StatusError } from '../../src/api/status.ts'
import { seededRandom } from '../../src/base/random.ts'
import { randomObject } from './random-object.ts'

interface Step {
  readonly req?: { readonly method?: string; readonly path: string; readonly type?: string; readonly body?: unknown }
  readonly res?: { readonly status: number; readonly body: Record<string, unknown> }
}

const recorded = new URL('../recorded/', import.meta.url)
const steps = (folder: string): (Step & { readonly file: string })[] =>
  readdirSync(new URL(folder, recorded)).flatMap((file) =>
    readFileSync(new URL(`${folder}/${file}`, recorded), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      // The recordings are checked by what is read of them below.
      .map((line) => ({ ...(JSON.parse(line) as Step), file })),
  )

const resourceAt = (path: string): Resource | undefined => {
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)\/(?:namespaces\/[^/]+\/)?([a-z]+)(?:\/[^/?]+)?(?:\?.*)?$/.exec(path)
  return builtInResources.find((one) => one.group === (match?.[1] ?? '') && one.version === match?.[2] && one.plural === match[3])
}
const writes = [...steps('protocol'), ...steps('kinds')].filter(
  ({ req }) =>
    (req?.method === 'POST' || req?.method === 'PUT') &&
    (req.type ?? 'application/json') === 'application/json' &&
    resourceAt(req.path) !== undefined,
)

function answer({ req }: Step): string {
  const resource = resourceAt(req?.path ?? '')
  if (resource === undefined || req === undefined) return ''
  const text = typeof req.body === 'string' ? req.body : JSON.stringify(req.body)
  try {
    const { strict } = decodeBody(resource, text)
    if (strict.length > 0 && req.path.includes('fieldValidation=Strict')) throw strictRefusal(resource, strict)
    return 'accepted'
  } catch (error) {
    if (error instanceof StatusError) return error.message
    throw error
  }
}

describe('decoding', () => {
  it('refuses what a real cluster refused, in its words', () => {
    // What decodes and cannot be converted is told by the rules of its kind.
    const isOwn = (message: string): boolean =>
      /cannot be handled as|is unrecognized|API version in the data/.test(message) && !message.includes('strconv.ParseInt')
    const asRecorded = writes.filter(({ res }) => res?.status === 400 && isOwn(String(res.body['message'])))
    expect(asRecorded.length).toBeGreaterThan(100)
    const time = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    for (const step of asRecorded) expect(time(answer(step)), `${step.file} ${JSON.stringify(step.req)}`).toBe(step.res?.body['message'])
  })

  it('accepts what a real cluster accepted', () => {
    for (const step of writes.filter(({ res }) => (res?.status ?? 500) < 300))
      expect(answer(step), `${step.file} ${JSON.stringify(step.req)}`).toBe('accepted')
  })

  it('leaves what a real cluster wrote as it is', () => {
    let checked = 0
    const kinds = new Set<string>()
    for (const { res, file } of [...steps('protocol'), ...steps('kinds'), ...steps('controllers')]) {
      const { apiVersion, kind } = (res?.body ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown }
      if (typeof apiVersion !== 'string' || typeof kind !== 'string' || /List$|Table|Status|Metadata$/.test(kind)) continue
      const typeName = apiVersion.includes('/')
        ? typeNameOf(apiVersion.split('/')[0] ?? '', apiVersion.split('/')[1] ?? '', kind)
        : typeNameOf('', apiVersion, kind)
      if (typeName === undefined) continue
      const text = JSON.stringify(res?.body)
        .replaceAll(/"(eventTime|renewTime|acquireTime|lastObservedTime)":"<time>"/g, '"$1":"2026-01-02T03:04:05.000006Z"')
        .replaceAll('"<time>"', '"2026-01-02T03:04:05Z"')
        .replaceAll('"<port>"', '30000')
      const object: unknown = JSON.parse(text)
      expect(decode(typeName, object, text), file).toEqual({ object: JSON.parse(text), strict: [] })
      kinds.add(kind)
      checked++
    }
    expect(checked).toBeGreaterThan(1000)
    expect(kinds.size).toBeGreaterThan(40)
  })

  it('makes of a text what it makes of a copy, and leaves the copied as it was', () => {
    const random = seededRandom(11)
    const spoil = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null) return random.next() < 0.05 ? null : value
      if (Array.isArray(value)) return value.map(spoil)
      const members = Object.entries(value).map(([key, member]) => [key, spoil(member)] as const)
      return Object.fromEntries(random.next() < 0.1 ? [...members.slice(0, 1), ['unheardOf', null], ...members.slice(1)] : members)
    }
    for (let round = 0; round < 300; round++) {
      const type = round % 2 === 0 ? 'core.v1.Pod' : 'apps.v1.Deployment'
      const text = JSON.stringify(spoil(randomObject(type, random, 7)))
      const given: unknown = JSON.parse(text)
      const copied = decode(type, given)
      const kept = decode(type, JSON.parse(text), text)
      expect(JSON.stringify(kept)).toBe(JSON.stringify(copied))
      expect(JSON.stringify(given)).toBe(text)
    }
  })
})

it('a number is refused as it was written', () => {
  const decoded = (replicas: string) => (): unknown => {
    const text = `{"spec":{"replicas":${replicas}}}`
    return decode('apps.v1.Deployment', JSON.parse(text), text)
  }
  const into = 'into Go struct field DeploymentSpec.spec.replicas of type int32'
  expect(decoded('9223372036854775808')).toThrow(`json: cannot unmarshal number 9223372036854775808 ${into}`)
  expect(decoded('1.5e300')).toThrow(`json: cannot unmarshal number 1.5e300 ${into}`)
})

it.each([
  [[65, 66], 'QUI='],
  [[], ''],
  [[null], 'AA=='],
])('%j is taken for bytes', (given, bytes) => {
  expect(decode('core.v1.Secret', { data: { a: given } }).object['data']).toEqual({ a: bytes })
})

it.each([
  [[256], 'number 256'],
  [['a'], 'string'],
  [[1, true], 'bool'],
])('%j holds more than bytes', (given, what) => {
  expect(() => decode('core.v1.Secret', { data: { a: given } })).toThrow(
    `cannot unmarshal ${what} into Go struct field Secret.data of type uint8`,
  )
})

it('null among bytes is none of them', () => {
  expect(decode('core.v1.Secret', { data: { a: null } }).object['data']).toEqual({ a: '' })
})

it.each([
  ['2026-02-30T03:04:05Z', 'day'],
  ['2026-01-02T24:00:00Z', 'hour'],
])('a time that JavaScript would take is refused: %s', (firstTimestamp, part) => {
  expect(() => decode('core.v1.Event', { firstTimestamp })).toThrow(`parsing time "${firstTimestamp}": ${part} out of range`)
  expect(decode('core.v1.Event', { firstTimestamp: '2026-01-31T03:04:05Z' }).object).toMatchObject({
    firstTimestamp: '2026-01-31T03:04:05Z',
  })
})

it('unions of schemas and lists hold nothing of what is neither', () => {
  const type = 'apiextensions.v1.JSONSchemaProps'
  for (const items of ['x', 5, true, []]) expect(decode(type, { items }).object).toEqual({})
  expect(decode(type, { items: [{ type: 'string' }], dependencies: { a: 'x', b: ['c', null] } }).object).toEqual({
    items: [{ type: 'string' }],
    dependencies: { a: {}, b: ['c', ''] },
  })
  expect(() => decode(type, { dependencies: { a: [5] } })).toThrow('cannot unmarshal number')
})
