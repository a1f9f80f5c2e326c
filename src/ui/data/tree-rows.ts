/** Objects, what they own, and what that is made of and uses, as rows that stand under each other, live. */
import type { Resource } from '../../api/resource.ts'
import { pods, replicaSets } from '../../api/resources.ts'
import { type Labels, parseSelector } from '../../api/selector.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import type { Reference } from '../../operations/references.ts'
import { withChanges } from './changed-row.ts'
import { LiveRows, type LiveRowsOptions } from './live-rows.ts'
import { type Named, partRows } from './part-rows.ts'
import { partKinds, partsOf } from './parts.ts'
import type { ColumnHead, Row, SourceState, Subject } from './row.ts'
import { summaryHeads, summaryRow } from './summary-row.ts'
import { askedBelow, kindsBelow, parentsAmong } from './tree-kinds.ts'
import { type Branch, laidOutTree, type Layout, type TreeSource } from './tree-layout.ts'
import { stateOfAll, workloadKinds } from './workload-rows.ts'

interface Options {
  readonly client: Client
  readonly clock: Clock
  /** The kind that stands first; undefined: everything that runs and that nobody controls. */
  readonly resource: Resource | undefined
  /** Only this object of the kind. */
  readonly root?: Subject | undefined
  /** Undefined: all namespaces, which get a column. */
  readonly namespace: string | undefined
  /** Of the kind that stands first. */
  readonly labelSelector: string | undefined
  /** Called when rows or state changed. */
  readonly onChange: () => void
}

export class TreeRows implements TreeSource {
  readonly columns: readonly ColumnHead[]
  /** Every object, and the parts that are on the screen. */
  readonly rows = new Map<string, Row>()
  version = 0
  private readonly options: Options
  /** The kind that stands first, or several, come before those below them. */
  private readonly sources: readonly LiveRows[]
  /** What pods name: asked for once somebody looks below one. */
  private named: ReadonlyMap<string, LiveRows> | undefined
  private roots: readonly Row[] = []
  private children: ReadonlyMap<string, readonly Row[]> = new Map()
  /** Rows made of other rows, as long as those are the same. */
  private readonly summaries = new WeakMap<Row, Row>()
  /** The objects that pods name, by kind, namespace and name. */
  private namedRows: ReadonlyMap<string, Row> | undefined
  private parts = new WeakMap<Row, readonly Row[]>()
  private before = new Map<string, Row>()

  constructor(options: Options) {
    const { resource, namespace } = options
    this.options = options
    const inSeveral = resource?.namespaced !== false && namespace === undefined && options.root?.namespace === undefined
    this.columns = summaryHeads(['NAME', ...(inSeveral ? ['NAMESPACE'] : []), 'KIND', 'READY', 'STATUS', 'RESTARTS', 'AGE'])
    this.sources = resource === undefined ? workloadKinds.map((kind) => this.open(kind, { namespace })) : this.openFrom(resource)
  }

  get state(): SourceState {
    const [first] = this.sources
    return this.options.resource !== undefined && first?.state.phase === 'refused' ? first.state : stateOfAll(this.sources)
  }

  arrange(layout: Layout): ReadonlyMap<string, Branch> {
    const { root } = this.options
    return laidOutTree(
      {
        roots: this.roots,
        hasBelow: (row) => isPod(row) || this.objectsBelow(row).length > 0,
        below: (row) => (isPod(row) ? this.partsBelow(row) : this.objectsBelow(row)),
        isOrdered: isPod,
        // Of a single pod the parts are all there is to see.
        opensByItself: (row) => !isPod(row) || row.subject.uid === root?.uid,
      },
      layout,
      (row) => this.rows.set(row.uid, row),
    )
  }

  close(): void {
    for (const source of [...this.sources, ...(this.named?.values() ?? [])]) source.close()
  }

  private open(resource: Resource, asked: Partial<LiveRowsOptions>): LiveRows {
    const { client, clock } = this.options
    return new LiveRows({ ...asked, client, clock, resource, partsOf, onChange: () => this.gather() })
  }

  private openFrom(resource: Resource): readonly LiveRows[] {
    const { namespace, labelSelector, root } = this.options
    const fieldSelector = root && `metadata.name=${root.name}`
    const own = { namespace: resource.namespaced ? (root?.namespace ?? namespace) : undefined, labelSelector, fieldSelector }
    const below = root === undefined ? { namespace: own.namespace } : askedBelow(root)
    return [this.open(resource, own), ...(kindsBelow(resource) ?? []).map((kind) => this.open(kind, below))]
  }

