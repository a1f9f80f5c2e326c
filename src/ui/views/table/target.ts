/** What a table is opened on. */
import type { Resource } from '../../../api/resource.ts'
import { accessName, type AccessQuestion } from '../../data/access-rows.ts'
import type { Subject } from '../../data/row.ts'
import type { Folding } from '../../data/tree-layout.ts'
import type { Sort } from './order.ts'

export interface TableTarget {
  readonly resource: Resource
  /** Undefined: all namespaces. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  /** Only what this object controls. */
  readonly ownerUid?: string | undefined
  /** The containers of this pod instead of objects. */
  readonly pod?: { readonly namespace: string; readonly name: string } | undefined
  /** Who uses this object instead of objects of the kind. */
  readonly usersOf?: Subject | undefined
  /** Who may do what instead of objects of the kind. */
  readonly access?: AccessQuestion | undefined
  /** Everything that runs, of several kinds, instead of objects of the kind. */
  readonly workloads?: boolean | undefined
  /** A tree that grows from this object alone. */
  readonly root?: Subject | undefined
  /** What is open in a tree. */
  readonly folding?: Folding | undefined
  /** Stands in the trail before the kind: the object whose parts these are. */
  readonly of?: string | undefined
  readonly sort?: Sort | undefined
  readonly filter?: string | undefined
  /** Only rows that are not well. */
  readonly troubled?: boolean
  readonly wide?: boolean
  readonly labels?: boolean
  /** The row to put the cursor on, by uid. */
  readonly cursor?: string | undefined
}

/** Whether the table shows only what is not well to begin with: Esc leads back to that. */
export const openedTroubled = ({ troubled = false }: TableTarget): boolean => troubled

/** What the rows are, in a word. */
export function rowsName({ resource, pod, usersOf, access, workloads }: TableTarget): string {
  if (access !== undefined) return accessName(access)
  return pod !== undefined ? 'containers' : usersOf !== undefined ? 'users' : workloads === true ? 'workloads' : resource.plural
}

/** True if another namespace would show other rows: not for the parts of one object. */
export const followsNamespace = (target: TableTarget): boolean => target.resource.namespaced && target.of === undefined
