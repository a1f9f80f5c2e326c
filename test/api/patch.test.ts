import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decode } from '../../src/api/decode.ts'
import type { JsonObject } from '../../src/api/json-object.ts'
import { applyJsonPatch } from '../../src/api/json-patch.ts'
import { applyMergePatch, createMergePatch } from '../../src/api/merge-patch.ts'
import { PatchError } from '../../src/api/patch-error.ts'
import { createThreeWayPatch, createTwoWayPatch } from '../../src/api/strategic-merge-diff.ts'
import { applyStrategicMergePatch } from '../../src/api/strategic-merge-patch.ts'

interface Step {
  readonly req?: { readonly method?: string; readonly path: string; readonly type?: string; readonly body?: unknown }
  readonly res?: { readonly status: number; readonly body: JsonObject }
}
const folder = new URL('../recorded/protocol/', import.meta.url)
const conversation = (file: string): Step[] =>
  readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Step)

const types: Readonly<Record<string, string>> = {
  ConfigMap: 'core.v1.ConfigMap',
  Deployment: 'apps.v1.Deployment',
  Pod: 'core.v1.Pod',
  PodTemplate: 'core.v1.PodTemplate',
  Secret: 'core.v1.Secret',
  Service: 'core.v1.Service',
}

/** Replays the patches of a conversation on the objects as they were answered; defaults of new items are left out of the comparison. */
function replay(file: string): { applied: number; refused: number } {
  const objects = new Map<string, JsonObject>()
  let [applied, refused] = [0, 0]
  for (const { req, res } of conversation(file)) {
    if (req === undefined || res === undefined) continue
    const body = res.body
    const name = (body['metadata'] as JsonObject | undefined)?.['name'] as string | undefined
    const path = req.method === 'POST' ? `${req.path}/${name ?? ''}` : req.path
    const before = objects.get(path)
    if (req.method === 'PATCH' && before !== undefined) {
      const patch = typeof req.body === 'string' ? undefined : req.body
      const typeName = types[before['kind'] as string]
      // What becomes of stringData is not the patch's doing.
      if (patch !== undefined && typeName !== undefined && !Object.hasOwn(patch as object, 'stringData')) {
        const apply = (): unknown =>
          req.type?.includes('json-patch') === true
            ? applyJsonPatch(before, patch)
            : req.type?.includes('strategic') === true
              ? applyStrategicMergePatch(before, patch, typeName)
              : applyMergePatch(before, patch)
        if (res.status === 200) {
          expect(shape(decode(typeName, fill(apply())).object), `${file} ${JSON.stringify(patch)}`).toEqual(shape(body))
          applied++
        } else if (res.status !== 422 || body['details'] === undefined || Object.keys(body['details'] as object).length === 0) {
          const code = body['code'] as number
          if (code === 409 || String(body['message']).includes('undeterminable')) continue
          expect(apply, `${file} ${JSON.stringify(patch)}`).toThrow(new PatchError(code as 400, body['message'] as string))
          refused++
        }
      }
    }
    if (res.status < 300 && body['kind'] !== 'Status') objects.set(path, body)
  }
  return { applied, refused }
}

const fill = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('"<time>"', '"2026-01-01T00:00:00Z"'))
/** What a controller wrote meanwhile. */
const controllersOwn = { 'deployment.kubernetes.io/revision': undefined }

/** Names, orders and values that patches speak of; not what the server fills in. */
function shape(object: JsonObject): unknown {
  const spec = (object['spec'] ?? {}) as JsonObject
  const template = (object['template'] ?? spec['template'] ?? object) as { metadata?: JsonObject; spec?: JsonObject }
  const containers = (template.spec?.['containers'] ?? []) as JsonObject[]
  return {
    data: object['data'],
    replicas: spec['replicas'],
    selector: spec['selector'],
    servicePorts: ((spec['ports'] ?? []) as JsonObject[]).map(({ name, port }) => [name, port]),
    finalizers: (object['metadata'] as JsonObject)['finalizers'],
    labels: template.metadata?.['labels'],
    annotations: { ...((object['metadata'] as JsonObject)['annotations'] as object | undefined), ...controllersOwn },
    nodeSelector: template.spec?.['nodeSelector'],
    tolerations: template.spec?.['tolerations'],
    pullSecrets: template.spec?.['imagePullSecrets'],
    volumes: ((template.spec?.['volumes'] ?? []) as JsonObject[]).map((volume) => Object.keys(volume).sort().join()),
    containers: containers.map((container) => [
      container['name'],
      container['image'],
      container['args'],
      container['env'] && (container['env'] as JsonObject[]).map((one) => [one['name'], one['value']]),
      ((container['ports'] ?? []) as JsonObject[]).map((one) => [one['containerPort'], one['name']]),
      container['volumeMounts'],
    ]),
  }
}

