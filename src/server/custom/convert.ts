/** Conversion of custom objects by the webhook of their definition. Upstream: apiextensions-apiserver's pkg/apiserver/conversion. */
import { copyOf } from '../../api/equal.ts'
import { isJsonObject, membersOf, type JsonObject } from '../../api/json-object.ts'
import { checkMetadata } from '../../api/metadata.ts'
import { nameRules } from '../../api/names.ts'
import type { KubeObject } from '../../api/object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import { failure } from '../../api/status.ts'
import { randomUid } from '../../base/random.ts'
import type { Core } from '../core.ts'
import { isHookSimulated, postReview, refuseUnusable, type HookConfiguration } from '../remote/hook-client.ts'
import { prune } from '../../api/json-schema/prune.ts'

/** How a definition has its objects converted. */
export interface Conversion {
  readonly hook: HookConfiguration
  /** Versions of ConversionReview that the webhook knows, in its order. */
  readonly reviews: readonly string[]
  /** What each version knows, by apiVersion. */
  readonly schemas: ReadonlyMap<string, JSONSchemaProps>
}

export interface Wanted {
  readonly objects: readonly KubeObject[]
  readonly apiVersion: string
  /** The objects are drafts, which may still change: nothing is remembered of them. */
  readonly fresh?: boolean
}

/** Upstream's patience with conversion webhooks. */
const seconds = 30

type Memory = WeakMap<KubeObject, Map<string, Promise<KubeObject>>>

/**
 * What comes of objects in the store, by version, for as long as both they and the definition stay: whoever asks meanwhile shares one call.
 */
const known = new WeakMap<Conversion, Memory>()

/** The objects in this version, in their order; those that are in it already come back as they are. One call serves all. */
export async function convertByHook(
  core: Core,
  conversion: Conversion,
  { objects, apiVersion, fresh = false }: Wanted,
): Promise<readonly KubeObject[]> {
  const memory: Memory = fresh ? new WeakMap() : memoryOf(conversion)
  const find = (object: KubeObject): KubeObject | Promise<KubeObject> | undefined =>
    object.apiVersion === apiVersion ? object : memory.get(object)?.get(apiVersion)
  const missing = objects.filter((object) => find(object) === undefined)
  if (missing.length > 0) {
    const batch = converted(core, conversion, { objects: missing, apiVersion })
    for (const [at, object] of missing.entries()) remember(memory, object, { apiVersion, made: batch.then((list) => list[at] ?? object) })
  }
  return Promise.all(objects.map((object) => find(object) ?? object))
}

function memoryOf(conversion: Conversion): Memory {
  let memory = known.get(conversion)
  if (memory === undefined) known.set(conversion, (memory = new WeakMap()))
  return memory
}

/** A failure is forgotten: the next who asks tries again. */
function remember(
  memory: Memory,
  object: KubeObject,
  { apiVersion, made }: { readonly apiVersion: string; readonly made: Promise<KubeObject> },
): void {
  let versions = memory.get(object)
  if (versions === undefined) memory.set(object, (versions = new Map()))
  versions.set(apiVersion, made)
  made.catch(() => memory.get(object)?.delete(apiVersion))
}

async function converted(core: Core, { hook, reviews, schemas }: Conversion, { objects, apiVersion }: Wanted): Promise<KubeObject[]> {
  const [first] = objects
  const what = `conversion webhook for ${first?.apiVersion ?? ''}, Kind=${first?.kind ?? ''}`
  try {
    const version = reviews.find((one) => one === 'v1' || one === 'v1beta1')
    if (version === undefined) throw new Error('no supported conversion review versions')
    refuseUnusable(hook)
    // To a simulated program versions differ in name only.
    if (isHookSimulated(core, hook)) return objects.map((object) => ({ ...object, apiVersion }))
    const uid = randomUid(core.random)
    const request = { uid, desiredAPIVersion: apiVersion, objects }
    const review = { kind: 'ConversionReview', apiVersion: `apiextensions.k8s.io/${version}`, request }
    const answer = await failing(`${what} failed: `, async () =>
      answered(await postReview(core, hook, { body: review, seconds }), version, uid),
    )
    if (answer.length !== objects.length) throw new Error(`${what} returned ${answer.length} objects, expected ${objects.length}`)
    const schema = schemas.get(apiVersion)
    return objects.map((object, at) => {
      const made = accepted(object, answer[at], { what, apiVersion })
      if (schema !== undefined) prune(schema, made)
      // It has all that the object had.
      return made as unknown as KubeObject
    })
  } catch (error) {
    // Upstream lets these through as they are: bare 500s.
    throw failure(500, '', (error as Error).message)
  }
}

