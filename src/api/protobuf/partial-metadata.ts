/** PartialObjectMetadata, which the schema has not: an object of which only the metadata is known, and lists of such. */
import { structType, type Field, type StructType } from '../schema.ts'

/** Every kind has its metadata, and every list its items, in the same place. */
function fieldOf(type: string, name: string): Field {
  const field = structType(type).fields.get(name)
  if (field === undefined) throw new Error(`no field ${name} in ${type}`)
  return field
}

const made = new Map<string, StructType>()

/** The type of `PartialObjectMetadata` or `PartialObjectMetadataList`; undefined for other kinds. */
export function partialMetadataType(kind: string): StructType | undefined {
  if (kind !== 'PartialObjectMetadata' && kind !== 'PartialObjectMetadataList') return undefined
  let type = made.get(kind)
  if (type === undefined) made.set(kind, (type = kind === 'PartialObjectMetadata' ? one() : list()))
  return type
}

const typeWith = (goName: string, fields: readonly Field[]): StructType => ({
  name: `meta.v1.${goName}`,
  goName,
  fields: new Map(fields.map((field) => [field.name, field])),
  always: fields,
  embeds: new Map(),
})

const one = (): StructType => typeWith('PartialObjectMetadata', [fieldOf('core.v1.ConfigMap', 'metadata')])

function list(): StructType {
  const goName = 'PartialObjectMetadataList'
  const item = {
    kind: 'struct',
    go: 'v1.PartialObjectMetadata',
    struct: () => partialMetadataType('PartialObjectMetadata') ?? one(),
  } as const
  return typeWith(goName, [fieldOf('core.v1.ConfigMapList', 'metadata'), { ...fieldOf('core.v1.ConfigMapList', 'items'), item }])
}
