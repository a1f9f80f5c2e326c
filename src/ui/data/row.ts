/** What the screen keeps of an object: its cells, its identity and a few facts; never the object. */
import type { Resource } from '../../api/resource.ts'
import type { Tone } from '../../kinds/kind.ts'
import type { Parts } from './parts.ts'
import type { Bounds, Usage } from './usage.ts'

/** One column as the table sees it. */
export interface ColumnHead {
  /** Upper case, as kubectl prints heads. */
  readonly title: string
  /** Numbers and ages align right. */
  readonly right: boolean
  /** Only with the wide toggle, or where there is room for it. */
  readonly wide: boolean
  /** What does not fit goes by rank: the highest first. */
  readonly rank: number
}

/** What keys, actions and drill-down may know of an object without asking for it. Missing where the kind has no such field. */
export interface Facts {
  readonly created: number
  readonly deleting: boolean
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid: string; readonly apiVersion: string } | undefined
  readonly replicas?: number | undefined
  readonly paused?: boolean | undefined
  readonly suspended?: boolean | undefined
  readonly unschedulable?: boolean | undefined
  readonly node?: string | undefined
  readonly phase?: string | undefined
  /** Its condition Ready. */
  readonly ready?: boolean | undefined
  /** The pods that the object selects, as a label selector. */
  readonly selector?: string | undefined
  /** Init containers first. */
  readonly containers?: readonly string[] | undefined
  /** At least one container ran before and ended. */
  readonly restarted?: boolean | undefined
}

/** One object (or container) that keys act on. */
export interface Subject {
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string
  /** Of the object; empty where the row tells of one that was not read. */
  readonly uid: string
  readonly facts: Facts
  /** The worst tone of its cells. */
  readonly tone: Tone
  /** Set when the row is a container of the pod. */
  readonly container?: string | undefined
}

/** The same for all rows that tell of one object. */
export const identityOf = ({ resource, namespace = '', name }: Pick<Subject, 'resource' | 'namespace' | 'name'>): string =>
  `${resource.id} ${namespace}/${name}`

/** The part of a row that tells what its object uses. */
export interface Measured {
  /** The columns of its cells. */
  readonly columns: readonly number[]
  /** What they compare with. */
  readonly bounds: Bounds
  /** Absent: nothing is measured, or not known yet. */
  readonly usage?: Usage | undefined
}

export interface Row {
  readonly uid: string
  readonly subject: Subject
  readonly cells: readonly string[]
  readonly tones: readonly Tone[]
  /** The instant that a cell counts from, for cells that grow with time. */
  readonly since: readonly (number | undefined)[]
  /** The cell that goes on with how long ago something was: which one, and the instant. */
  readonly ago?: { readonly column: number; readonly since: number } | undefined
  /** Where it stands among the parts of one object. */
  readonly place?: number | undefined
  /** Columns that changed at `changedAt`. */
  readonly changed: readonly number[]
  readonly changedAt: number
  readonly measured?: Measured | undefined
  /** What a tree shows below it, where one was asked for. */
  readonly parts?: Parts | undefined
}

/** How much the screen can rely on rows. */
export type SourceState =
  | { readonly phase: 'loading'; /** Since when it is waited for. */ readonly since?: number }
  | {
      readonly phase: 'live'
      /** Kinds of which rows are missing, since the server refuses to list them. */ readonly refused?: readonly string[]
    }
  | {
      readonly phase: 'lost'
      /** Undefined: the server has not answered yet. */ readonly heardAt: number | undefined
      readonly retryAt: number
      readonly message: string
    }
  | {
      readonly phase: 'refused'
      readonly message: string
      /** The server does not know who asks. */ readonly isUnknown?: boolean
      /** The server does not serve what is asked for. */ readonly isMissing?: boolean
    }

/** Rows that keep themselves up to date. */
export interface RowSource {
  readonly columns: readonly ColumnHead[]
  readonly rows: ReadonlyMap<string, Row>
  readonly state: SourceState
  /** Grows with every change. */
  readonly version: number
  /** Told which columns are on the screen, by index, or that no row is: what must be asked for is asked for while somebody looks. */
  look?(shown: readonly number[] | undefined): void
  /** The instant at which whoever looks should look again. */
  readonly wakeAt?: number | undefined
  close(): void
}

/** True of what is broken, on its way, or going: what a person may have to look after. */
export const isTroubled = ({ tone }: Subject): boolean => tone === 'bad' || tone === 'busy' || tone === 'going'

const severity: readonly Tone[] = ['plain', 'good', 'dim', 'going', 'busy', 'bad']

/** The tone that asks most for attention. */
export const worstTone = (tones: readonly Tone[]): Tone =>
  tones.reduce<Tone>((worst, tone) => (severity.indexOf(tone) > severity.indexOf(worst) ? tone : worst), 'plain')

/** Heads of columns whose business it is to tell how an object is. */
const telling = /^(?:STATUS|STATE|PHASE|REASON|CONDITIONS)$/

/** The cell that says what is wrong: one that tells how the object is, else the first with the worst tone; -1: nothing is wrong. */
export function tellingCell(row: Pick<Row, 'tones'>, heads: readonly ColumnHead[]): number {
  for (const tone of ['bad', 'busy', 'going'] as const) {
    const found = heads.findIndex((head, index) => row.tones[index] === tone && telling.test(head.title))
    if (found >= 0) return found
    if (row.tones.includes(tone)) return row.tones.indexOf(tone)
  }
  return -1
}

/** The cell that tells how an object is, be it well or not, else the one that names it; -1: there is neither. */
export function stateCell(heads: readonly ColumnHead[]): number {
  const found = heads.findIndex(({ title }) => telling.test(title))
  return found >= 0 ? found : heads.findIndex(({ rank }) => rank === 0)
}
