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

/** Spreads the groups over the slices that are there, at most `capacity` endpoints in each; without endpoints one slice stays, empty. */
export function planSlices(groups: readonly Group[], existing: readonly EndpointSlice[], capacity: number): SlicePlan {
  const wanted = groups.length > 0 ? groups : [{ ports: [], endpoints: [] }]
  const free = new Set(existing)
  const slices: PlannedSlice[] = []
  for (const { ports, endpoints } of wanted) {
    const left = new Map(endpoints.map((endpoint) => [identity(endpoint), endpoint]))
    const own = existing
      .filter((slice) => free.has(slice) && isEqual(slice.ports ?? [], ports))
      .map((stored) => ({ stored, ports, endpoints: (stored.endpoints ?? []).flatMap((endpoint) => takeOut(left, identity(endpoint))) }))
    for (const slice of own)
      while (left.size > 0 && slice.endpoints.length < capacity) slice.endpoints.push(...takeOut(left, left.keys().next().value ?? ''))
    const kept = own.filter((slice, at) => slice.endpoints.length > 0 || (groups.length === 0 && at === 0))
    for (const { stored } of kept) free.delete(stored)
    slices.push(...kept)
    // A slice that lost all its endpoints takes those of another set of ports before a new one is made.
    for (let rest = [...left.values()]; rest.length > 0 || (groups.length === 0 && kept.length === 0); rest = rest.slice(capacity)) {
      const spare = [...free].find((slice) => !groups.some((other) => isEqual(slice.ports ?? [], other.ports)))
      if (spare !== undefined) free.delete(spare)
      slices.push({ stored: spare, ports, endpoints: rest.slice(0, capacity) })
      if (rest.length === 0) break
    }
  }
  return { slices, surplus: [...free] }
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

function rewrite(of: SliceOwner, stored: EndpointSlice, { ports, endpoints }: Group): Step {
  const { generateName, annotations, ...metadata } = stored.metadata
  const { ports: before, ...others } = stored
  const { [triggerTime]: _before, ...kept } = of.isMirror === true ? {} : (annotations ?? {})
  const recycledName = isEqual(ports, before ?? []) ? undefined : `${of.owner.metadata.name}-`
  const base = of.isMirror === true ? recycledName : generateName
  return step.update(
    endpointSlices,
    {
      ...others,
      metadata: {
        ...metadata,
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
