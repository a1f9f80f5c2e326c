/** Server-side apply: merges what a client wants into what is there, as far as nobody else manages it, or makes it. */
import { copyOf } from '../../api/equal.ts'
import { DecodeError } from '../../api/decode.ts'
import type { JsonObject } from '../../api/json-object.ts'
import { applied, type Applied } from '../../api/managed-fields/write.ts'
import { withLastApplied } from '../../api/managed-fields/last-applied.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { typeOfResource } from '../../api/schema.ts'
import { conflict, failure, hasReason, notFound } from '../../api/status.ts'
import { asUnconverted } from '../../api/unconverted.ts'
import { wrapNumbers } from '../../api/wrap-numbers.ts'
import { demandCreate } from '../authorization/authorize.ts'
import { afterHooks, fitName, fitNamespace, fitOwners } from '../validation/checks.ts'
import type { Call, Core, Draft } from '../core.ts'
import { draftOfMerged, unconvertible } from '../decode-object.ts'
import { keyIn, shown, storedDraft } from '../storage/storage.ts'
import type { Strategy } from '../validation/strategy.ts'
import { createTracked } from '../verbs/create.ts'
import { modify } from '../verbs/modify.ts'
import type { Updated } from '../verbs/update.ts'
import { fitConfiguration, fitLive, nameOf, readConfiguration } from './configuration.ts'
import { scopeFor } from './scope.ts'
import { authorOf, mayMisfit, setEntries } from './track.ts'
import { trackedType, type Tracked } from './versions.ts'

export interface Configuration {
  /** The configuration, parsed. */
  readonly body: unknown
  readonly force: boolean
  readonly strategy: Strategy | undefined
  readonly onMerged?: () => void
}

/** How often a name that is taken and freed again meanwhile is tried. */
const attempts = 5

/** Applies the configuration to what the call names. */
export async function applyConfiguration(core: Core, call: Call, patch: Configuration): Promise<Updated> {
  const tracked = trackedType(call.resource)
  if (tracked === undefined) throw failure(415, 'UnsupportedMediaType', 'server-side apply needs a schema')
  const body = readConfiguration(call.resource, patch.body)
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(core, call, { tracked, body, patch })
    } catch (error) {
      // Another write came between: it was there and is not, or the other way round.
      const isRace =
        hasReason(error, 'AlreadyExists') ||
        (hasReason(error, 'NotFound') && call.subresource === undefined && error.status.details?.name === call.name)
      if (!isRace || attempt === attempts) throw error
    }
  }
}

interface Application {
  readonly tracked: Tracked
  readonly body: JsonObject
  readonly patch: Configuration
}

async function applyOnce(core: Core, call: Call, application: Application): Promise<Updated> {
  const { strategy } = application.patch
  if (core.store.get(keyIn(call.resource, call.namespace, call.name)) === undefined) {
    if (call.subresource !== undefined) throw notFound(call.resource, call.name)
    demandCreate(core, call)
    const draft = appliedDraft(core, call, application, undefined)
    const { uid = '' } = draft.metadata
    if (uid !== '')
      throw conflict(call.resource, call.name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`)
    delete draft.metadata.resourceVersion
    return { entry: await createTracked(core, call, draft, call.name), created: true }
  }
  const entry = await modify(core, call, {
    draft: (old) => appliedDraft(core, call, application, old),
    tracks: false,
    ...(strategy && { strategy }),
  })
  return { entry, created: false }
}

function appliedDraft(core: Core, call: Call, { tracked, body, patch }: Application, old: KubeObject | undefined): Draft {
  const { resource } = call
  const author = authorOf(core, call)
  const { metadata: liveMetadata, ...rest } = (old === undefined ? tracked.nothing : shown(resource, old)) as unknown as Draft
  const { managedFields, ...metadata } = liveMetadata
  const live = { ...rest, metadata }
  const { nothing, versions } = tracked
  const { atom } = versions
  const isManaged = managedFields !== undefined && managedFields.length > 0
  const mayNotFit = old !== undefined && mayMisfit(resource)
  if (mayNotFit && !isManaged) fitLive(resource, live, { atom, isManaged })
  fitConfiguration(resource, body, atom)
  if (mayNotFit && isManaged) fitLive(resource, live, { atom, isManaged })
  const made = applied(
    {
      versions,
      live,
      liveEntries: managedFields,
      nothing,
      applied: body,
      scope: scopeFor(resource, author.subresource),
      force: patch.force,
    },
    author,
  )
  patch.onMerged?.()
  const draft = draftOf(call, made, { old, live, body })
  setEntries(draft, made.entries)
  fitNamespace(call, draft)
  fitOwners(call, draft, afterHooks)
  fitName(call, draft)
  return draft
}

/** The applied object as a draft of the stored version, with defaults. */
function draftOf(
  { resource, fieldManager }: Call,
  { object }: Applied,
  { old, live, body }: { readonly old: KubeObject | undefined; readonly live: JsonObject; readonly body: JsonObject },
): Draft {
  const isKubectl = fieldManager === 'kubectl'
  if (object === undefined && old !== undefined && !isKubectl) return copyOf(old) as unknown as Draft
  // What was merged from two objects is one.
  const whole = (object ?? live) as JsonObject
  const draft = decoded(resource, isKubectl ? withLastApplied(whole, body) : whole, body)
  const why = unconvertible(resource, draft)
  if (why !== undefined) throw failure(500, '', `failed to convert to unversioned (${nameOf(resource, body)}): ${why}`)
  return storedDraft(resource, draft)
}

/** Upstream names the configuration in the refusal, not the object that it was merged into. */
function decoded(resource: Resource, object: JsonObject, body: JsonObject): Draft {
  try {
    return draftOfMerged(resource, object)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const typeName = typeOfResource(resource)
    const wrapped = typeName === undefined ? object : (wrapNumbers(typeName, object) as JsonObject)
    if (wrapped !== object) return decoded(resource, wrapped, body)
    const kind = `${apiVersionOf(resource)}, Kind=${resource.kind}`
    const conversion = `unable to convert unstructured object to ${resource.group === '' ? '/' : ''}${kind}: ${asUnconverted(error)}`
    throw failure(500, '', `failed to convert new object (${nameOf(resource, body)}) to proper version: ${conversion}`)
  }
}
