/** Objects as rows of a Table: what `kubectl get` prints. */
import { inGoOrder } from '../../api/go-order.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { failure } from '../../api/status.ts'
import { kindOf } from '../../kinds/index.ts'
import type { AnyKind, Column } from '../../kinds/kind.ts'
import { columnDescription } from '../../kinds/print/column-descriptions.ts'
import { columnsOf, inRowOrder } from '../../kinds/print/columns.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { storageOf } from '../storage/storage.ts'
import type { Entry } from '../../store/store.ts'
import { objectIn } from '../verbs/get.ts'

type IncludeObject = 'None' | 'Metadata' | 'Object'

/** The columns of a resource's table. */
const columnsFor = (resource: Resource): readonly Column<KubeObject>[] =>
  customTypeOf(resource)?.columns ?? columnsOf(storageOf(resource).resource)

const kindFor = (resource: Resource): AnyKind | undefined => kindOf(storageOf(resource).resource.id) as AnyKind | undefined

/** A list's entries in the order of a table's rows. */
export const rowEntries = (resource: Resource, entries: readonly Entry[]): readonly Entry[] =>
  inRowOrder(storageOf(resource).resource, entries, objectIn)

/** Which part of each object goes into its row. */
export function includeOf(text: string | undefined): IncludeObject {
  if (text === undefined) return 'Metadata'
  if (text === 'None' || text === 'Metadata' || text === 'Object') return text
  throw failure(
    400,
    'BadRequest',
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
  )
}

export interface TableOptions {
  readonly resource: Resource
  readonly include: IncludeObject
  readonly version: string
  readonly now: number
}

/** The head of a table, as data. */
export const definitionsOf = (resource: Resource): readonly object[] =>
  columnsFor(resource).map(({ name, type, format = '', description = columnDescription(resource.id, name), priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }))

/**
 * One row; `shown` is the object in the version asked for, of which the cells of custom ones tell. Those of built-in kinds tell of what is
 * stored: it stands for upstream's own type.
 */
export function rowOf(object: KubeObject, shown: KubeObject, { resource, include, version, now }: TableOptions): object {
  const kind = kindFor(resource)
  const told = customTypeOf(resource) === undefined ? object : shown
  const cells: unknown[] = columnsFor(resource).map((column) => column.cell(told, now))
  if (kind?.furtherCells !== undefined) cells.push(...kind.furtherCells(object as never, now))
  const conditions = kind?.rowConditions?.(object as never)
  return {
    cells,
    ...(conditions !== undefined && { conditions }),
    object: rowObject(include === 'Metadata' ? asInside(resource, object) : shown, include, version),
  }
}

type WithMetadata = Pick<KubeObject, 'metadata'>

/** As much of the object as goes into its row. */
export const rowObject = (shown: WithMetadata, include: IncludeObject, version: string): object | null =>
  include === 'None' ? null : include === 'Object' ? shown : partialOf(shown, version)

/** Only the metadata of an object. */
export const partialOf = ({ metadata }: WithMetadata, version: string): object => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  // That of custom objects stands in the order of names.
  metadata: inGoOrder(metadata, 'meta.v1.ObjectMeta'),
})

/** A stored object with the metadata that upstream's own type has, of which it shows the metadata alone. */
export function asInside(resource: Resource, object: KubeObject): WithMetadata {
  const { metadata } = object
  const { fieldAnnotations } = storageOf(resource).rules
  if (fieldAnnotations === undefined || metadata.annotations === undefined) return object
  const annotations = Object.entries(metadata.annotations).filter(([name]) => !fieldAnnotations.includes(name))
  const { annotations: _, ...rest } = metadata
  return { metadata: annotations.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(annotations) } }
}
