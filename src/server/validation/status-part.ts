/**
 * What a write to the status says: the rest of the object will be as it is stored, and is not worth a copy (more than half of the decoding
 * of a pod).
 */
import type { Resource } from '../../api/resource.ts'
import { typeOfResource } from '../../api/schema.ts'
import { storageOf } from '../storage/storage.ts'

const told: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status'])

type Whole = Readonly<Record<string, unknown>>

/**
 * The object without what such a write leaves alone. Custom resources, other versions of what is stored, kinds whose writes own whatever
 * they say, and those whose status has defaults that ask for the spec, stay whole.
 */
export function statusPart(resource: Resource, object: object): object {
  const { toStored, rules } = storageOf(resource)
  if (typeOfResource(resource) === undefined || toStored !== undefined || rules.writesStatus === true || rules.statusFollowsSpec === true)
    return object
  const { apiVersion, kind, metadata, status } = object as Whole
  return { apiVersion, kind, metadata, ...(status !== undefined && { status }) }
}

/** Whether all else is the very same as in `old`; labels too, which some kinds take from their spec where they are missing. */
export function differsInStatusOnly(object: unknown, old: object): boolean {
  if (typeof object !== 'object' || object === null) return false
  const [made, before] = [object as Whole, old as Whole]
  for (const key in made) if (!told.has(key) && made[key] !== before[key]) return false
  return made['metadata'] !== undefined && labelsOf(made) === labelsOf(before)
}

const labelsOf = ({ metadata }: Whole): unknown => (metadata as Whole | undefined)?.['labels']
