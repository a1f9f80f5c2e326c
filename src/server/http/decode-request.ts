/** From a request's body and query to a draft and the options of a write. */
import { decodeBody, notAnObject, strictRefusal, unrecognized, type DecodedBody } from '../../api/decode-body.ts'
import { decode, DecodeError } from '../../api/decode.ts'
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import { parseJson } from '../../api/json-scan.ts'
import { checkFieldManager } from '../../api/metadata.ts'
import type { DeleteOptions } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { badRequest, failure, invalid, type Problem } from '../../api/status.ts'
import { openEnvelope } from '../../api/protobuf/envelope.ts'
import { ProtobufError } from '../../api/protobuf/wire.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import type { Draft } from '../core.ts'
import { decodeBodyOf } from '../decode-object.ts'
import { storageOf } from '../storage/storage.ts'
import { bodyBytesOf, bodyOf, type Exchange } from './exchange.ts'
import { flagOf, textOf } from './request-line.ts'

const protobuf = 'application/vnd.kubernetes.protobuf'
const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'

export type Validation = 'Ignore' | 'Warn' | 'Strict'

/** The media type of the body, without parameters; none means JSON. */
export const mediaTypeOf = ({ request }: Exchange): string =>
  (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''

/** The refusal of a body in a form that is not served. */
export const unsupportedMedia = (types: string): Error =>
  failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${types}`)

type Target = Pick<Resource, 'group' | 'version' | 'kind'>

/** The body as JSON text or as a parsed value. */
export async function readBody(exchange: Exchange, target: Target): Promise<string | object> {
  const type = mediaTypeOf(exchange)
  if (type === protobuf) return fromProtobuf(target, await bodyBytesOf(exchange))
  const text = await bodyOf(exchange)
  if (type === 'application/json') return text
  if (type !== 'application/yaml') throw unsupportedMedia(accepted)
  const first = parseFirstYaml(text)
  if (first?.error !== undefined && first.hasDuplicates !== true) throw unrecognized(target, first.error, text)
  // A text of several lines cannot be a warning, so that only the strict hear of keys that occur twice.
  if (first?.error !== undefined && validationOf(exchange.query) === 'Strict') throw strictRefusal(target, [first.error])
  const value = first?.value ?? null
  if (value === null) return 'null'
  if (typeof value !== 'object' || Array.isArray(value)) throw notAnObject(target, value, text)
  return value
}

/** The object in the envelope, as if it had come as JSON. */
function fromProtobuf(target: Target, bytes: Buffer): object {
  try {
    const { apiVersion, kind, object } = openEnvelope(bytes)
    return object ?? { apiVersion, kind }
  } catch (error) {
    if (error instanceof ProtobufError) throw unrecognized(target, error.message, bytes.subarray(0, 100).toString('latin1'))
    throw error
  }
}

/** Decodes the body to the target type; strict problems become warnings or a refusal, as the request wishes. */
export async function decodeRequest(exchange: Exchange, target: Target | Resource): Promise<DecodedBody> {
  const body = await readBody(exchange, target)
  const decoded = 'id' in target ? decodeBodyOf(target, body) : decodeBody(target, body)
  applyValidation(exchange, target, decoded.strict)
  return decoded
}

/** What fieldValidation makes of strict problems. */
export function applyValidation(exchange: Exchange, target: Target, strict: readonly string[]): void {
  if (strict.length === 0) return
  const validation = validationOf(exchange.query)
  if (validation === 'Strict') throw strictRefusal(target, strict)
  if (validation === 'Warn') exchange.warnings.push(...strict)
}

/** The wish of the request; upstream's default is to warn. */
export const validationOf = (query: URLSearchParams): Validation => (textOf(query, 'fieldValidation') ?? 'Warn') as Validation

/** A decoded body as a draft of the stored version, with defaults. */
export function draftFrom(resource: Resource, object: Record<string, unknown>): Draft {
  // Decoding by the schema gives every object its metadata.
  const draft = object as Draft
  draft.metadata ??= {}
  const { toStored, rules } = storageOf(resource)
  const stored = toStored === undefined ? draft : toStored(draft)
  rules.defaults?.(stored as never)
  return stored
}

/** Refuses options of a write that have no meaning; `found` is what the caller found already. */
export function checkWriteOptions(
  { query }: Exchange,
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  found: readonly Problem[] = [],
): void {
  const problems = [...found]
  const manager = query.get('fieldManager')
  if (kind === 'PatchOptions' || manager !== null) problems.push(...checkFieldManager(manager ?? ''))
  const dryRun = query.getAll('dryRun')
  if (dryRun.some((value) => value !== 'All')) problems.push({ ...problem.notSupported('dryRun', goList(dryRun), ['All']) })
  const validation = textOf(query, 'fieldValidation')
  if (validation !== undefined && validation !== 'Ignore' && validation !== 'Warn' && validation !== 'Strict')
    problems.push(problem.notSupported('fieldValidation', validation, ['', 'Ignore', 'Strict', 'Warn']))
  if (problems.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', problems)
}

function decodedOptions(value: unknown): Record<string, unknown> {
  try {
    return decode('meta.v1.DeleteOptions', value ?? {}).object
  } catch (error) {
    if (error instanceof DecodeError) throw failure(500, '', error.message)
    throw error
  }
}

/** The options of a delete, from its body or, without one, from its query. */
export async function deleteOptionsOf(exchange: Exchange): Promise<Partial<DeleteOptions>> {
  const { query } = exchange
  const bytes = await bodyBytesOf(exchange)
  if (bytes.length > 0) return fromBody(exchange, bytes)
  const grace = textOf(query, 'gracePeriodSeconds')
  if (grace !== undefined && !/^[+-]?\d+$/.test(grace))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`)
  const propagationPolicy = query.get('propagationPolicy') ?? undefined
  const resourceVersion = textOf(query, 'resourceVersion')
  const uid = textOf(query, 'uid')
  return {
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(propagationPolicy !== undefined && { propagationPolicy }),
    ...(query.has('orphanDependents') && { orphanDependents: flagOf(query, 'orphanDependents') }),
    ...((resourceVersion ?? uid) !== undefined && {
      preconditions: { ...(uid !== undefined && { uid }), ...(resourceVersion !== undefined && { resourceVersion }) },
    }),
    ...(query.has('dryRun') && { dryRun: query.getAll('dryRun') }),
  }
}

function fromBody(exchange: Exchange, bytes: Buffer): Partial<DeleteOptions> {
  const type = mediaTypeOf(exchange)
  if (type !== 'application/json' && type !== 'application/yaml' && type !== protobuf) throw unsupportedMedia(accepted)
  const text = bytes.toString('utf8')
  let value: unknown
  try {
    value = type === protobuf ? openEnvelope(bytes).object : type === 'application/yaml' ? parseFirstYaml(text)?.value : parseJson(text)
  } catch (error) {
    throw failure(500, '', `couldn't get version/kind; json parse error: ${(error as Error).message}`)
  }
  const object = decodedOptions(value)
  const dryRun = exchange.query.getAll('dryRun')
  return { ...object, ...(dryRun.length > 0 && { dryRun }) }
}
