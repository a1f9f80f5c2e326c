/** AdmissionReview: what a webhook is asked, and how its answer is read. Upstream: apiserver's webhook/request. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { Status } from '../../api/status.ts'
import type { AdmissionRequest } from '../admission/plugin.ts'
import { namespaceOf } from './match.ts'

const versions = ['v1', 'v1beta1'] as const
export type ReviewVersion = (typeof versions)[number]

/** The first version that the hook takes and we speak. */
export function reviewVersionOf(accepted: readonly string[]): ReviewVersion {
  const found = accepted.flatMap((version) => versions.filter((one) => one === version))[0]
  if (found === undefined)
    throw new Error('could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)')
  return found
}

/** What is asked about. */
export interface Question {
  readonly uid: string
  readonly version: ReviewVersion
  /** As which resource the hook sees the request. */
  readonly resource: Resource
  readonly object: KubeObject | null
  readonly oldObject: KubeObject | null
}

/** The body that asks a webhook about a request. */
export function reviewOf(request: AdmissionRequest, question: Question): object {
  return { kind: 'AdmissionReview', apiVersion: `admission.k8s.io/${question.version}`, request: requestOf(request, question) }
}

/** The `request` of a review, which CEL expressions see as well. */
export function requestOf(request: AdmissionRequest, { uid, resource, object, oldObject }: Question): object {
  const { call, operation } = request
  const { user, subresource } = call
  const name = call.name || (request.object.metadata.name ?? '')
  const namespace = namespaceOf(request)
  return {
    uid,
    kind: kindOf(resource, subresource),
    resource: pluralOf(resource),
    ...(subresource !== undefined && { subResource: subresource }),
    requestKind: kindOf(call.resource, subresource),
    requestResource: pluralOf(call.resource),
    ...(subresource !== undefined && { requestSubResource: subresource }),
    ...(name !== '' && { name }),
    ...(namespace !== '' && { namespace }),
    operation: operation.toUpperCase(),
    userInfo: {
      username: user.name,
      ...(user.uid !== undefined && user.uid !== '' && { uid: user.uid }),
      groups: user.groups,
      ...(user.extra !== undefined && Object.keys(user.extra).length > 0 && { extra: user.extra }),
    },
    object,
    oldObject,
    dryRun: call.dryRun,
    options: optionsOf(request),
  }
}

const pluralOf = ({ group, version, plural }: Resource): object => ({ group, version, resource: plural })

function kindOf({ group, version, kind, subresources }: Resource, subresource: string | undefined): object {
  const inner = subresources[subresource ?? '']
  return inner === undefined
    ? { group, version, kind }
    : { group: inner.group ?? group, version: inner.version ?? version, kind: inner.kind }
}

const kinds = { create: 'CreateOptions', update: 'UpdateOptions', delete: 'DeleteOptions' } as const

/** The options as the client gave them; connections have none. */
function optionsOf({ call, operation, options }: AdmissionRequest): object | null {
  if (operation === 'connect') return null
  return {
    kind: kinds[operation],
    apiVersion: 'meta.k8s.io/v1',
    ...options,
    ...(call.dryRun && { dryRun: ['All'] }),
    ...(operation !== 'delete' && call.given),
  }
}

/** What a webhook answered, once it is known to be an answer. */
export interface Verdict {
  readonly allowed: boolean
  /** JSON text of a patch. */
  readonly patch: string | undefined
  readonly patchType: string | undefined
  readonly result: Partial<Status> | undefined
  readonly warnings: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

/** Reads an answer; throws in upstream's words where it is none. */
export function verdictOf(
  review: Fields,
  { uid, version, mutating }: { readonly uid: string; readonly version: ReviewVersion; readonly mutating: boolean },
): Verdict {
  const response = fieldOf<Fields>(review, 'response', 'object', 'AdmissionReview.')
  if (response === undefined) throw new Error('webhook response was absent')
  const text = (name: string): string | undefined => fieldOf<string>(response, name, 'string', path)
  const found = { uid: text('uid') ?? '', patch: decodedPatch(text('patch')), patchType: text('patchType') }
  const isStrict = version === 'v1'
  if (isStrict) {
    if (found.uid !== uid) throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(found.uid)}`)
    refuseOtherKind(review)
    refusePatch(found, mutating)
  }
  const hasPatch = mutating && found.patch !== ''
  return {
    allowed: fieldOf<boolean>(response, 'allowed', 'boolean', path) ?? false,
    patch: hasPatch ? found.patch : undefined,
    // The older version has only one type of patches.
    patchType: hasPatch && !isStrict ? 'JSONPatch' : found.patchType,
    result: fieldOf<Partial<Status>>(response, 'status', 'object', path),
    warnings: (fieldOf<readonly unknown[]>(response, 'warnings', 'array', path) ?? []).filter((one) => typeof one === 'string'),
  }
}

const path = 'AdmissionResponse.response.'
const goTypes: Readonly<Record<string, string>> = { string: 'string', boolean: 'bool', object: 'v1.AdmissionResponse', array: '[]string' }

/** A field of this type, or nothing at all. */
function fieldOf<T>(fields: Fields, name: string, type: 'string' | 'boolean' | 'object' | 'array', above: string): T | undefined {
  const value = fields[name] ?? undefined
  if (value === undefined) return undefined
  const is = Array.isArray(value) ? 'array' : typeof value
  if (is !== type)
    throw new Error(
      `json: cannot unmarshal ${is === 'boolean' ? 'bool' : is} into Go struct field ${above}${name} of type ${goTypes[type] ?? type}`,
    )
  return value as T
}

function refuseOtherKind({ apiVersion, kind }: Fields): void {
  const wanted = 'admission.k8s.io/v1, Kind=AdmissionReview'
  const version = typeof apiVersion === 'string' ? apiVersion : ''
  const got = `${version === '' || version.includes('/') ? version || '/' : `/${version}`}, Kind=${typeof kind === 'string' ? kind : ''}`
  if (got !== wanted) throw new Error(`expected webhook response of ${wanted}, got ${got}`)
}

function refusePatch({ patch, patchType }: { readonly patch: string; readonly patchType: string | undefined }, mutating: boolean): void {
  if (!mutating) {
    if (patch !== '') throw new Error('validating webhook may not return response.patch')
    if (patchType !== undefined) throw new Error('validating webhook may not return response.patchType')
    return
  }
  if (patch !== '' && patchType === undefined) throw new Error('webhook returned response.patch but not response.patchType')
  if (patch === '' && patchType !== undefined) throw new Error('webhook returned response.patchType but not response.patch')
  if (patchType === '') throw new Error('webhook returned invalid response.patchType of ""')
}

function decodedPatch(text: string | undefined): string {
  if (text === undefined) return ''
  if (!/^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/.test(text)) throw new Error('illegal base64 data at input byte 0')
  return Buffer.from(text, 'base64').toString()
}
