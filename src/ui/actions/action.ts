/** The shape of an action: something a person may do to objects. Each is one file, listed in `index.ts`. */
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'

export interface Action {
  /** A stable name: `delete`. */
  readonly name: string
  /** The key in every view that shows objects. */
  readonly key: string
  readonly label: string
  /** What it does to this object, where that differs from `label`. */
  labelFor?(subject: Subject): string
  /** Changes the cluster; read-only mode refuses these. */
  readonly danger: boolean
  /** May act on several marked objects at once. Default: only one. */
  readonly many?: boolean
  /** Above 0: may stand in the line of keys, the highest first. */
  weight?(subject: Subject): number
  /** Whether the action makes sense for objects of this kind at all; if not, its key is free for others. */
  applies(subject: Subject): boolean
  /** Why it cannot act on this object now; undefined when it can. */
  blocked?(subject: Subject, host: Host): string | undefined
  /** Acts. What it throws is shown as a message. */
  run(subjects: readonly Subject[], host: Host): void | Promise<void>
}
