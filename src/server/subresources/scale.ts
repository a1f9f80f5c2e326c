/** scale: how many replicas an object wants and has, in one form for all kinds that have them. */
import type { LabelSelector, Scale } from '../../api/objects.ts'
import type { JsonObject } from '../../api/json-object.ts'
import type { Entries } from '../../api/managed-fields/write.ts'
import type { KubeObject } from '../../api/object.ts'
import { copyOf } from '../../api/equal.ts'
import { decodeBody } from '../../api/decode-body.ts'
import { problem } from '../../api/field-errors.ts'
import { apiVersionOf } from '../../api/resource.ts'
import { makeScale, scaleKind } from '../../api/scale.ts'
import { selectorOfSpec } from '../../api/selector-text.ts'
import { badRequest, conflict, invalid } from '../../api/status.ts'
import { documentOf } from '../../api/written-floats.ts'
import type { Step, View } from '../admission/plugin.ts'
import type { Call, Core, Draft } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { customScaleAsWritten, customScaleOf, customScaleToWrite, demandReplicas, setReplicas } from '../custom/scale.ts'
import { entriesOfScale, scaleApply, scaleUpdate } from '../managed-fields/scale.ts'
import { setEntries } from '../managed-fields/track.ts'
import { shown } from '../storage/storage.ts'
import { modify } from '../verbs/modify.ts'
import { decodePatched } from '../verbs/decode-patched.ts'
import { applyPatch, parsedBody, type Patch } from '../verbs/patch.ts'
import { getShown, objectIn } from '../verbs/get.ts'

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector | Readonly<Record<string, string>> }
  readonly status?: { readonly replicas?: number }
}

/** The Scale of the object that the call names. */
export async function readScale(core: Core, call: Call): Promise<Scale> {
  return scaleIn(call)(shown(call.resource, objectIn(await getShown(core, call))))
}

/** How the objects of a call tell their scale. */
function scaleIn({ resource }: Call): (object: KubeObject) => Scale {
  const paths = customTypeOf(resource)?.scale
  return paths === undefined ? (object) => scaleOf(object as Scalable) : (object) => customScaleOf(paths, object)
}

/** The Scale of an object after a write. */
function scaleOfWritten({ resource }: Call, object: KubeObject): Scale {
  const paths = customTypeOf(resource)?.scale
  return paths === undefined ? scaleOf(object as Scalable) : customScaleAsWritten(paths, object)
}

/** The Scale of an object as a write starts from it. */
function writtenScaleIn({ resource }: Call, object: KubeObject): Scale {
  const paths = customTypeOf(resource)?.scale
  return paths === undefined ? scaleOf(object as Scalable) : customScaleToWrite(paths, object)
}

/** The Scale of an object. */
function scaleOf(object: Scalable): Scale {
  const { spec, status } = object
  return makeScale(object, { wanted: spec?.replicas ?? 0, found: status?.replicas ?? 0, selector: selectorOfSpec(spec?.selector) })
}

/** Writes the replicas of a scale into the object; gives the new scale. */
export async function updateScale(core: Core, call: Call, scale: Scale): Promise<Scale> {
  refuseMisnamed(call, scale)
  // The replicas are judged before the revision, which the draft bears.
  return changeScale(core, call, { scaleOf: () => scale, uid: scale.metadata.uid })
}

const typeName = 'autoscaling.v1.Scale'

/** Patches the scale of an object as if it were an object of its own. */
export async function patchScale(core: Core, call: Call, wanted: Omit<Patch, 'strategy'>): Promise<Scale> {
  if (wanted.type === 'apply') return changeScale(core, call, { applies: { ...wanted, force: wanted.force === true } })
  const given = parsedBody(wanted)
  const patched = (old: Scalable): Scale => {
    const body = wanted.type === 'strategic' ? copyOf(given) : given
    const value = applyPatch(patchedScaleIn(call, old), { type: wanted.type, body, typeName })
    const decoder = { typeName, whole: (document: object) => decodeBody(scaleKind, documentOf(wanted.body, ofThisVersion(document))) }
    // Decoded by the schema of Scale; its managers are not for a patch to change.
    const scale = decodePatched(call, { value }, { ...wanted, ...decoder, body }) as unknown as Scale
    const { managedFields: _managers, ...metadata } = scale.metadata
    return { ...scale, metadata }
  }
  return changeScale(core, call, { scaleOf: patched })
}

/** Versions of Scale that upstream still reads: their selector is a map. */
const olderVersions = /^(?:extensions\/v1beta1|apps\/v1beta[12])$/

