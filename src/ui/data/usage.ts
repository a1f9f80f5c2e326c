/** What pods, containers and nodes use now, as columns: amounts as `kubectl top` writes them, and parts of what was asked for and allowed. Pure. */
import type { KubeObject } from '../../api/object.ts'
import type { Container, Node, Pod } from '../../api/objects.ts'
import { type Quantity, scaledValue } from '../../api/quantity.ts'
import type { Column, Tone } from '../../kinds/kind.ts'
import { podLimits, podRequests } from '../../kinds/pod/resources.ts'

/** Thousandths of a CPU, and bytes. */
export interface Usage {
  readonly cpu: number
  readonly memory: number
}

/** What usage is a part of; 0 where nothing is set. */
export interface Bounds {
  /** Asked for by a pod or container; allocatable on a node. */
  readonly request: Usage
  readonly limit: Usage
}

export interface UsageCell {
  readonly text: string
  readonly tone: Tone
}

type UsageColumn = Pick<Column<KubeObject>, 'name' | 'type' | 'priority'> & {
  readonly cell: (usage: Usage, bounds: Bounds) => UsageCell
}

const plain = (text: string): UsageCell => ({ text, tone: 'plain' })

/** Stands where nothing is measured, or where there is nothing to compare with. */
export const unmeasured: UsageCell = { text: 'n/a', tone: 'dim' }

/** From these parts on a limit is near, or as good as reached, in percent. */
const near = 70
const reached = 90

/** How a part of a limit is to be seen, in percent. */
export const toneOfPart = (percent: number): Tone => (percent < near ? 'plain' : percent < reached ? 'busy' : 'bad')

function partOf(amount: number, whole: number, warns: boolean): UsageCell {
  if (whole <= 0) return unmeasured
  const percent = Math.floor((amount * 100) / whole)
  return { text: `${percent}%`, tone: warns ? toneOfPart(percent) : 'plain' }
}

const usageColumn = (name: string, wide: boolean, cell: UsageColumn['cell']): UsageColumn => ({
  name,
  type: 'number',
  priority: wide ? 1 : 0,
  cell,
})

const cpu = usageColumn('CPU', false, (usage) => plain(`${usage.cpu}m`))
const memory = usageColumn('MEM', false, (usage) => plain(`${Math.floor(usage.memory / 1024 ** 2)}Mi`))

/** Of pods and containers. */
export const usageColumns: readonly UsageColumn[] = [
  cpu,
  usageColumn('%CPU/R', true, (usage, { request }) => partOf(usage.cpu, request.cpu, false)),
  usageColumn('%CPU/L', true, (usage, { limit }) => partOf(usage.cpu, limit.cpu, true)),
  memory,
  usageColumn('%MEM/R', true, (usage, { request }) => partOf(usage.memory, request.memory, false)),
  usageColumn('%MEM/L', true, (usage, { limit }) => partOf(usage.memory, limit.memory, true)),
]

/** Of nodes. */
export const nodeUsageColumns: readonly UsageColumn[] = [
  cpu,
  usageColumn('%CPU', false, (usage, { request }) => partOf(usage.cpu, request.cpu, true)),
  memory,
  usageColumn('%MEM', false, (usage, { request }) => partOf(usage.memory, request.memory, true)),
]

/** The cells of these columns before the first answer. */
export const unknownCells = (columns: readonly UsageColumn[]): readonly UsageCell[] => columns.map(() => plain(''))

/** The cells of these columns; `usage` undefined: nothing is measured. */
export const usageCells = (columns: readonly UsageColumn[], usage: Usage | undefined, bounds: Bounds): readonly UsageCell[] =>
  columns.map(({ cell }) => (usage === undefined ? unmeasured : cell(usage, bounds)))

type Amount = string | Quantity | undefined

const usageFrom = (read: (name: 'cpu' | 'memory') => Amount): Usage => ({
  cpu: scaledValue(read('cpu') ?? '0', -3),
  memory: scaledValue(read('memory') ?? '0'),
})

type Amounts = Readonly<Record<string, string>> | undefined

/** Amounts as the metrics API and manifests write them. */
export const usageOf = (amounts: Amounts): Usage => usageFrom((name) => amounts?.[name])

export const sumOf = (all: readonly Usage[]): Usage => ({
  cpu: all.reduce((sum, one) => sum + one.cpu, 0),
  memory: all.reduce((sum, one) => sum + one.memory, 0),
})

const unbounded: Bounds = { request: { cpu: 0, memory: 0 }, limit: { cpu: 0, memory: 0 } }

export function podBounds(pod: Pod): Bounds {
  // Most pods of a large cluster, and sums of nothing take their time.
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
  if (pod.spec.overhead === undefined && all.every(({ resources }) => resources?.requests === undefined && resources?.limits === undefined))
    return unbounded
  const [requests, limits] = [podRequests(pod), podLimits(pod)]
  return { request: usageFrom((name) => requests.get(name)), limit: usageFrom((name) => limits.get(name)) }
}

export const containerBounds = ({ resources }: Container): Bounds => ({
  request: usageOf(resources?.requests),
  limit: usageOf(resources?.limits),
})

export const nodeBounds = ({ status }: Node): Bounds => ({ request: usageOf(status?.allocatable), limit: unbounded.limit })
