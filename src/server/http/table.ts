/** Objects as rows of a Table: what `kubectl get` prints. */
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

/** One row; `shown` is the object in the version asked for. */
export function rowOf(object: KubeObject, shown: KubeObject, { resource, include, version, now }: TableOptions): object {
  const cells = columnsFor(resource).map((column) => column.cell(object, now))
  const conditions = kindFor(resource)?.rowConditions?.(object as never)
  return {
    cells,
    ...(conditions !== undefined && { conditions }),
    object: rowObject(shown, include, version),
  }
}

/** As much of the object as goes into its row. */
export const rowObject = (shown: KubeObject, include: IncludeObject, version: string): object | null =>
  include === 'None' ? null : include === 'Object' ? shown : partialOf(shown, version)

/** Only the metadata of an object. */
export const partialOf = ({ metadata }: KubeObject, version: string): object => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
})
