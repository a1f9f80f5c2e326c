import { expect, it } from 'vitest'
import { decode } from '../../src/api/decode.ts'
import { copyOf } from '../../src/api/equal.ts'
import { builtInResources } from '../../src/api/resource.ts'
import { structType, typeOfResource, type Shape } from '../../src/api/schema.ts'
import { seededRandom, type Random } from '../../src/base/random.ts'
import { kindOf } from '../../src/kinds/index.ts'

type Json = Record<string, unknown>

const words = ['', 'a', 'a b', 'Always', 'In', 'Exists', 'Localhost', '../x', 'x/y', '10.0.0.1', '::1', 'None', 'Container', 'LoadBalancer', 'NodePort', 'ExternalName', 'IPv6', 'Indexed', '@daily', 'kubernetes.io/tls', '/']
const keys = ['a', 'b', 'cpu', 'memory', 'storage', 'a b', 'x.y/z', 'hugepages-2Mi', 'pods', '']
const scalars: Readonly<Record<string, readonly unknown[]>> = {
  string: words,
  int32: [0, 1, -1, 80, 70000],
  int64: [0, 1, -1, 600],
  bool: [true, false],
  double: [1.5],
  bytes: ['YQ=='],
  quantity: ['0', '1', '-1', '100m', '1Gi', '100u', '1.5'],
  intOrString: [0, 1, -1, '25%', 'http', 'x y'],
  time: ['2020-01-01T00:00:00Z'],
  microTime: ['2020-01-01T00:00:00.000000Z'],
}

/** Some value of this form; what it says need not make sense. */
function valueOf(shape: Shape, random: Random, depth: number): unknown {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random.next() * list.length)]
  const few = Math.floor(random.next() * 3)
  if (shape.kind === 'struct') return structOf(shape.type ?? '', random, depth - 1)
  if (shape.kind === 'list') return Array.from({ length: few }, () => (shape.item === undefined ? 'x' : valueOf(shape.item, random, depth - 1)))
  if (shape.kind === 'map') return Object.fromEntries(Array.from({ length: few }, () => [pick(keys) ?? '', shape.item === undefined ? 'x' : valueOf(shape.item, random, depth - 1)]))
  return pick(scalars[shape.kind] ?? [{}])
}

function structOf(type: string, random: Random, depth: number): Json {
  const made: Json = {}
  const { fields } = structType(type)
  for (const field of fields.values()) {
    if (depth > 0 && field.name !== 'managedFields' && random.next() < (fields.size > 12 ? 0.3 : 0.6)) made[field.name] = valueOf(field, random, depth)
  }
  return made
}

it('no rule throws, whatever an object says', () => {
  const random = seededRandom(7)
  let played = 0
  for (let round = 0; round < 25; round++) {
    for (const resource of builtInResources) {
      const type = typeOfResource(resource)
      const kind = kindOf(resource.id)
      if (type === undefined || kind?.rules === undefined) continue
      const { rules } = kind
      const object = (): Json => {
        const body = structOf(type, random, 9)
        const made = decode(type, { ...body, metadata: { ...(body['metadata'] as Json | undefined), name: 'a', namespace: 'b', uid: 'u' } }).object
        rules.defaults?.(made)
        return made
      }
      const old = object()
      rules.prepareCreate?.(old)
      const problems = [rules.check?.(old) ?? [], rules.checkCreate?.(old) ?? []]
      rules.warnings?.(old, undefined)
      kind.selectable?.(old)
      rules.grace?.(old)
      const changed = object()
      const status = copyOf(changed)
      rules.prepareUpdate?.(changed, old)
      problems.push(rules.check?.(changed) ?? [], rules.checkUpdate?.(changed, old) ?? [])
      rules.prepareStatusUpdate?.(status, old)
      problems.push(rules.checkStatusUpdate?.(status, old) ?? [])
      for (const { reason, message } of problems.flat()) expect(`${reason} ${message}`).not.toMatch(/undefined|\[object|NaN/)
      played++
    }
  }
  expect(played).toBeGreaterThan(1000)
})
