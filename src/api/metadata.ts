/** Rules that the metadata of every kind obeys, on create and on update, in upstream's order and words. */
import { problem, invalidFor, nonNegative, immutable } from './field-errors.ts'
import { goList, goPointer, goStruct, goTime } from './go-value.ts'
import { dnsLabel, labelValue, nameRules, qualifiedName } from './names.ts'
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from './objects.ts'
import { remembering } from './remembering.ts'
import type { Problem } from './status.ts'
import { millisOf } from './time.ts'

const annotationsLimit = 256 * 1024

const namespaceReasons = remembering(dnsLabel)
const keyReasons = remembering(qualifiedName)
const valueReasons = remembering(labelValue)

interface MetadataRules {
  readonly namespaced: boolean
  /** The kind's rule for names; default DNS subdomain. */
  readonly checkName?: ((name: string, isPrefix: boolean) => string[]) | undefined
  /** Default `metadata`. */
  readonly path?: string
  /** Kinds of the API machinery and of its extensions let finalizers without a domain pass; all others allow only the standard ones. */
  readonly anyFinalizer?: boolean
}

/** ValidateObjectMeta: for an object whose name has been generated already. */
export function checkMetadata(
  metadata: ObjectMeta,
  { namespaced, checkName = nameRules.subdomain, path = 'metadata', anyFinalizer = false }: MetadataRules,
): Problem[] {
  const problems: Problem[] = []
  const { name = '', generateName = '', namespace = '' } = metadata
  if (generateName !== '') problems.push(...invalidFor(`${path}.generateName`, generateName, checkName(generateName, true)))
  if (name === '') problems.push(problem.required(`${path}.name`, 'name or generateName is required'))
  else problems.push(...invalidFor(`${path}.name`, name, checkName(name, false)))
  if (namespaced) {
    if (namespace === '') problems.push(problem.required(`${path}.namespace`))
    else problems.push(...invalidFor(`${path}.namespace`, namespace, namespaceReasons(namespace)))
  } else if (namespace !== '') problems.push(problem.forbidden(`${path}.namespace`, 'not allowed on this type'))
  problems.push(...nonNegative(`${path}.generation`, metadata.generation))
  problems.push(...checkLabels(metadata.labels, `${path}.labels`))
  problems.push(...checkAnnotations(metadata.annotations, `${path}.annotations`))
  problems.push(...checkOwners(metadata.ownerReferences, `${path}.ownerReferences`))
  problems.push(...checkFinalizers(metadata.finalizers, `${path}.finalizers`))
  problems.push(...checkManagedFields(metadata.managedFields, `${path}.managedFields`))
  if (!anyFinalizer) problems.push(...checkKnownFinalizers(metadata.finalizers, `${path}.finalizers`))
  return problems
}

/** ValidateObjectMetaUpdate: what an update may not change. */
export function checkMetadataUpdate(
  metadata: ObjectMeta,
  old: ObjectMeta,
  { path = 'metadata', anyFinalizer = false }: Omit<MetadataRules, 'namespaced' | 'checkName'> = {},
): Problem[] {
  const problems: Problem[] = []
  if (old.deletionTimestamp !== undefined && old.deletionTimestamp !== null)
    problems.push(...checkNoNewFinalizers(metadata, old, `${path}.finalizers`))
  if ((metadata.resourceVersion ?? '') === '')
    problems.push(problem.invalid(`${path}.resourceVersion`, metadata.resourceVersion ?? '', 'must be specified for an update'))
  problems.push(...nonNegative(`${path}.generation`, metadata.generation))
  if ((metadata.generation ?? 0) < (old.generation ?? 0))
    problems.push(problem.invalid(`${path}.generation`, metadata.generation ?? 0, 'must not be decremented'))
  for (const field of ['name', 'namespace', 'uid'] as const)
    problems.push(...immutable(`${path}.${field}`, metadata[field] ?? '', (metadata[field] ?? '') === (old[field] ?? '')))
  for (const field of ['creationTimestamp', 'deletionTimestamp'] as const) {
    const value = metadata[field] ?? undefined
    problems.push(
      ...immutable(`${path}.${field}`, value === undefined ? null : goTime(value), millisOf(value) === millisOf(old[field] ?? undefined)),
    )
  }
  problems.push(
    ...immutable(
      `${path}.deletionGracePeriodSeconds`,
      metadata.deletionGracePeriodSeconds,
      metadata.deletionGracePeriodSeconds === old.deletionGracePeriodSeconds,
    ),
  )
  return [
    ...problems,
    ...checkLabels(metadata.labels, `${path}.labels`),
    ...checkAnnotations(metadata.annotations, `${path}.annotations`),
    ...checkOwners(metadata.ownerReferences, `${path}.ownerReferences`),
    ...checkManagedFields(metadata.managedFields, `${path}.managedFields`),
    ...(anyFinalizer ? [] : checkKnownFinalizers(metadata.finalizers, `${path}.finalizers`)),
  ]
}

/** ValidateLabels; upstream walks a Go map, here the keys are sorted. */
export function checkLabels(labels: Readonly<Record<string, string>> | undefined, path: string): Problem[] {
  if (labels === undefined || labels === null || areFine(labels)) return []
  const problems: Problem[] = []
  for (const key of Object.keys(labels).sort()) {
    const value = labels[key] ?? ''
    for (const reason of keyReasons(key)) problems.push(problem.invalid(path, key, reason))
    for (const reason of valueReasons(value)) problems.push(problem.invalid(path, value, reason))
  }
  return problems
}

/** Most are, which needs no order to see. */
function areFine(labels: Readonly<Record<string, string>>): boolean {
  for (const key in labels) if (keyReasons(key).length > 0 || valueReasons(labels[key] ?? '').length > 0) return false
  return true
}

