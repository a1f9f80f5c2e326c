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
  /** Upstream's mirroring forgets the base of the generated name when it writes a slice again. */
  readonly forgetsBase?: boolean
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
  ...surplus.map(removal),
]

/** Deletes a slice that may be gone already. */
export const removal = (slice: EndpointSlice): Step => step.remove(endpointSlices, slice, { otherwise: ignoreMissing })

function writeSteps(of: SliceOwner, { stored, ports, endpoints }: PlannedSlice): readonly Step[] {
  if (stored === undefined) return [create(of, ports, endpoints)]
  const isRight =
    isEqual(endpoints, stored.endpoints ?? []) && isEqual(ports, stored.ports ?? []) && isEqual(stored.metadata.labels, of.labels)
  return isRight ? [] : [rewrite(of, { ...stored, ports }, endpoints)]
}

function takeOut(left: Map<string, Endpoint>, key: string): Endpoint[] {
  const found = left.get(key)
  left.delete(key)
  return found === undefined ? [] : [found]
}

const identity = (endpoint: Endpoint): string => `${endpoint.targetRef?.uid ?? ''} ${endpoint.addresses.join(' ')}`

function create(of: SliceOwner, ports: readonly ServedPort[], endpoints: readonly Endpoint[]): Step {
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
  return step.create(endpointSlices, slice, { otherwise: (error) => (isTerminating(error) ? [] : undefined) })
}

function rewrite(of: SliceOwner, slice: EndpointSlice, endpoints: readonly Endpoint[]): Step {
  const { [triggerTime]: _before, ...rest } = slice.metadata.annotations ?? {}
  const { ports, ...others } = slice
  const { generateName, ...metadata } = slice.metadata
  return step.update(endpointSlices, {
    ...others,
    metadata: {
      ...metadata,
      ...(generateName !== undefined && of.forgetsBase !== true && { generateName }),
      labels: of.labels,
      annotations: { ...rest, ...of.annotations, ...triggerOf(of) },
    },
    endpoints: orNull(endpoints),
    ...((ports ?? []).length > 0 && { ports: ports ?? [] }),
  })
}

const triggerOf = ({ trigger }: SliceOwner) => (trigger === undefined ? {} : { [triggerTime]: trigger })

/** Upstream writes an empty slice with null, which its type does not say. */
const orNull = (endpoints: readonly Endpoint[]): readonly Endpoint[] =>
  endpoints.length === 0 ? (null as unknown as readonly Endpoint[]) : endpoints
