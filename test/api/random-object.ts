/** Objects made of the schema and of chance: of the right form, whatever they say. */
import { structType, type Shape } from '../../src/api/schema.ts'
import type { Random } from '../../src/base/random.ts'

type Json = Record<string, unknown>

const words = [
  '',
  'a',
  'a b',
  'Always',
  'In',
  'Exists',
  'Localhost',
  '../x',
  'x/y',
  '10.0.0.1',
  '::1',
  'None',
  'Container',
  'LoadBalancer',
  'NodePort',
  'ExternalName',
  'IPv6',
  'Indexed',
  '@daily',
  'kubernetes.io/tls',
  '/',
]
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
  if (shape.kind === 'struct') return randomObject(shape.type ?? '', random, depth - 1)
  if (shape.kind === 'list')
    return Array.from({ length: few }, () => (shape.item === undefined ? 'x' : valueOf(shape.item, random, depth - 1)))
  if (shape.kind === 'map')
    return Object.fromEntries(
      Array.from({ length: few }, () => [pick(keys) ?? '', shape.item === undefined ? 'x' : valueOf(shape.item, random, depth - 1)]),
    )
  return pick(scalars[shape.kind] ?? [{}])
}

/** A struct of this type with some of its fields, at most so deep. */
export function randomObject(type: string, random: Random, depth: number): Json {
  const made: Json = {}
  const { fields } = structType(type)
  for (const field of fields.values()) {
    if (depth > 0 && field.name !== 'managedFields' && random.next() < (fields.size > 12 ? 0.3 : 0.6))
      made[field.name] = valueOf(field, random, depth)
  }
  return made
}