/** A patched Scale in the version that is served. A patch may name an older one, but not say the selector in the form of this one. */
function ofThisVersion(document: object): object {
  const { apiVersion, status } = document as { readonly apiVersion?: unknown; readonly status?: { readonly selector?: unknown } | null }
  if (typeof apiVersion !== 'string' || !olderVersions.test(apiVersion)) return document
  if (typeof status?.selector === 'string')
    throw badRequest(
      `Scale in version "${apiVersion.split('/')[1] ?? ''}" cannot be handled as a Scale: json: cannot unmarshal string into Go struct field ScaleStatus.status.selector of type map[string]string`,
    )
  return { ...document, apiVersion: apiVersionOf(scaleKind), ...(status && { status: { ...status, selector: undefined } }) }
}

/** The Scale of an object as a patch sees it: with those who manage the replicas. */
function patchedScaleIn(call: Call, object: KubeObject): Scale {
  const scale = writtenScaleIn(call, object)
  return customTypeOf(call.resource) === undefined ? withManagers(scale, entriesOfScale(call, object)) : scale
}

const withManagers = (scale: Scale, managedFields: Entries): Scale =>
  managedFields === undefined ? scale : { ...scale, metadata: { ...scale.metadata, managedFields } }

interface ScaleChange {
  readonly scaleOf?: (old: Scalable) => Scale
  /** A configuration to apply, in place of a scale. */
  readonly applies?: { readonly body: unknown; readonly force: boolean; readonly onMerged?: () => void }
  readonly uid?: string | undefined
}

async function changeScale(core: Core, call: Call, { scaleOf: wanted, applies, uid }: ScaleChange): Promise<Scale> {
  const view = new ScaleView(call)
  const draft = (old: KubeObject): Draft => {
    const made = copyOf(old) as unknown as Draft
    const live = writtenScaleIn(call, old)
    const { scale, entries, ownEntries } =
      applies === undefined
        ? scaleUpdate(core, call, { old, live, made: wanted?.(old as Scalable) ?? live })
        : scaleApply(core, call, { old, live, ...applies })
    refuseScale(call, scale)
    refuseOtherObject(call, scale, old)
    // The store refuses another revision than its own.
    if (scale.metadata.resourceVersion !== undefined) made.metadata.resourceVersion = scale.metadata.resourceVersion
    writeReplicas(call, made, scale)
    setEntries(made, entries)
    view.begin(made, ownEntries)
    return made
  }
  const entry = await modify(core, call, { draft, tracks: false, uid, view })
  return scaleOfWritten(call, shown(call.resource, objectIn(entry)))
}

/** A scale that names a uid is of that object alone; that of a custom object is not asked. */
function refuseOtherObject({ resource, name }: Call, { metadata: { uid } }: Scale, { metadata }: KubeObject): void {
  if (uid === undefined || uid === '' || uid === metadata.uid || customTypeOf(resource) !== undefined) return
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`
  throw conflict({ group: resource.group, plural: `${resource.plural}/scale` }, name, why)
}

function writeReplicas({ resource }: Call, draft: Draft, { spec }: Scale): void {
  const paths = customTypeOf(resource)?.scale
  if (paths !== undefined) setReplicas(paths, draft, spec?.replicas ?? 0)
  else draft['spec'] = { ...(draft['spec'] as object | undefined), replicas: spec?.replicas ?? 0 }
}

/** Admission sees scales and not the objects that they are of; who manages them is told to those alone who may change them. */
class ScaleView implements View {
  private readonly call: Call
  private draft: Draft | undefined
  private entries: Entries

  constructor(call: Call) {
    this.call = call
  }

  /** Takes the draft of an attempt, and the entries of its scale. */
  begin(draft: Draft, entries: Entries): void {
    this.draft = draft
    this.entries = entries
  }

  of(object: KubeObject, step: Step): KubeObject {
    const scale = writtenScaleIn(this.call, object)
    if (step === 'validate') return scale as KubeObject
    const isDraft = (object as unknown) === this.draft
    return withManagers(scale, isDraft ? this.entries : entriesOfScale(this.call, object)) as KubeObject
  }

  take(draft: Draft, value: JsonObject): void {
    // Decoded by the schema of Scale.
    const scale = decodeBody(scaleKind, value).object as unknown as Scale
    refuseScale(this.call, scale)
    writeReplicas(this.call, draft, scale)
  }
}

function refuseMisnamed(call: Call, scale: Scale): void {
  const { name, namespace } = scale.metadata
  if ((namespace ?? '') !== '' && namespace !== call.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  if ((name ?? '') === '') throw badRequest(`the name of the object (${call.name} based on URL) was undeterminable: name must be provided`)
  if (name !== call.name) throw badRequest(`the name of the object (${name ?? ''}) does not match the name on the URL (${call.name})`)
}

function refuseScale(call: Call, scale: Scale): void {
  refuseMisnamed(call, scale)
  const paths = customTypeOf(call.resource)?.scale
  if (paths !== undefined) demandReplicas(paths, scale)
  const replicas = scale.spec?.replicas ?? 0
  // The object's own rules refuse these of custom resources.
  if (replicas < 0 && paths === undefined)
    throw invalid(scaleKind, call.name, [problem.invalid('spec.replicas', replicas, 'must be greater than or equal to 0')])
}
