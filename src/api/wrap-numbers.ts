/** Whole numbers too large for their type, as Go's conversion from objects without types takes them: without their upper bits. */
import { isNumber } from '../base/exact-json.ts'
import { isJsonObject } from './json-object.ts'
import { structType, type Shape, type StructType } from './schema.ts'

/** The value of a type (`apps.v1.Deployment`) with its numbers cut to size; the very same where all fit. */
export function wrapNumbers(typeName: string, value: unknown): unknown {
  return isJsonObject(value) ? inStruct(structType(typeName), value) : value
}

function inShape(shape: Shape, value: unknown): unknown {
  const { kind, item, struct } = shape
  if (kind === 'int32' || kind === 'int64') return isNumber(value) ? cut(value, kind === 'int32' ? 32 : 64) : value
  if (struct !== undefined) return isJsonObject(value) ? inStruct(struct(), value) : value
  if (item === undefined) return value
  if (Array.isArray(value)) {
    const made = value.map((one: unknown) => inShape(item, one))
    return made.some((one, index) => one !== value[index]) ? made : value
  }
  return isJsonObject(value) ? inMembers(value, () => item) : value
}

const inStruct = ({ fields }: StructType, value: object): object => inMembers(value, (name) => fields.get(name))

function inMembers(value: object, shapeOf: (name: string) => Shape | undefined): object {
  let made: Record<string, unknown> | undefined
  for (const [name, one] of Object.entries(value)) {
    const shape = shapeOf(name)
    const next = shape === undefined ? one : inShape(shape, one)
    if (next !== one) (made ??= { ...value })[name] = next
  }
  return made ?? value
}

/** What has a fraction stays, for the decoder to refuse; a float beyond 64 bits is the least of them, as the processor has it. */
function cut(value: number | bigint, bits: 32 | 64): unknown {
  if (typeof value === 'number' && !Number.isInteger(value)) return value
  const whole = BigInt(value)
  const held = BigInt.asIntN(64, whole) === whole ? whole : -(2n ** 63n)
  const wrapped = Number(BigInt.asIntN(bits, held))
  return wrapped === Number(value) ? value : wrapped
}
