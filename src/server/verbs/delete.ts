/** delete: at once, or marked first where the object has time to end or finalizers to wait for. */
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import type { KubeObject } from '../../api/object.ts'
import type { DeleteOptions } from '../../api/objects.ts'
import { namespaces } from '../../api/resources.ts'
import { conflict, invalid, notFound, type Problem } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import { RevisionConflict, type Entry } from '../../store/store.ts'
import { admitted } from '../admission/plugin.ts'
import { entryIn } from '../conversion/conversion.ts'
import type { Call, Core, Draft } from '../core.ts'
import { copyOfDraft } from './draft-copy.ts'
import { markDefinition } from '../custom/mark.ts'
import { finalizersAfterDelete, waitsForDependents } from '../storage/propagation.ts'
import { pretend } from '../storage/pretend.ts'
import { keyIn, storageOf } from '../storage/storage.ts'
import { inOrder } from '../in-order.ts'
import { atRevision } from './create.ts'
import { objectIn } from './get.ts'
import { isFinalizedByVerb, remove } from './remove.ts'

export type Options = Partial<DeleteOptions>

/** What became of the object: its last state if it is gone, or the state in which it waits. */
export interface Deleted {
  readonly entry: Entry
  readonly gone: boolean
  /** True where the object is the answer even so: a dry run shows what it would have become before it went. */
  readonly isShown?: true
}

export interface DeleteForm {
  /** Admission has seen the request in another form. */
  readonly admitted?: boolean
  /** The request as admission is to see it, where that is not the delete of this one object. */
  readonly asked?: Call
}

/** Deletes the object that the call names. */
export async function deleteOne(
  core: Core,
  call: Call,
  options: Options,
  { admitted: wasAdmitted, asked = call }: DeleteForm = {},
): Promise<Deleted> {
  refuseOptions(options)
  let entry = core.store.get(keyIn(call.resource, call.namespace, call.name))
  for (;;) {
    if (entry === undefined) throw notFound(call.resource, call.name)
    const old = objectIn(entry)
    refusePreconditions(call, old, options)
    // Plug-ins only read what is deleted.
    if (wasAdmitted !== true) await admitted({ core, call: asked, operation: 'delete', object: old as unknown as Draft, old, options })
    try {
      const deleted = await deleteFrom(core, call, entry, options)
      return { ...deleted, entry: await entryIn(core, call.resource, deleted.entry) }
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error
      entry = error.found
    }
  }
}

async function deleteFrom(core: Core, call: Call, entry: Entry, options: Options): Promise<Deleted> {
  const old = objectIn(entry)
  if (isPending(call, old, options)) return { entry, gone: false }
  const grace = graceOf(call, old, options)
  const finalizers = finalizersAfterDelete(call.resource, old, options)
  const hasFinalizers = finalizers.length > 0
  const graceful = grace !== undefined
  const isMarked = old.metadata.deletionTimestamp !== undefined
  const sameFinalizers = finalizers.join() === (old.metadata.finalizers ?? []).join()
  if (!graceful && !hasFinalizers && !isFinalizedByVerb(old as unknown as Draft)) {
    if (call.dryRun && !sameFinalizers)
      return { entry: await mark(core, call, entry, markedDraft(core, old, { grace: undefined, finalizers })), gone: true, isShown: true }
    return { entry: await remove(core, call, entry), gone: true }
  }
  const sooner = graceful && (!isMarked || grace < (old.metadata.deletionGracePeriodSeconds ?? 0))
  let marked = entry
  if (!isMarked || sooner || !sameFinalizers) {
    marked = await mark(core, call, entry, markedDraft(core, old, { grace: isMarked && !sooner ? undefined : (grace ?? 0), finalizers }))
  }
  const left = graceful ? (objectIn(marked).metadata.deletionGracePeriodSeconds ?? 0) : 0
  const endsNow =
    !hasFinalizers && left === 0 && !isFinalizedByVerb(old as unknown as Draft) && (!isMarked || sooner || grace === 0 || !graceful)
  if (!endsNow) return { entry: marked, gone: false }
  try {
    return { entry: await remove(core, call, marked), gone: true }
  } catch (error) {
    // Whoever saw the mark may have been faster: gone is gone.
    if (error instanceof RevisionConflict && error.found === undefined) return { entry: marked, gone: true }
    throw error
  }
}

