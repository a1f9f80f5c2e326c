/**
 * Which zone is to use which endpoint of a Service in the mode Auto: each about as many as it has of the cluster's processors, its own first.
 * Upstream: topologycache.
 */
import { isEqual } from '../../api/equal.ts'
import type { Endpoint, Node, Service } from '../../api/objects.ts'
import { scaledValue } from '../../api/quantity.ts'
import { controlPlaneLabel, earlierLabels, zoneLabel } from '../../kinds/node/labels.ts'
import { topologyHints, topologyMode } from '../../kinds/service/topology-mode.ts'
import { isReadyNode } from '../node/readiness.ts'
import type { PlannedSlice } from './slice-plan.ts'

/** How much more than its share a zone may have to bear. */
const overload = 0.2
const controlPlaneLabels = [controlPlaneLabel, earlierLabels[controlPlaneLabel]]

/** By zone: the part of the processors that it has. */
export type Shares = ReadonlyMap<string, number>

export type Hinted = { readonly slices: readonly PlannedSlice[] } | { readonly problem: string }

/** Whether the Service asks for hints by annotation; the older key goes first. */
export function isAuto({ metadata: { annotations = {} } }: Service): boolean {
  const mode = annotations[topologyHints] ?? annotations[topologyMode]
  return mode === 'Auto' || mode === 'auto'
}

/** The shares of the zones of ready workers; undefined where one says too little of itself, or there are not two zones. */
export function sharesOf(nodes: readonly Node[]): Shares | undefined {
  const processors = new Map<string, number>()
  for (const node of nodes) {
    const { labels = {} } = node.metadata
    if (controlPlaneLabels.some((label) => labels[label] !== undefined) || !isReadyNode(node)) continue
    const zone = labels[zoneLabel] ?? ''
    const cpu = scaledValue(node.status?.allocatable?.['cpu'], -3)
    if (zone === '' || cpu === 0) return undefined
    processors.set(zone, (processors.get(zone) ?? 0) + cpu)
  }
  const total = [...processors.values()].reduce((sum, cpu) => sum + cpu, 0)
  return processors.size < 2 ? undefined : new Map([...processors].map(([zone, cpu]) => [zone, cpu / total]))
}

/** The slices with a hint at each ready endpoint, or why there can be none. Slices that need no other write keep theirs if they can. */
export function withZoneHints(slices: readonly PlannedSlice[], shares: Shares | undefined): Hinted {
  const total = slices.reduce((sum, { endpoints }) => sum + endpoints.filter(isReady).length, 0)
  const allocations = allocationsOf(shares, total)
  if (typeof allocations === 'string') return { problem: allocations }
  const counts = new Map<string, number>()
  const kept = new Map<PlannedSlice, PlannedSlice>()
  for (const slice of slices) {
    const endpoints = isUntouched(slice) ? (slice.stored?.endpoints ?? []) : undefined
    if (endpoints !== undefined && keepsHints(endpoints, counts, allocations)) kept.set(slice, { ...slice, endpoints })
  }
  const open = slices.filter((slice) => !kept.has(slice)).flatMap(({ endpoints }) => endpoints.filter(isReady))
  if (open.some(({ zone = '' }) => zone === '')) return { problem: 'One or more endpoints do not have a zone specified' }
  for (const { zone = '' } of open) counts.set(zone, (counts.get(zone) ?? 0) + 1)
  const { giving, receiving } = exchange(allocations, counts)
  const hinted = (endpoint: Endpoint): Endpoint => {
    if (!isReady(endpoint)) return endpoint
    const { zone = '' } = endpoint
    const other = (giving.get(zone) ?? 0) > 0 ? [...receiving].find(([, count]) => count > 0)?.[0] : undefined
    if (other !== undefined) {
      giving.set(zone, (giving.get(zone) ?? 0) - 1)
      receiving.set(other, (receiving.get(other) ?? 0) - 1)
    }
    return withHint(endpoint, other ?? zone)
  }
  return { slices: slices.map((slice) => kept.get(slice) ?? { ...slice, endpoints: slice.endpoints.map(hinted) }) }
}

