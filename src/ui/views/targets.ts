/** What each view is opened on. A new view adds one line here and one in `index.ts`. */
import type { Subject } from '../data/row.ts'
import type { LogTarget } from './logs/state.ts'
import type { OverviewTarget } from './overview/state.ts'
import type { TableTarget } from './table/target.ts'

export interface TextTarget {
  readonly title: string
  readonly text: string
  /** Long lines are wrapped from the start. */
  readonly wrap?: boolean
  /** Its parts are coloured as those of YAML. */
  readonly yaml?: boolean
}

export interface ViewTargets {
  readonly describe: Subject
  readonly forwards: undefined
  readonly logs: LogTarget
  readonly overview: OverviewTarget
  readonly rollouts: Subject
  /** A directory. */
  readonly samples: string
  readonly table: TableTarget
  readonly text: TextTarget
  readonly yaml: Subject
}

export type ViewName = keyof ViewTargets