/** An end that has begun with a grace may only come sooner: a delete that asks for nothing sooner leaves even finalizers (BeforeDelete). */
function isPending(call: Call, { metadata }: KubeObject, { gracePeriodSeconds: asked }: Options): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds: left } = metadata
  if (storageOf(call.resource).rules.grace === undefined || deletionTimestamp === undefined || left === undefined) return false
  return asked === undefined || (asked < 0 ? 1 : asked) >= left
}

/** The grace that this delete gives; undefined for kinds that end at once. A grace in the options counts as if the spec had said it. */
function graceOf(call: Call, old: KubeObject, options: Options): number | undefined {
  const { rules } = storageOf(call.resource)
  if (rules.grace === undefined) return undefined
  const asked = options.gracePeriodSeconds
  if (asked === undefined) return rules.grace(old)
  const spec = (old as unknown as Draft)['spec'] as object
  const wished = { ...old, spec: { ...spec, terminationGracePeriodSeconds: asked < 0 ? 1 : asked } }
  return rules.grace(wished)
}

function markedDraft(
  core: Core,
  old: KubeObject,
  how: { readonly grace: number | undefined; readonly finalizers: readonly string[] },
): Draft {
  const draft = copyOfDraft(old as unknown as Draft)
  const { metadata } = draft
  if (how.finalizers.length > 0) metadata.finalizers = [...how.finalizers]
  else delete metadata.finalizers
  if (how.grace === undefined) return draft
  if (metadata.deletionTimestamp === undefined && metadata.generation !== undefined) metadata.generation += 1
  metadata.deletionTimestamp = timeText(core.clock.now() + how.grace * 1000)
  metadata.deletionGracePeriodSeconds = how.grace
  if (draft.kind === 'CustomResourceDefinition' && draft.apiVersion === 'apiextensions.k8s.io/v1')
    markDefinition(draft, old, timeText(core.clock.now()))
  if (draft.kind === 'Namespace' && draft.apiVersion === 'v1') {
    delete metadata.deletionGracePeriodSeconds
    draft['status'] = { ...(draft['status'] as object | undefined), phase: 'Terminating' }
  }
  return draft
}

async function mark(core: Core, call: Call, entry: Entry, draft: Draft): Promise<Entry> {
  if (call.dryRun) return pretend(entry.key, entry.revision, inOrder(call.resource, draft))
  return core.store.put(entry.key, atRevision(call.resource, draft), entry.revision)
}

/** Refuses an object that is not the one the options mean. */
export function refusePreconditions(call: Call, old: KubeObject, { preconditions }: Options): void {
  const { uid, resourceVersion } = preconditions ?? {}
  const { metadata } = old
  if (uid !== undefined && uid !== metadata.uid)
    throw outdated(call, {
      field: 'UID',
      asked: uid,
      found: metadata.uid,
      meaning: 'The object might have been deleted and then recreated',
    })
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw outdated(call, {
      field: 'ResourceVersion',
      asked: resourceVersion,
      found: metadata.resourceVersion,
      meaning: 'The object might have been modified',
    })
}

interface Outdated {
  readonly field: string
  readonly asked: string
  readonly found: string
  readonly meaning: string
}

/** Upstream names the kind here, and that of what is stored, where it names the resource everywhere else, and of namespaces. */
function outdated({ resource, name }: Call, { field, asked, found, meaning }: Outdated): Error {
  if (resource.id === namespaces.id)
    return conflict(resource, name, `Precondition failed: ${field} in precondition: ${asked}, ${field} in object meta: ${found}`)
  const { group, kind } = storageOf(resource).resource
  const why = `the ${field} in the precondition (${asked}) does not match the ${field} in record (${found}). ${meaning}`
  return conflict({ group, plural: kind }, name, why)
}

/** Refuses options that mean nothing. */
export function refuseOptions(options: Options): void {
  const { dryRun = [] } = options
  const problems = propagationProblems(options)
  if (dryRun.some((value) => value !== 'All')) problems.push(problem.notSupported('dryRun', goList([...dryRun]), ['All']))
  if (problems.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', problems)
}

/** What is wrong with what the options say of dependents. */
function propagationProblems({ propagationPolicy, orphanDependents }: Options): Problem[] {
  if (propagationPolicy === undefined) return []
  const problems: Problem[] = []
  if (orphanDependents !== undefined)
    problems.push(problem.invalid('propagationPolicy', propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'))
  // Upstream names the policies in this order.
  if (!waitsForDependents.has(propagationPolicy)) {
    const message = `Unsupported value: "${propagationPolicy}": supported values: "Foreground", "Background", "Orphan", "nil"`
    problems.push({ field: 'propagationPolicy', reason: 'FieldValueNotSupported', message })
  }
  return problems
}