/** The endpoint with the word that its traffic comes from this zone. */
export const withHint = (endpoint: Endpoint, zone: string): Endpoint => ({ ...endpoint, hints: { forZones: [{ name: zone }] } })

/** True when the nodes have changed so much that some zone has too few of these endpoints. Upstream: serviceOverloaded. */
export function isOverloaded(endpoints: readonly Endpoint[], shares: Shares | undefined): boolean {
  const counts = countsOf(endpoints)
  if (counts.size === 0) return false
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return shares === undefined || [...shares].some(([zone, share]) => (counts.get(zone) ?? 0) < leastOf(share, total))
}

interface Allocation {
  readonly desired: number
  readonly most: number
}

const leastOf = (share: number, total: number): number => Math.ceil((share * total) / (1 + overload))

/** getAllocations: how many endpoints each zone is to have, or why they cannot be shared out. */
function allocationsOf(shares: Shares | undefined, total: number): ReadonlyMap<string, Allocation> | string {
  if (shares === undefined) return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'
  const counts = `(${total} endpoints, ${shares.size} zones)`
  if (shares.size > total) return `Insufficient number of endpoints ${counts}`
  const spare = total - [...shares.values()].reduce((sum, share) => sum + leastOf(share, total), 0)
  if (spare < 0) return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counts}`
  return new Map(
    [...shares].map(([zone, share]) => {
      const least = leastOf(share, total)
      return [zone, { desired: Math.max(share * total, least), most: least + spare }]
    }),
  )
}

const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready === true

const withoutHints = ({ hints: _hints, ...endpoint }: Endpoint): Endpoint => endpoint

const isUntouched = ({ stored, endpoints, ports }: PlannedSlice): boolean =>
  stored !== undefined && isEqual(ports, stored.ports ?? []) && isEqual(endpoints, (stored.endpoints ?? []).map(withoutHints))

/** By zone: the endpoints that are hinted at it. */
function countsOf(endpoints: readonly Endpoint[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { hints } of endpoints.filter(isReady))
    for (const { name } of hints?.forZones ?? []) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** getHintsByZone: whether the hints of a slice may stay; if so they are added to `counts`. */
function keepsHints(endpoints: readonly Endpoint[], counts: Map<string, number>, allocations: ReadonlyMap<string, Allocation>): boolean {
  if (endpoints.some((endpoint) => isReady(endpoint) && (endpoint.hints?.forZones ?? []).length === 0)) return false
  const own = countsOf(endpoints)
  if ([...own].some(([zone, count]) => count + (counts.get(zone) ?? 0) > (allocations.get(zone)?.most ?? -1))) return false
  for (const [zone, count] of own) counts.set(zone, count + (counts.get(zone) ?? 0))
  return true
}

/** getGivingAndReceivingZones: how many endpoints go from zones that have too many to those that lack some. */
function exchange(
  allocations: ReadonlyMap<string, Allocation>,
  counts: ReadonlyMap<string, number>,
): { readonly giving: Map<string, number>; readonly receiving: Map<string, number> } {
  const excess = [...allocations].map(([zone, { desired }]) => [zone, (counts.get(zone) ?? 0) - desired] as const)
  const tooMany = new Map(excess.filter(([, amount]) => amount > 0))
  const tooFew = new Map(excess.filter(([, amount]) => amount < 0).map(([zone, amount]) => [zone, -amount]))
  const moved = { giving: new Map<string, number>(), receiving: new Map<string, number>() }
  for (;;) {
    const [giver, gives] = mostOf(tooMany)
    const [taker, takes] = mostOf(tooFew)
    if (giver === undefined || taker === undefined || (gives < 1 && takes < 1) || gives < 0.5 || takes < 0.5) return moved
    moved.giving.set(giver, (moved.giving.get(giver) ?? 0) + 1)
    moved.receiving.set(taker, (moved.receiving.get(taker) ?? 0) + 1)
    tooMany.set(giver, gives - 1)
    tooFew.set(taker, takes - 1)
  }
}

const mostOf = (zones: ReadonlyMap<string, number>): readonly [string | undefined, number] =>
  [...zones].reduce<readonly [string | undefined, number]>((most, each) => (each[1] > most[1] ? each : most), [undefined, 0])
