/** The columns of IPAddresses. */
import type { IPAddress } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageOf } from '../print/age.ts'
import { column, nameColumn } from '../print/column.ts'

/** `services/namespace/name` */
function parent({ spec }: IPAddress): string {
  const reference = spec?.parentRef
  if (reference === undefined) return '<none>'
  const { group = '', resource = '', namespace = '', name = '' } = reference
  return [`${resource}${group === '' ? '' : `.${group}`}`.toLowerCase(), ...(namespace === '' ? [] : [namespace]), name].join('/')
}

/** Upstream's printer tells the age, for which its table has no column. */
export const furtherCells = ({ metadata }: IPAddress, now: number): readonly string[] => [ageOf(metadata.creationTimestamp, now)]

export const columns: readonly Column<IPAddress>[] = [nameColumn(), column('ParentRef', parent)]
