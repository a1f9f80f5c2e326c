/** Builders for columns, so that a kind's list of columns reads like a table's head. */
import type { StoredMeta } from '../../api/object.ts'
import { humanDuration } from '../../api/time.ts'
import type { Cell, Column, Tone } from '../kind.ts'
import { ageOf, instantOf } from './age.ts'

interface Named {
  readonly metadata: StoredMeta
}

/** What a column may say beside its name and its cell. */
export interface ColumnOptions<T> {
  readonly type?: Column<T>['type']
  readonly format?: string
  /** Shown with `-o wide` only. */
  readonly wide?: boolean
  readonly description?: string
  readonly tone?: (object: T) => Tone
  readonly since?: (object: T) => number | undefined
}

/** A column of text, or of what `options.type` says. */
export function column<T>(name: string, cell: (object: T, now: number) => Cell, options: ColumnOptions<T> = {}): Column<T> {
  const { type = 'string', wide = false, format, description, tone, since } = options
  return {
    name,
    type,
    priority: wide ? 1 : 0,
    cell,
    ...(format !== undefined && { format }),
    ...(description !== undefined && { description }),
    ...(tone !== undefined && { tone }),
    ...(since !== undefined && { since }),
  }
}

/** A column of `-o wide`. */
export const wide = <T>(name: string, cell: (object: T, now: number) => Cell): Column<T> => column(name, cell, { wide: true })

/** A column of whole numbers. */
export const integer = <T>(name: string, cell: (object: T) => number, tone?: (object: T) => Tone): Column<T> =>
  column(name, cell, { type: 'integer', ...(tone && { tone }) })

/** A column of `true` and `false`. */
export const yesNo = <T>(name: string, cell: (object: T) => Cell): Column<T> => column(name, cell, { type: 'boolean' })

/** `Name`, the first column of nearly every kind. */
export const nameColumn = <T extends Named>(): Column<T> => column('Name', (object) => object.metadata.name, { format: 'name' })

/** `Age`, counted from the creation. */
export const ageColumn = <T extends Named>(): Column<T> => timeColumn('Age', (object) => object.metadata.creationTimestamp)

/** `Created At`, for the kinds whose tables upstream leaves to its default: name and the bare time. */
export const createdAtColumn = <T extends Named>(): Column<T> =>
  column('Created At', (object) => object.metadata.creationTimestamp, { type: 'date', tone: dim })

/** A column that counts from an instant of the object; `missing` stands for none. */
export const timeColumn = <T>(name: string, time: (object: T) => string | null | undefined, missing = '<unknown>'): Column<T> =>
  column(
    name,
    (object, now) => {
      const text = time(object)
      return text === undefined || text === null || text === '' ? missing : ageOf(text, now)
    },
    { tone: dim, since: (object) => instantOf(time(object)) },
  )

/** A column that shows a span: still growing where `end` gives none. */
export const spanColumn = <T>(name: string, start: (object: T) => number | undefined, end: (object: T) => number | undefined): Column<T> =>
  column(
    name,
    (object, now) => {
      const from = start(object)
      return from === undefined ? '' : humanDuration((end(object) ?? now) - from)
    },
    { tone: dim, since: (object) => (end(object) === undefined ? start(object) : undefined) },
  )

/** Always `dim`. */
const dim = (): Tone => 'dim'
