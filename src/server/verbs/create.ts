/** create: a new object through admission, preparation and checks into the store. */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { alreadyExists, failure, type StatusError } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import { randomSuffix, randomUid } from '../../base/random.ts'
import { Printed, RevisionConflict, type Entry } from '../../store/store.ts'
import type { Call, Core, Draft } from '../core.ts'
import { entryIn, isHooked, storedForm } from '../conversion/conversion.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { refuseOtherKind } from '../custom/own-kind.ts'
import { copyOfDraft } from './draft-copy.ts'
import { fitNamespace, refuseFirst, refuseInvalid, warnAbout } from '../validation/checks.ts'
import { generationAtCreate } from '../validation/generation.ts'
import { trackCreate } from '../managed-fields/track.ts'
import { inOrder } from '../in-order.ts'
import { pretend } from '../storage/pretend.ts'
import { printObject } from '../print.ts'
import { fillStored, keyIn, storageOf } from '../storage/storage.ts'

/** How often upstream tries another random name. */
const attempts = 8
/** Upstream cuts the base so that the whole name keeps within 63 characters. */
const longestBase = 58

/**
 * Stores `draft`, which must be the caller's own copy, decoded and with defaults; gives what was stored, or with dry run what would have
 * been.
 */
export async function create(core: Core, call: Call, draft: Draft): Promise<Entry> {
  refuseTerminating(call)
  // Upstream wipes them off what is posted, and off nothing else that is made.
  delete draft.metadata.deletionTimestamp
  delete draft.metadata.deletionGracePeriodSeconds
  return createGiven(core, call, draft)
}

/** Stores a draft with whatever it says of its own deletion, as updates that create do. */
export async function createGiven(core: Core, call: Call, draft: Draft, place?: string): Promise<Entry> {
  // Before admission: what plugins and the kind add is nobody's.
  trackCreate(core, call, draft)
  return createTracked(core, call, draft, place)
}

/**
 * Stores a draft whose managed fields are known already. What an update or an apply makes lies under the name that was called for, `place`,
 * whatever a webhook calls it.
 */
export async function createTracked(core: Core, call: Call, draft: Draft, place?: string): Promise<Entry> {
  refuseOtherKind(call, draft)
  const storage = storageOf(call.resource)
  // A custom object stays as it came until it is stored.
  draft.apiVersion = apiVersionOf(customTypeOf(call.resource) === undefined ? storage.resource : call.resource)
  draft.kind = storage.resource.kind
  if (call.resource.namespaced) draft.metadata.namespace = call.namespace
  else delete draft.metadata.namespace
  const request = { core, call, operation: 'create', object: draft, old: undefined } as const
  const admitted = core.admission.admit(request)
  if (admitted !== undefined) {
    await admitted
    // A webhook must not move it.
    fitNamespace(call, draft)
    if (!call.resource.namespaced) delete draft.metadata.namespace
  }
  const { generateName = '', name = '' } = draft.metadata
  if (name !== '' || generateName === '') {
    prepare(core, call, draft)
    return store(core, call, draft, { name, place })
  }
  for (let attempt = 1; ; attempt++) {
    // Each name gets a fresh copy: kinds write the name into the object when they prepare it.
    const named = copyOfDraft(draft)
    named.metadata.name = generated(core, generateName)
    prepare(core, call, named)
    try {
      return await store(core, call, named, { name: named.metadata.name })
    } catch (error) {
      if (!isTaken(error)) throw error
      if (attempt === attempts) throw exhausted(call, error, draft)
    }
  }
}

/** Objects of a definition that is going would keep it from going. Upstream lets an apply make them all the same. */
function refuseTerminating({ resource: { group, plural }, resource }: Call): void {
  if (customTypeOf(resource)?.isTerminating === true)
    throw failure(405, 'MethodNotAllowed', 'create not allowed while custom resource definition is terminating', { group, kind: plural })
}

const generated = (core: Core, base: string): string => base.slice(0, longestBase) + randomSuffix(core.random)

/** What upstream's BeforeCreate does to the metadata, and the kind's own preparation. */
function prepare(core: Core, call: Call, draft: Draft): void {
  const { metadata } = draft
  delete metadata.selfLink
  const { rules, resource } = storageOf(call.resource)
  generationAtCreate(resource, rules, draft)
  // Both before the kind's own preparation, which may use them.
  metadata.uid = randomUid(core.random)
  metadata.creationTimestamp = timeText(core.clock.now())
  // The rules know the type of their kind.
  rules.prepareCreate?.(draft as never, call.warn)
}

interface Named {
  readonly name: string
  readonly place?: string | undefined
}

async function store(core: Core, call: Call, draft: Draft, { name, place = name }: Named): Promise<Entry> {
  if (name !== '') draft.metadata.name = name
  core.addresses.demandName(call, draft)
  refuseFirst(call, draft)
  // Upstream gives addresses out before it checks the rest, and takes them back.
  const undo = core.addresses.reserve(call, draft, undefined)
  try {
    refuseInvalid(call, draft, undefined)
    storageOf(call.resource).rules.canonicalize?.(draft as never)
    warnAbout(call, draft, undefined)
    const validated = core.admission.validate({ core, call, operation: 'create', object: draft, old: undefined })
    if (validated !== undefined) await validated
    const key = keyIn(call.resource, call.namespace, place)
    fillStored(call.resource, draft)
    if (call.dryRun) {
      const found = core.store.get(key)
      if (found !== undefined) throw taken(call, name, found)
      undo?.()
      return pretend(key, 0, inOrder(call.resource, draft))
    }
    const made = storedForm(core, call.resource, draft)
    const form = made instanceof Promise ? await made : made
    const written = await core.store.put(key, atRevision(call.resource, form), 'absent')
    return isHooked(call.resource) ? await entryIn(core, call.resource, written) : written
  } catch (error) {
    undo?.()
    throw error instanceof RevisionConflict ? taken(call, name, error.found) : error
  }
}

/** Completes a draft with the revision of its write; from then on it is shared and read-only. */
export const atRevision =
  (resource: Resource, draft: Draft) =>
  (revision: number): Printed => {
    draft.metadata.resourceVersion = String(revision)
    // Kind and version come first, so that lists can cut them off the stored bytes. The draft has all that a stored object has by now.
    const { kind, apiVersion, metadata, ...rest } = draft
    const object = inOrder(resource, { kind, apiVersion, metadata, ...rest }) as unknown as KubeObject
    return new Printed(object, printObject(object))
  }

function taken(call: Call, name: string, found: Entry | undefined): StatusError {
  const refusal = alreadyExists(call.resource, name)
  const isGoing = (found?.value as KubeObject | undefined)?.metadata.deletionTimestamp !== undefined
  return isGoing ? failure(409, 'AlreadyExists', `object is being deleted: ${refusal.message}`, refusal.status.details) : refusal
}

const isTaken = (error: unknown): error is StatusError => (error as Partial<StatusError>).reason === 'AlreadyExists'

function exhausted(call: Call, error: StatusError, draft: Draft): StatusError {
  const { resource } = call
  const qualified = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
  return failure(
    409,
    'AlreadyExists',
    `${qualified} "${draft.metadata.name ?? ''}" already exists, the server was not able to generate a unique name for the object`,
    {
      ...error.status.details,
      retryAfterSeconds: 1,
    },
  )
}