  /** Takes all rows in again, and finds what each stands under. */
  private gather(): void {
    const now = this.options.clock.now()
    this.before = new Map(this.rows)
    this.rows.clear()
    const first: Row[] = []
    this.sources.forEach((source, index) => {
      for (const row of source.rows.values()) {
        const made = this.summaries.get(row) ?? withChanges(this.before.get(row.uid), summaryRow(row, source.columns, this.columns), now)
        this.summaries.set(row, made)
        this.rows.set(made.uid, made)
        if (index === 0) first.push(made)
      }
    })
    this.grow(this.options.resource === undefined ? undefined : first)
    this.version++
    this.options.onChange()
  }

  /** `first`: the rows that stand first; undefined: those that stand under no other. */
  private grow(first: readonly Row[] | undefined): void {
    const all = [...this.rows.values()]
    const roots = new Set(first)
    const parentsOf = parentsAmong(first ?? [], this.rows)
    const children = new Map<string, Row[]>()
    const alone: Row[] = []
    for (const row of all) {
      if (roots.has(row)) continue
      const parents = parentsOf(row)
      if (parents.length === 0) alone.push(row)
      parents.forEach((parent, index) => {
        // A row that stands in several places is another one in each.
        const here = index === 0 ? row : { ...row, uid: `${parent}/${row.uid}` }
        const beside = children.get(parent)
        if (beside === undefined) children.set(parent, [here])
        else beside.push(here)
      })
    }
    this.children = children
    this.roots = first ?? alone.filter((row) => this.standsFirst(row))
  }

  /** Of several kinds: whether a row that stands under no other is one that was asked for. */
  private standsFirst({ subject, parts }: Row): boolean {
    const { labelSelector } = this.options
    if (labelSelector !== undefined && !isSelected(labelSelector, parts?.labels)) return false
    // An owner may be of a kind that is not looked at, or still on its way.
    return subject.facts.owner === undefined || this.state.phase === 'live'
  }

  /** What an object owns or selects, without revisions that have no pods any more. */
  private objectsBelow(row: Row): readonly Row[] {
    const all = this.children.get(row.uid) ?? []
    return all.filter(
      ({ uid, subject }) => subject.resource.id !== replicaSets.id || subject.facts.replicas !== 0 || this.children.has(uid),
    )
  }

  private partsBelow(pod: Row): readonly Row[] {
    this.named ??= this.openNamed()
    const known = this.parts.get(pod)
    if (known !== undefined) return known
    const now = this.options.clock.now()
    const made = partRows(pod, this.columns, { now, find: (reference) => this.find(reference, pod) })
    const told = made.map((row) => withChanges(this.before.get(row.uid), row, now))
    this.parts.set(pod, told)
    return told
  }

  private openNamed(): ReadonlyMap<string, LiveRows> {
    const { client, clock, namespace, root } = this.options
    const where = root?.namespace ?? (root?.resource.namespaced === false ? askedBelow(root).namespace : namespace)
    const onChange = (): void => {
      this.parts = new WeakMap()
      this.namedRows = undefined
      this.gather()
    }
    return new Map(partKinds.map((resource) => [resource.id, new LiveRows({ client, clock, resource, namespace: where, onChange })]))
  }

  /** The object that a pod names. */
  private find({ resource, name }: Reference, pod: Row): Named {
    this.namedRows ??= new Map(
      [...(this.named?.values() ?? [])].flatMap((source) =>
        [...source.rows.values()].map((row) => [keyOf(row.subject.resource, row.subject.namespace, row.subject.name), row] as const),
      ),
    )
    const found = this.namedRows.get(keyOf(resource, pod.subject.namespace, name))
    return found ?? (this.named?.get(resource.id)?.state.phase === 'live' ? 'missing' : undefined)
  }
}

const keyOf = ({ id }: Resource, namespace: string | undefined, name: string): string => `${id} ${namespace ?? ''}/${name}`

/** A selector that is no selector selects nothing. */
function isSelected(selector: string, labels: Labels): boolean {
  try {
    return parseSelector(selector).matches(labels)
  } catch {
    return false
  }
}

const isPod = ({ subject }: Row): boolean => subject.resource.id === pods.id && subject.container === undefined
