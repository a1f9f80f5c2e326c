/** Which EndpointSlices hold which endpoints: those that are there keep theirs, new ones fill up, empty slices go. */
import { isEqual } from '../../api/equal.ts'
import type { KubeObject, New } from '../../api/object.ts'
import type { Endpoint, EndpointSlice } from '../../api/objects.ts'
import { endpointSlices } from '../../api/resources.ts'
import type { Resource } from '../../api/resource.ts'
import { controllerReference } from '../owners.ts'
import { isTerminating } from '../pods.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import { triggerTime, type ServedPort } from './backends.ts'

/** Endpoints that have their ports in common, and so their slices. */
export interface Group {
  readonly ports: readonly ServedPort[]
  readonly endpoints: readonly Endpoint[]
}

/** A slice as it is to be. */
export interface PlannedSlice extends Group {
  /** The slice that it is made of; undefined: it is a new one. */
  readonly stored: EndpointSlice | undefined
  /** Made anew in the place of one that is needed no more: of that only the name stays. */
  readonly isRecycled?: boolean
}

export interface SlicePlan {
  readonly slices: readonly PlannedSlice[]
  /** What nothing is left for. */
  readonly surplus: readonly EndpointSlice[]
}

/** Whose slices, and what they all carry. */
export interface SliceOwner {
  readonly owner: KubeObject
  readonly resource: Resource
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly family: string
  /** The instant that made a change necessary, for the annotation. */
  readonly trigger?: string | undefined
  /**
   * A mirrored slice is written as a new one in the place of the old: it keeps nothing but the name, and the base of that only where the
   * old one had other ports (upstream: recycleSlices).
   */
  readonly isMirror?: boolean
  /** What follows a write that failed, such as `create`; absent: the failure stands. */
  failed?(what: string, error: Error): readonly Step[]
}

/** How many endpoints a slice has at most, and which slices are to be written in any case. */
interface PlanRules {
  readonly capacity: number
  readonly isStale?: (slice: EndpointSlice) => boolean
}

/** Spreads the groups over the slices that are there; without endpoints one slice stays, empty (reconcileByAddressType). */
export function planSlices(groups: readonly Group[], existing: readonly EndpointSlice[], rules: PlanRules): SlicePlan {
  const filled = groups.map((group) =>
    fill(
      group,
      existing.filter((slice) => isEqual(slice.ports ?? [], group.ports)),
      rules,
    ),
  )
  const slices = filled.flatMap(({ kept }) => kept)
  const made = filled.flatMap((one) => one.made)
  const strangers = existing.filter((slice) => !groups.some(({ ports }) => isEqual(slice.ports ?? [], ports)))
  const surplus = [...filled.flatMap(({ emptied }) => emptied), ...strangers]
  if (surplus.length === existing.length && made.length === 0) {
    const [only] = surplus
    const isPlaceholder = surplus.length === 1 && (only?.ports ?? []).length === 0 && (only?.endpoints ?? []).length === 0
    if (only !== undefined && isPlaceholder && rules.isStale?.(only) !== true)
      return { slices: [{ stored: only, ports: [], endpoints: [] }], surplus: [] }
    made.push({ stored: undefined, ports: [], endpoints: [] })
  }
  // What goes gives its place to what comes.
  const recycled = surplus
    .slice(0, made.length)
    .map((stored, at): PlannedSlice => ({ ...(made.at(-1 - at) as PlannedSlice), stored, isRecycled: true }))
  return { slices: [...slices, ...recycled, ...made.slice(0, made.length - recycled.length)], surplus: surplus.slice(made.length) }
}

interface Filled {
  readonly kept: readonly PlannedSlice[]
  readonly made: readonly PlannedSlice[]
  /** Slices that lost all they had. */
  readonly emptied: readonly EndpointSlice[]
}

/** Puts the endpoints of one set of ports into its slices: those that change anyway first, the fullest before others (reconcileByPortMapping). */
function fill({ ports, endpoints }: Group, own: readonly EndpointSlice[], { capacity, isStale }: PlanRules): Filled {
  const left = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]))
  const parts = own.map((stored) => {
    const before = stored.endpoints ?? []
    const kept = before.flatMap((endpoint) => takeOut(left, identity(endpoint)))
    const isChanged = !isEqual(kept.map(withoutHints), before.map(withoutHints))
    return { stored, ports, endpoints: kept, isChanged, isEmptied: isChanged && kept.length === 0 }
  })
  const staying = parts.filter(({ isEmptied }) => !isEmptied)
  const pour = (into: { readonly endpoints: Endpoint[] }): void => {
    while (left.size > 0 && into.endpoints.length < capacity) into.endpoints.push(...takeOut(left, left.keys().next().value ?? ''))
  }
  const [changing, open] = [true, false].map((is) =>
    staying.filter(({ stored, isChanged }) => (isChanged || isStale?.(stored) === true) === is),
  )
  for (const part of (changing ?? []).sort((a, b) => b.endpoints.length - a.endpoints.length)) pour(part)
  const untouched = new Set(open)
  const made: { readonly stored: undefined; readonly ports: Group['ports']; readonly endpoints: Endpoint[] }[] = []
  while (left.size > 0) {
    const target = left.size < capacity ? closest([...untouched], capacity - left.size) : undefined
    if (target === undefined) made.push({ stored: undefined, ports, endpoints: [] })
    else untouched.delete(target)
    pour(target ?? (made.at(-1) as (typeof made)[number]))
  }
  return {
    kept: staying.map(({ stored, endpoints: now }) => ({ stored, ports, endpoints: now })),
    made,
    emptied: parts.filter(({ isEmptied }) => isEmptied).map(({ stored }) => stored),
  }
}

