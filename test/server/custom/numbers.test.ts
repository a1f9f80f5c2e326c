/** Numbers of custom objects that JavaScript would not keep: as Go has them, in every form of body and in answers. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening, type ListeningServer } from '../listening.ts'

let server: ListeningServer
const path = '/apis/example.com/v1/namespaces/default/boxes'
const integer = { type: 'integer' }

beforeAll(async () => {
  server = await startListening()
  const properties = {
    whole: integer,
    even: { ...integer, multipleOf: 2 },
    rule: { ...integer, 'x-kubernetes-validations': [{ rule: 'self != 9007199254740993' }] },
    any: { 'x-kubernetes-preserve-unknown-fields': true },
    set: { type: 'array', items: integer, 'x-kubernetes-list-type': 'set' },
  }
  const spec = { type: 'object', properties }
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } }
  await server.ask({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: {
      metadata: { name: 'boxes.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'boxes', kind: 'Box' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema,
            additionalPrinterColumns: [{ name: 'Whole', type: 'integer', jsonPath: '.spec.whole' }],
          },
        ],
      },
    },
  })
})
afterAll(() => server.stop())

let made = 0
/** What comes of a value, given as text, in a new object; the text of its spec, or of the refusal. */
async function specOf(spec: string, type = 'application/json'): Promise<string> {
  const name = `n${made++}`
  const isApply = type.startsWith('application/apply')
  const { text = '' } = await server.ask({
    method: isApply ? 'PATCH' : 'POST',
    path: isApply ? `${path}/${name}?fieldManager=me` : path,
    type,
    body: type.endsWith('yaml')
      ? `apiVersion: example.com/v1\nkind: Box\nmetadata: {name: ${name}}\nspec: ${spec}\n`
      : `{"apiVersion":"example.com/v1","kind":"Box","metadata":{"name":"${name}"},"spec":${spec}}`,
  })
  return /"spec":(\{.*\})\}/.exec(text)?.[1] ?? (JSON.parse(text) as { readonly message: string }).message
}

test.each(['9007199254740993', '-9223372036854775808', '9223372036854775807', '12345678901234567890123', '0.1', '1e+30', '1e-7'])(
  '%s is kept in every form of body',
  async (number) => {
    const spec = `{"any":${number}}`
    const kept = number.length > 20 ? '{"any":1.2345678901234568e+22}' : spec
    expect(await specOf(spec)).toBe(kept)
    expect(await specOf(`{any: ${number}}`, 'application/yaml')).toBe(kept)
    expect(await specOf(spec, 'application/apply-patch+yaml')).toBe(kept)
  },
)

test('a float without a fraction is printed as a whole number, and in YAML is one', async () => {
  expect(await specOf('{"any":[2.0,1e3,1E18]}')).toBe('{"any":[2,1000,1000000000000000000]}')
  expect(await specOf('{"whole":1e18}')).toContain('must be of type integer: "number"')
  expect(await specOf('{whole: 1e18}', 'application/yaml')).toBe('{"whole":1000000000000000000}')
})

test('what is larger than any float is refused, and in YAML a text or refused', async () => {
  expect(await specOf('{"any":1e400}')).toBe(
    'Box in version "v1" cannot be handled as a Box: json: cannot unmarshal number 1e400 into Go value of type float64',
  )
  expect(await specOf('{any: 1e400}', 'application/yaml')).toBe('{"any":"1e400"}')
  expect(await specOf('{any: .inf}', 'application/yaml')).toContain('json: unsupported value: +Inf')
})

test('patches keep what they touch and what they do not', async () => {
  await specOf('{"any":{"big":9007199254740993}}')
  const target = `${path}/n${made - 1}`
  const merged = await server.ask({
    method: 'PATCH',
    path: target,
    type: 'application/merge-patch+json',
    body: '{"spec":{"any":{"b":9007199254740995}}}',
  })
  expect(merged.text).toContain('"any":{"b":9007199254740995,"big":9007199254740993}')
  const body = '[{"op":"test","path":"/spec/any/big","value":9007199254740993},{"op":"copy","from":"/spec/any/big","path":"/spec/any/c"}]'
  const patched = await server.ask({ method: 'PATCH', path: target, type: 'application/json-patch+json', body })
  expect(patched.text).toContain('"c":9007199254740993')
  const other = await server.ask({ method: 'PATCH', path: target, type: 'application/json-patch+json', body: body.replace('993', '992') })
  expect(other.status).toBe(422)
  expect((await server.ask({ method: 'GET', path: target, accept: 'application/yaml' })).text).toContain('big: 9007199254740993')
})

test('checks, rules, sets and columns see all digits', async () => {
  expect(await specOf('{"even":9007199254740993}')).toContain(
    'Invalid value: 9007199254740993: spec.even in body should be a multiple of 2',
  )
  expect(await specOf('{"rule":9007199254740993}')).toContain('failed rule: self != 9007199254740993')
  expect(await specOf('{"rule":9007199254740992}')).toBe('{"rule":9007199254740992}')
  expect(await specOf('{"set":[9007199254740992,9007199254740993]}')).toBe('{"set":[9007199254740992,9007199254740993]}')
  await specOf('{"whole":9007199254740993}')
  const table = await server.ask({ method: 'GET', path: `${path}/n${made - 1}`, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
  expect(table.text).toContain('9007199254740993]')
})