async function failing<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw new Error(`${what}${(error as Error).message}`, { cause: error })
  }
}

/** The objects of an answer; refuses one that is no answer to this request. */
function answered(review: Readonly<Record<string, unknown>>, version: string, uid: string): readonly unknown[] {
  const { apiVersion, kind } = review
  const response = review['response'] ?? undefined
  const wanted = 'apiextensions.k8s.io/v1, Kind=ConversionReview'
  const got = `${typeof apiVersion === 'string' && apiVersion !== '' ? apiVersion : '/'}, Kind=${typeof kind === 'string' ? kind : ''}`
  if (version === 'v1' && got !== wanted) throw new Error(`expected webhook response of ${wanted}, got ${got}`)
  if (!isJsonObject(response)) throw new Error('no response provided')
  const { uid: answeredUid, result, convertedObjects } = response
  if (version === 'v1' && answeredUid !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answeredUid ?? '')}`)
  const { status = '', message = '' } = membersOf(result) as { readonly status?: unknown; readonly message?: unknown }
  if (status !== 'Success')
    throw new Error(
      typeof message === 'string' && message !== '' ? message : `response.result.status was '${String(status)}', not 'Success'`,
    )
  return Array.isArray(convertedObjects) ? convertedObjects : []
}

interface Expected {
  readonly what: string
  readonly apiVersion: string
}

/** A converted object must be the same one; its metadata stays but for labels and annotations. */
function accepted(object: KubeObject, value: unknown, { what, apiVersion }: Expected): JsonObject {
  const wrong = (why: string): Error => new Error(`${what} returned ${why}`)
  if (!isJsonObject(value)) throw wrong("invalid object at index 0: Object 'Kind' is missing")
  const made = copyOf(value) as JsonObject
  if (made['apiVersion'] !== apiVersion)
    throw wrong(`invalid object at index 0: invalid groupVersion (expected ${apiVersion}, received ${String(made['apiVersion'])})`)
  if (made['kind'] !== object.kind)
    throw wrong(`invalid object at index 0: invalid kind (expected ${object.kind}, received ${String(made['kind'])})`)
  const { metadata } = made
  if (metadata === undefined) throw wrong('invalid metadata: missing metadata in converted object')
  if (!isJsonObject(metadata)) throw wrong(`invalid metadata: invalid metadata of type ${typeof metadata} in converted object`)
  const before: JsonObject = { ...object.metadata }
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [was, is] = [before[field] ?? '', metadata[field] ?? '']
    if (was !== is) throw wrong(`invalid object: must have the same ${name}: ${String(was)} != ${String(is)}`)
  }
  try {
    made['metadata'] = restored(before, metadata)
  } catch (error) {
    throw wrong(`invalid metadata: ${(error as Error).message}`)
  }
  return made
}

function restored(before: JsonObject, metadata: JsonObject): JsonObject {
  const kept: JsonObject = { ...before }
  for (const field of ['labels', 'annotations'] as const) {
    const given = metadata[field] ?? undefined
    delete kept[field]
    if (given === undefined) continue
    if (!isJsonObject(given)) throw new Error(`invalid metadata.${field} of type ${typeof given} in converted object`)
    for (const [key, value] of Object.entries(given))
      if (typeof value !== 'string')
        throw new Error(`metadata.${field}[${key}] must be a string, but is ${typeof value} in converted object`)
    kept[field] = given
  }
  const problems = checkMetadata({ name: 'converted', labels: kept['labels'], annotations: kept['annotations'] } as never, {
    namespaced: false,
    checkName: nameRules.pathSegment,
  })
  if (problems.length > 0) throw new Error(problems.map(({ field, message }) => `${field}: ${message}`).join(', '))
  return kept
}