/** The fullest part that has at most so many endpoints (getSliceToFill). */
function closest<T extends { readonly endpoints: readonly Endpoint[] }>(parts: readonly T[], most: number): T | undefined {
  return parts
    .filter(({ endpoints }) => endpoints.length <= most)
    .reduce<T | undefined>((best, part) => (best === undefined || part.endpoints.length > best.endpoints.length ? part : best), undefined)
}

function withoutHints({ hints: _hints, ...endpoint }: Endpoint): Endpoint {
  return endpoint
}

/** The writes that the plan takes. */
export const sliceSteps = (of: SliceOwner, { slices, surplus }: SlicePlan): readonly Step[] => [
  ...slices.flatMap((slice) => writeSteps(of, slice)),
  ...surplus.map((slice) => removal(slice, of)),
]

/** Deletes a slice that may be gone already. */
export const removal = (slice: EndpointSlice, of: Pick<SliceOwner, 'failed'> = {}): Step =>
  step.remove(endpointSlices, slice, {
    otherwise: (error) => ignoreMissing(error) ?? of.failed?.(`delete ${slice.metadata.name}`, error),
  })

function writeSteps(of: SliceOwner, slice: PlannedSlice): readonly Step[] {
  const { stored, ports, endpoints } = slice
  if (stored === undefined) return [create(of, slice)]
  const { labels, annotations } = stored.metadata
  const isRight =
    isEqual(endpoints, stored.endpoints ?? []) &&
    isEqual(ports, stored.ports ?? []) &&
    isEqual(labels, of.labels) &&
    (of.isMirror !== true || isEqual(annotations ?? {}, of.annotations ?? {}))
  return isRight ? [] : [rewrite(of, stored, slice)]
}

function takeOut(left: Map<string, Endpoint>, key: string): Endpoint[] {
  const found = left.get(key)
  left.delete(key)
  return found === undefined ? [] : [found]
}

const identity = (endpoint: Endpoint): string => `${endpoint.targetRef?.uid ?? ''} ${endpoint.addresses.join(' ')}`

function create(of: SliceOwner, { ports, endpoints }: Group): Step {
  const { namespace, name } = of.owner.metadata
  const slice: New<EndpointSlice> = {
    metadata: {
      generateName: `${name}-`,
      ...(namespace !== undefined && { namespace }),
      labels: of.labels,
      annotations: { ...of.annotations, ...triggerOf(of) },
      ownerReferences: [controllerReference(of.owner, of.resource)],
    },
    addressType: of.family,
    endpoints: orNull(endpoints),
    ...(ports.length > 0 && { ports }),
  }
  return step.create(endpointSlices, slice, { otherwise: (error) => (isTerminating(error) ? [] : of.failed?.('create', error)) })
}

function rewrite(of: SliceOwner, stored: EndpointSlice, { ports, endpoints, isRecycled = false }: PlannedSlice): Step {
  const { generateName, annotations, finalizers, ...metadata } = stored.metadata
  const { ports: before, ...others } = stored
  const { [triggerTime]: _before, ...kept } = of.isMirror === true || isRecycled ? {} : (annotations ?? {})
  const ownName = `${of.owner.metadata.name}-`
  const recycledName = isEqual(ports, before ?? []) ? undefined : ownName
  const base = of.isMirror === true ? recycledName : isRecycled ? ownName : generateName
  return step.update(
    endpointSlices,
    {
      ...others,
      metadata: {
        ...metadata,
        ...(finalizers !== undefined && !isRecycled && { finalizers }),
        ...(base !== undefined && { generateName: base }),
        labels: of.labels,
        annotations: { ...kept, ...of.annotations, ...triggerOf(of) },
      },
      endpoints: orNull(endpoints),
      ...(ports.length > 0 && { ports }),
    },
    { otherwise: (error) => of.failed?.(`update ${stored.metadata.name}`, error) },
  )
}

const triggerOf = ({ trigger }: SliceOwner) => (trigger === undefined ? {} : { [triggerTime]: trigger })

/** Upstream writes an empty slice with null, which its type does not say. */
const orNull = (endpoints: readonly Endpoint[]): readonly Endpoint[] =>
  endpoints.length === 0 ? (null as unknown as readonly Endpoint[]) : endpoints
