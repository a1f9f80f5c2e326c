/** What Go writes where nothing is given: the zeros of fields without omitempty, and of structs by value. */
import { keepSpelling } from './spelling.ts'
import { structType, type Field, type Shape, type StructType } from './schema.ts'

/** What Go writes for an empty struct of this type: `status: {replicas: 0}` of a ReplicaSet. */
export const zeroOf = (typeName: string): Record<string, unknown> => fillAlways(structType(typeName), {})

/** Go writes some zeros (fields without omitempty, structs by value) and leaves the others out. */
export function fillAlways(type: StructType, out: Record<string, unknown>): Record<string, unknown> {
  for (const field of type.always) {
    if (out[field.name] !== undefined) continue
    out[field.name] = zeroValue(field)
    // No amount at all is told from one of nothing where Go's values are shown.
    if (field.kind === 'quantity') keepSpelling(out, field.name, '')
  }
  return out
}

function zeroValue(field: Field): unknown {
  if (field.pointer) return null
  switch (field.kind) {
    case 'struct':
      return field.struct === undefined ? {} : fillAlways(field.struct(), {})
    case 'string':
      return ''
    case 'int32':
    case 'int64':
    case 'double':
    case 'intOrString':
      return 0
    case 'bool':
      return false
    case 'quantity':
      return '0'
    default:
      return null
  }
}

/** What null means as an item; bytes that are none come back from upstream's store as empty ones. */
export const zeroOfItem = (item: Shape): unknown =>
  item.kind === 'bytes' ? '' : zeroValue({ ...item, name: '', pointer: false, omitEmpty: false, patchStrategies: [] })
