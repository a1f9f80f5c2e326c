/** Replicas change hands through the scale subresource as well: its managers are those of the object's own replicas. */
import { applied, scopeOf, updatedEntries, type Entries } from '../../api/managed-fields/write.ts'
import { difference, hasPath, pathsSet } from '../../api/managed-fields/field-set.ts'
import { decodeManagers, encodeManagers, setManager, type Manager, type Managers } from '../../api/managed-fields/managers.ts'
import { fieldElement } from '../../api/managed-fields/path-element.ts'
import type { JsonObject } from '../../api/json-object.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Scale } from '../../api/objects.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { scaleKind } from '../../api/scale.ts'
import { wrapNumbers } from '../../api/wrap-numbers.ts'
import { failure } from '../../api/status.ts'
import type { Call, Core } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { shown } from '../storage/storage.ts'
import { fitConfiguration, nameOf, readConfiguration } from './configuration.ts'
import { authorOf } from './track.ts'
import { scaleVersions } from './versions.ts'

/** Every kind that has a scale keeps its replicas here, as the Scale itself does. */
const path = [fieldElement('spec'), fieldElement('replicas')]
const replicas = pathsSet(['spec', 'replicas'])

/** A write of a scale, and the entries of its object after it. */
export interface ScaleWrite {
  readonly scale: Scale
  readonly entries: Entries
  /** Those of the scale alone. */
  readonly ownEntries: Entries
}

/** What one write starts from: the object, and its scale. */
interface Before {
  readonly old: KubeObject
  readonly live: Scale
}

/** A scale put or patched in place of the one before. */
export function scaleUpdate(core: Core, call: Call, { old, live, made }: Before & { readonly made: Scale }): ScaleWrite {
  const managers = managersOf(call, old)
  const liveEntries = encodeManagers(ofScale(managers, call))
  const entries = updatedEntries(
    { versions: scaleVersions, live, made, scope: scopeOf(), isCreate: false, liveEntries, madeEntries: liveEntries },
    authorOf(core, call),
  )
  return { scale: made, entries: ofObject(managers, entries, call), ownEntries: entries }
}

/** A configuration of the scale applied. */
export function scaleApply(
  core: Core,
  call: Call,
  { old, live, body, force, onMerged }: Before & { readonly body: unknown; readonly force: boolean; readonly onMerged?: () => void },
): ScaleWrite {
  const managers = managersOf(call, old)
  const configuration = readConfiguration(scaleKind, body)
  const scaleManagers = ofScale(managers, call)
  const isCustom = customTypeOf(call.resource) !== undefined
  if (isCustom && scaleManagers.size === 0) throw unmade('create manager for existing fields: failed to convert live object', {})
  fitConfiguration(scaleKind, configuration, scaleVersions.atom)
  const liveEntries = encodeManagers(scaleManagers)
  const made = applied(
    { versions: scaleVersions, live, liveEntries, nothing: {}, applied: configuration, scope: scopeOf(), force },
    authorOf(core, call),
  )
  onMerged?.()
  if (isCustom && made.object !== undefined) throw unmade('convert new object', configuration)
  // Merged from two scales, it is one.
  const entries = ofObject(managers, made.entries, call)
  return { scale: wrapNumbers('autoscaling.v1.Scale', made.object ?? live) as Scale, entries, ownEntries: made.entries }
}

/** Upstream's field manager takes a scale that it made itself for a custom object, of which no definition has that version. */
const unmade = (what: string, named: JsonObject): Error =>
  failure(
    500,
    '',
    `failed to ${what} (${nameOf(scaleKind, named)}) to proper version: request to convert CR to an invalid group/version: autoscaling/v1`,
  )

/** The managers of an object's replicas, as a patch of its scale sees them. */
export const entriesOfScale = (call: Call, old: KubeObject): Entries => encodeManagers(ofScale(managersOf(call, old), call))

const managersOf = ({ resource }: Call, old: KubeObject): Managers =>
  decodeManagers(shown(resource, old).metadata.managedFields) ?? new Map<string, Manager>()

/** Whether upstream knows where the version has its replicas: a definition tells of all that it has. */
const isKnown = (resource: Resource, { apiVersion }: Manager): boolean =>
  customTypeOf(resource)?.schemas.has(apiVersion) ?? apiVersion === apiVersionOf(resource)

/** The managers of the object's replicas, as managers of a Scale. */
function ofScale(managers: Managers, { resource }: Call): Managers {
  const own = [...managers].filter(([, manager]) => isKnown(resource, manager) && hasPath(manager.set, path))
  return new Map(own.map(([identity, manager]) => [identity, { ...manager, apiVersion: 'autoscaling/v1', set: replicas }]))
}

/** The object's managers after those of its scale: replicas that somebody took are taken from whom they were. */
function ofObject(managers: Managers, scaleEntries: Entries, { resource }: Call): Entries {
  const apiVersion = apiVersionOf(resource)
  const out: Managers = new Map()
  const left = decodeManagers(scaleEntries) ?? new Map<string, Manager>()
  for (const [identity, manager] of managers) {
    if (!isKnown(resource, manager)) continue
    if (hasPath(manager.set, path) && !left.delete(identity)) setManager(out, { ...manager, set: difference(manager.set, replicas) })
    else out.set(identity, manager)
  }
  // Identities name the Scale's version here, so that an updater gets an entry of its own, and one without a time.
  for (const [identity, manager] of left)
    if (hasPath(manager.set, path)) out.set(identity, { ...manager, apiVersion, set: replicas, time: managers.get(identity)?.time })
  return encodeManagers(out)
}
