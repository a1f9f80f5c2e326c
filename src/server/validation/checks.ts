/** Runs every check of a draft and refuses it with all broken rules at once. */
import { isEqual } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import { checkMetadata, checkMetadataUpdate } from '../../api/metadata.ts'
import { nameRules } from '../../api/names.ts'
import { badRequest, invalid, type Problem } from '../../api/status.ts'
import type { UpdateCheck } from '../../kinds/kind.ts'
import { usualChecks } from '../../kinds/shared/update-checks.ts'
import type { Call, Draft } from '../core.ts'
import { storageOf } from '../storage/storage.ts'

/** Refuses a draft for what its kind asks before all else. */
export function refuseFirst(call: Call, draft: Draft, old?: KubeObject): void {
  refuse(call, draft, storageOf(call.resource).rules.checkFirst?.(asObject(draft), old as never) ?? [])
}

/** Refuses a draft that breaks rules of metadata or of its kind. */
export function refuseInvalid(call: Call, draft: Draft, old: KubeObject | undefined): void {
  if (old === undefined) refuseNew(call, draft)
  else refuseChanged(call, draft, old)
}

function refuseNew(call: Call, draft: Draft): void {
  const { rules } = storageOf(call.resource)
  const object = asObject(draft)
  const problems = [...(rules.checksMetadataLast === true ? [] : ownCheck(call, draft)), ...(rules.check?.(object) ?? [])]
  problems.push(...(rules.checkCreate?.(object, problems) ?? []))
  refuse(call, draft, problems)
  if (rules.checksMetadataLast === true) refuse(call, draft, commonCheck(call, draft))
}

function refuseChanged(call: Call, draft: Draft, old: KubeObject): void {
  const { rules } = storageOf(call.resource)
  const { checksMetadataLast = false, updateChecks = checksMetadataLast ? ['object', 'update'] : usualChecks } = rules
  refuseInOrder(call, draft, {
    old,
    order: updateChecks,
    update: (found) => rules.checkUpdate?.(asObject(draft), old, found),
  })
}

/** Refuses a draft that breaks rules of metadata or of its kind's status. */
export function refuseInvalidStatus(call: Call, draft: Draft, old: KubeObject): void {
  const { rules } = storageOf(call.resource)
  refuseInOrder(call, draft, {
    old,
    order: rules.statusChecks ?? ['change', 'update'],
    update: (found) => rules.checkStatusUpdate?.(asObject(draft), old, found),
  })
}

interface Change {
  readonly old: KubeObject
  readonly order: readonly UpdateCheck[]
  /** The check of this sort of change; `found` is what was found before. */
  update(found: readonly Problem[]): readonly Problem[] | undefined
}

/** Refuses a changed draft for everything that is found by the checks, in their order. */
export function refuseInOrder(call: Call, draft: Draft, { old, order, update }: Change): void {
  const { rules } = storageOf(call.resource)
  const object = asObject(draft)
  const judgesMetadata = order.includes('metadata') || order.includes('change')
  const metadata = judgesMetadata ? judgedMetadata(call, draft, { old, asNew: order.includes('metadata') }) : undefined
  const problems = [...(metadata?.common ?? commonCheck(call, draft, old))]
  const found: Readonly<Record<UpdateCheck, () => readonly Problem[] | undefined>> = {
    metadata: () => metadata?.asNew,
    change: () => metadata?.asChanged,
    object: () => rules.check?.(object, old),
    update: () => update(problems),
  }
  for (const check of order) problems.push(...(found[check]() ?? []))
  warnOfTolerated(call, object)
  refuse(call, draft, problems)
}

/** What is wrong with changed metadata, by each of the checks that it goes through. */
interface Judged {
  readonly common: readonly Problem[]
  readonly asNew: readonly Problem[]
  readonly asChanged: readonly Problem[]
}

