/** AdmissionReview: what a webhook is asked, and how its answer is read. Upstream: apiserver's webhook/request. */
import { jsonKind } from '../../api/json-kind.ts'
import { textOf } from '../../api/json-object.ts'
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
  const name = operation === 'delete' ? call.name : call.name || (request.object.metadata.name ?? '')
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
  if (inner === undefined) return { group, version, kind }
  // Discovery leaves out whose a kind is where it is the resource's own.
  return (inner.version ?? '') === ''
    ? { group, version, kind: inner.kind }
    : { group: inner.group ?? '', version: inner.version, kind: inner.kind }
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

/** What came back, decoded. */
export interface Answer {
  readonly apiVersion: string
  readonly kind: string
  /** Absent where the webhook left it out. */
  readonly response: (Omit<Verdict, 'patch'> & { readonly uid: string; readonly patch: string }) | undefined
}

/** Decodes what came back as a review of the version that was asked in; throws in the words of upstream's decoder. */
export function answerIn(review: Fields, version: ReviewVersion): Answer {
  const [apiVersion, kind] = [textOf(review['apiVersion']), textOf(review['kind'])]
  refuseOtherType({ apiVersion, kind }, version)
  const response = fieldOf<Fields>(review, 'response', 'object', 'AdmissionReview.')
  if (response === undefined) return { apiVersion, kind, response }
  const text = (name: string): string | undefined => fieldOf<string>(response, name, 'string', path)
  return {
    apiVersion,
    kind,
    response: {
      uid: text('uid') ?? '',
      allowed: fieldOf<boolean>(response, 'allowed', 'boolean', path) ?? false,
      patch: decodedPatch(text('patch')),
      patchType: text('patchType'),
      result: fieldOf<Partial<Status>>(response, 'status', 'object', path),
      warnings: (fieldOf<readonly unknown[]>(response, 'warnings', 'array', path) ?? []).filter((one) => typeof one === 'string'),
    },
  }
}

/** What says nothing of itself is taken for what was wanted. */
function refuseOtherType({ apiVersion, kind }: Pick<Answer, 'apiVersion' | 'kind'>, version: ReviewVersion): void {
  const wanted = `admission.k8s.io/${version}`
  if ((apiVersion === '' || apiVersion === wanted) && (kind === '' || kind === 'AdmissionReview')) return
  const other = versions.find((one) => apiVersion === `admission.k8s.io/${one}`)
  if (other !== undefined && (kind === '' || kind === 'AdmissionReview'))
    throw new Error(`converting (${other}.AdmissionReview) to (${version}.AdmissionReview): unknown conversion`)
  throw new Error(
    `no kind ${JSON.stringify(kind || 'AdmissionReview')} is registered for version ${JSON.stringify(apiVersion || wanted)} in scheme "pkg/runtime/scheme.go:110"`,
  )
}

/** The verdict of an answer; throws in upstream's words where it is none. */
export function verdictOf(
  { apiVersion, kind, response }: Answer,
  { uid, version, mutating }: { readonly uid: string; readonly version: ReviewVersion; readonly mutating: boolean },
): Verdict {
  if (response === undefined) throw new Error('webhook response was absent')
  const { patch, patchType } = response
  const isStrict = version === 'v1'
  if (isStrict) {
    if (response.uid !== uid) throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid)}`)
    if (apiVersion === '' || kind === '')
      throw new Error(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${apiVersion || '/'}, Kind=${kind}`)
    refusePatch(response, mutating)
  }
  const hasPatch = mutating && patch !== ''
  return {
    ...response,
    patch: hasPatch ? patch : undefined,
    // The older version has only one type of patches.
    patchType: hasPatch && !isStrict ? 'JSONPatch' : patchType,
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
    throw new Error(`json: cannot unmarshal ${jsonKind(value)} into Go struct field ${above}${name} of type ${goTypes[type] ?? type}`)
  return value as T
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