/** ValidateAnnotations: keys as those of labels in any case, 256 KiB in all. */
export function checkAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): Problem[] {
  if (annotations === undefined || annotations === null) return []
  const problems: Problem[] = []
  let size = 0
  for (const key of Object.keys(annotations).sort()) {
    size += Buffer.byteLength(key) + Buffer.byteLength(annotations[key] ?? '')
    for (const reason of keyReasons(key.toLowerCase())) problems.push(problem.invalid(path, key, reason))
  }
  if (size > annotationsLimit) problems.push(problem.tooLong(path, annotationsLimit))
  return problems
}

function checkOwner(owner: OwnerReference, path: string): Problem[] {
  const problems: Problem[] = []
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner
  const parts = apiVersion.split('/')
  if (apiVersion === '' || parts.length > 2 || parts.at(-1) === '')
    problems.push(problem.invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'))
  if (kind === '') problems.push(problem.invalid(`${path}.kind`, kind, 'kind must not be empty'))
  if (name === '') problems.push(problem.invalid(`${path}.name`, name, 'name must not be empty'))
  if (uid === '') problems.push(problem.invalid(`${path}.uid`, uid, 'uid must not be empty'))
  if (apiVersion === 'v1' && kind === 'Event') {
    const value = goStruct('v1.OwnerReference', {
      APIVersion: apiVersion,
      Kind: kind,
      Name: name,
      UID: uid,
      Controller: goPointer('bool', owner.controller),
      BlockOwnerDeletion: goPointer('bool', owner.blockOwnerDeletion),
    })
    problems.push(problem.invalid(path, value, '/v1, Kind=Event is disallowed from being an owner'))
  }
  return problems
}

function checkOwners(owners: readonly OwnerReference[] | undefined, path: string): Problem[] {
  const problems: Problem[] = []
  let first: string | undefined
  for (const owner of owners ?? []) {
    problems.push(...checkOwner(owner, path))
    if (owner.controller !== true) continue
    const name = `${owner.kind}/${owner.name}`
    if (first === undefined) first = name
    else {
      const value = (owners ?? []).map(({ apiVersion, kind, name: of, uid, controller, blockOwnerDeletion }) =>
        goStruct('v1.OwnerReference', {
          APIVersion: apiVersion,
          Kind: kind,
          Name: of,
          UID: uid,
          Controller: goPointer('bool', controller),
          BlockOwnerDeletion: goPointer('bool', blockOwnerDeletion),
        }),
      )
      problems.push(
        problem.invalid(
          path,
          goList(value, 'v1.OwnerReference'),
          `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${name}`,
        ),
      )
    }
  }
  return problems
}

function checkFinalizers(finalizers: readonly string[] | undefined, path: string): Problem[] {
  const list = finalizers ?? []
  const problems = list.flatMap((finalizer) => invalidFor(path, finalizer, qualifiedName(finalizer)))
  if (list.includes('orphan') && list.includes('foregroundDeletion'))
    problems.push(problem.invalid(path, goList(list), 'finalizer orphan and foregroundDeletion cannot be both set'))
  return problems
}

/** A finalizer without a domain must be one of Kubernetes' own. */
function checkKnownFinalizers(finalizers: readonly string[] | undefined, path: string): Problem[] {
  return (finalizers ?? []).flatMap((finalizer, index) =>
    finalizer.includes('/') || standardFinalizers.has(finalizer)
      ? []
      : [problem.invalid(`${path}[${index}]`, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')],
  )
}
/** One that Kubernetes itself sets. */
export const isStandardFinalizer = (name: string): boolean => standardFinalizers.has(name)
const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])

function checkNoNewFinalizers(metadata: ObjectMeta, old: ObjectMeta, path: string): Problem[] {
  const known = new Set(old.finalizers ?? [])
  const extra = [...new Set(metadata.finalizers ?? [])].filter((finalizer) => !known.has(finalizer)).sort()
  return extra.length === 0
    ? []
    : [problem.forbidden(path, `no new finalizers can be added if the object is being deleted, found new finalizers ${goList(extra).text}`)]
}

function checkManagedFields(entries: readonly ManagedFieldsEntry[] | undefined, path: string): Problem[] {
  const problems: Problem[] = []
  let index = 0
  for (const { operation, fieldsType = 'FieldsV1', manager = '', subresource = '' } of entries ?? []) {
    const at = (field: string): string => `${path}[${index}].${field}`
    if (operation !== 'Apply' && operation !== 'Update')
      problems.push(problem.invalid(at('operation'), operation ?? '', 'must be `Apply` or `Update`'))
    if (fieldsType !== 'FieldsV1') problems.push(problem.invalid(at('fieldsType'), fieldsType, 'must be `FieldsV1`'))
    problems.push(...checkFieldManager(manager, at('manager')))
    if (subresource.length > 256) problems.push(problem.tooLong(at('subresource'), 256))
    index++
  }
  return problems
}

/** ValidateFieldManager: at most 128 bytes, printable. */
export const checkFieldManager = (manager: string, path = 'fieldManager'): Problem[] =>
  isPlain(manager) ? [] : managerProblems(manager, path)

/** Nearly every manager, told without looking at each character by its Unicode category. */
const isPlain = (manager: string): boolean => manager.length <= 128 && /^[ -~]*$/.test(manager)

function managerProblems(manager: string, path: string): Problem[] {
  const problems: Problem[] = []
  if (Buffer.byteLength(manager) > 128) problems.push(problem.tooLong(path, 128))
  let position = 0
  for (const character of manager) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) {
      const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
      problems.push(problem.invalid(path, manager, `invalid character ${code} (at position ${position})`))
    }
    position += Buffer.byteLength(character)
  }
  return problems
}