/** `asNew`: whether the kind judges the metadata as that of a new object. Upstream checks it for all kinds besides. */
function judgedMetadata(call: Call, draft: Draft, { old, asNew }: { readonly old: KubeObject; readonly asNew: boolean }): Judged {
  const { metadata } = draft
  const { anyFinalizer = false } = storageOf(call.resource).rules
  const whole = asNew ? ownCheck(call, draft) : []
  const changed = checkMetadataUpdate(metadata, old.metadata, { anyFinalizer })
  // The rules for new objects leave nothing for the common ones to find, and those for changes these two fields.
  const isDone = asNew || (metadata.generateName === old.metadata.generateName && isEqual(metadata.finalizers, old.metadata.finalizers))
  const isFine = whole.length === 0 && changed.length === 0 && isDone
  return { common: isFine ? [] : commonCheck(call, draft, old), asNew: whole, asChanged: changed }
}

/** The kind's own check of metadata as that of a new object. */
function ownCheck(call: Call, { metadata }: Draft): Problem[] {
  const { rules, resource } = storageOf(call.resource)
  const { anyFinalizer = false } = rules
  return checkMetadata(metadata, { namespaced: resource.namespaced, checkName: rules.checkName?.bind(rules), anyFinalizer })
}

/** The check of metadata that all kinds have (rest.BeforeCreate, rest.BeforeUpdate). */
function commonCheck({ resource }: Call, { metadata }: Draft, old?: Pick<KubeObject, 'metadata'>): Problem[] {
  const whole = checkMetadata(metadata, { namespaced: resource.namespaced, checkName: nameRules.pathSegment, anyFinalizer: true })
  return old === undefined ? whole : [...whole, ...checkMetadataUpdate(metadata, old.metadata, { anyFinalizer: true })]
}

/** Refuses with 422 if there is a problem. */
export function refuse(call: Call, draft: Draft, problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalid(storageOf(call.resource).resource, draft.metadata.name ?? '', problems)
}

function warnOfTolerated(call: Call, object: KubeObject): void {
  for (const text of storageOf(call.resource).rules.tolerated?.(object) ?? []) call.warn(text)
}

/** Passes on what the kind warns of. */
export function warnAbout(call: Call, draft: Draft, old: KubeObject | undefined): void {
  const warnings = storageOf(call.resource).rules.warnings?.(asObject(draft), old)
  if (warnings !== undefined) for (const text of warnings) call.warn(text)
}

/** Passes on what the kind warns of a status. */
export function warnAboutStatus(call: Call, draft: Draft): void {
  for (const text of storageOf(call.resource).rules.statusWarnings?.(asObject(draft)) ?? []) call.warn(text)
}

/** A draft that is ready to be read as the object it will be. */
export const asObject = (draft: Draft): KubeObject =>
  // Rules read what the server has filled by then.
  draft as unknown as KubeObject

/** The namespace of a body must be that of the call, or absent. */
export function fitNamespace({ resource, namespace }: Call, draft: Draft): void {
  if (!resource.namespaced) {
    delete draft.metadata.namespace
    return
  }
  const given = draft.metadata.namespace ?? ''
  if (given !== '' && given !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  draft.metadata.namespace = namespace
}

/** The name of a body must be that of the call. */
export function fitName({ name }: Call, draft: Draft): void {
  const given = draft.metadata.name ?? ''
  if (given === '') throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  if (given !== name) throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`)
}

/**
 * An owner that is named twice in the same words counts once (dedupOwnerReferences); `when` tells writes whose body was made of a patch.
 */
export function fitOwners(call: Call, { metadata }: Draft, when = ''): void {
  const { ownerReferences: owners = [] } = metadata
  if (owners.length < 2) return
  const twins = owners.filter((owner, index) => owners.findIndex((other) => isEqual(other, owner)) < index)
  if (twins.length === 0) return
  metadata.ownerReferences = owners.filter((owner) => !twins.includes(owner))
  call.warn(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${twins.map(({ uid }) => uid).join(', ')}`,
  )
}

/** Where the server makes a body of a patch, hooks have seen it by then. */
export const afterHooks = ' after mutating admission happens'