describe('patches', () => {
  // Of one the object was not there.
  for (const file of readdirSync(folder).filter((name) => name.startsWith('patch-') && !/unsupported|immutable|json-patch-ops/.test(name)))
    it(`play as recorded in ${file}`, () => expect(replay(file).applied).toBeGreaterThan(0))

  it('of the strategic kind apply and refuse as recorded', () => {
    const counts = [
      'patch-strategic-merge-lists.jsonl',
      'patch-strategic-merge-directives.jsonl',
      'patch-strategic-merge-order-and-retain.jsonl',
    ].map(replay)
    expect(counts.reduce((sum, one) => sum + one.applied, 0)).toBeGreaterThan(25)
    expect(counts.reduce((sum, one) => sum + one.refused, 0)).toBeGreaterThan(5)
  })

  const pod = (containers: JsonObject[], more: JsonObject = {}): JsonObject => ({ spec: { containers, ...more } })

  it('made from two objects turn one into the other', () => {
    const cases: [JsonObject, JsonObject][] = [
      [
        pod([
          { name: 'a', image: '1' },
          { name: 'b', image: '2' },
        ]),
        pod([
          { name: 'b', image: '3' },
          { name: 'c', image: '4' },
        ]),
      ],
      [
        pod([{ name: 'a', image: '1', env: [{ name: 'X', value: '1' }] }]),
        pod([
          {
            name: 'a',
            image: '1',
            env: [
              { name: 'Y', value: '2' },
              { name: 'X', value: '1' },
            ],
          },
        ]),
      ],
      [
        pod([], { volumes: [{ name: 'v', emptyDir: {} }], nodeSelector: { a: 'b' } }),
        pod([], { volumes: [{ name: 'v', hostPath: { path: '/' } }] }),
      ],
      [{ metadata: { finalizers: ['a', 'b', 'c'] } }, { metadata: { finalizers: ['c', 'a', 'd'] } }],
    ]
    for (const [from, to] of cases)
      expect(applyStrategicMergePatch(from, createTwoWayPatch(from, to, 'core.v1.Pod'), 'core.v1.Pod')).toEqual(to)
  })

  it('of apply keep what others added and remove what the manifest dropped', () => {
    const last = pod([{ name: 'a', image: '1', args: ['x'] }], { nodeSelector: { a: '1', b: '2' } })
    const live = pod(
      [
        { name: 'a', image: '1', args: ['x'], imagePullPolicy: 'Always' },
        { name: 'sidecar', image: 's' },
      ],
      { nodeSelector: { a: '1', b: '2', c: '3' }, dnsPolicy: 'ClusterFirst' },
    )
    const wanted = pod([{ name: 'a', image: '2' }], { nodeSelector: { a: '1' } })
    const patch = createThreeWayPatch(last, wanted, live, 'core.v1.Pod')
    expect(patch).toEqual({
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }],
        containers: [{ name: 'a', image: '2', args: null }],
        nodeSelector: { b: null },
      },
    })
    expect(applyStrategicMergePatch(live, patch, 'core.v1.Pod')).toEqual(
      pod(
        [
          { name: 'a', image: '2', imagePullPolicy: 'Always' },
          { name: 'sidecar', image: 's' },
        ],
        { nodeSelector: { a: '1', c: '3' }, dnsPolicy: 'ClusterFirst' },
      ),
    )
  })

  it('are safe with a member called __proto__', () => {
    const patch = JSON.parse('{"data":{"__proto__":"x"}}') as JsonObject
    for (const out of [
      applyMergePatch({ data: { a: '1' } }, patch),
      applyStrategicMergePatch({ data: { a: '1' } }, patch, 'core.v1.ConfigMap'),
    ] as { data: object }[]) {
      expect(Object.keys(out.data).sort()).toEqual(['__proto__', 'a'])
      expect(Object.getPrototypeOf(out.data)).toBe(Object.prototype)
    }
    expect(createMergePatch({ a: { b: 1 } }, { a: { c: 2 } })).toEqual({ a: { b: null, c: 2 } })
  })
})

it('a copied member that is not there is null, and one of nothing is refused', () => {
  expect(applyJsonPatch({ a: {} }, [{ op: 'copy', from: '/a/x', path: '/b' }])).toEqual({ a: {}, b: null })
  expect(() => applyJsonPatch({ a: {} }, [{ op: 'copy', from: '/x/y', path: '/b' }])).toThrow('rejected')
  expect(() => applyJsonPatch({ a: {} }, [{ op: 'move', from: '/a/x', path: '/b' }])).toThrow('rejected')
})

it.each([
  [[{ op: 1, path: '/a' }], 'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string'],
  [
    [{ op: 'add', path: ['/a'] }],
    'error decoding patch: json: cannot unmarshal array into Go struct field jsonPatchOp.path of type string',
  ],
  [
    [
      { op: 'test', path: '/b', value: 1 },
      { op: 'copy', path: '/b', from: true },
    ],
    'error decoding patch: json: cannot unmarshal bool into Go struct field jsonPatchOp.from of type string',
  ],
  [[{ op: 'test', path: '/a/x' }], 'the server rejected our request due to an error in our request'],
  [[{ op: 'copy', path: '/b', from: '/a/x' }], 'the server rejected our request due to an error in our request'],
])('the JSON patch %j of a text is refused', (patch, message) => {
  expect(() => applyJsonPatch({ a: 'text' }, patch)).toThrow(message)
})

it('a merge patch leaves out nulls within lists and new objects, but not within a list in the place of an object', () => {
  const patch = { list: [{ a: null, b: 1 }, null], made: { a: null, b: [{ c: null }] }, map: [{ a: null }] }
  expect(applyMergePatch({ list: [1], map: {} }, patch)).toEqual({ list: [{ b: 1 }, null], made: { b: [{}] }, map: [{ a: null }] })
})

it('a JSON patch replaces or tests a whole, and passes over a whole that is none', () => {
  const apply = (op: string, path: string, value: unknown): unknown => applyJsonPatch({ a: 1 }, [{ op, path, value, from: '/a' }])
  expect(apply('replace', '', { b: 2 })).toEqual({ b: 2 })
  for (const value of [5, 'x', null]) expect(apply('replace', '', value)).toEqual({ a: 1 })
  expect(apply('test', '', { a: 1 })).toEqual({ a: 1 })
  for (const op of ['add', 'remove', 'copy', 'move']) expect(() => apply(op, '', { b: 2 })).toThrow(PatchError)
  for (const op of ['add', 'replace', 'test']) expect(() => apply(op, 'a', 1)).toThrow(PatchError)
})
