/** From a request's body and query to a draft and the options of a write. */
import { decodeBody, notAnObject, strictRefusal, unrecognized, type DecodedBody } from '../../api/decode-body.ts'
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import { checkFieldManager } from '../../api/metadata.ts'
import type { Resource } from '../../api/resource.ts'
import { failure, invalid, type Problem } from '../../api/status.ts'
import { openEnvelope } from '../../api/protobuf/envelope.ts'
import { ProtobufError } from '../../api/protobuf/wire.ts'
import { duplicatesIn } from '../../api/yaml-problem.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import type { FieldValidation } from '../../client/client.ts'
import type { Draft } from '../core.ts'
import { decodeBodyOf } from '../decode-object.ts'
import { decodeNewBody } from '../decode-repeated.ts'
import { storedDraft } from '../storage/storage.ts'
import { bodyBytesOf, type Exchange } from './exchange.ts'
import { textOf } from './request-line.ts'

/** The media type of protobuf in upstream's envelope. */
export const protobufType = 'application/vnd.kubernetes.protobuf'

/** The media type of the body, without parameters; none means JSON. */
export const mediaTypeOf = ({ request }: Exchange): string =>
  (request.headers['content-type'] || 'application/json').split(';')[0]?.trim().toLowerCase() ?? ''

/** The same for a body that is no patch; refuses parameters that are none, as Go's reader of media types does. */
export function writtenTypeOf(exchange: Exchange): string {
  const [, ...parameters] = (exchange.request.headers['content-type'] ?? '').split(';')
  if (parameters.some((text) => text.trim() !== '' && !/^[\w!#$%&'*+.^`|~-]+\s*=/.test(text.trim()))) throw unsupportedWrite()
  return mediaTypeOf(exchange)
}

/** The refusal of a body in a form that is not served. */
export const unsupportedMedia = (types: string): Error =>
  failure(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${types}`)

/** The same for a body that is no patch. */
export const unsupportedWrite = (): Error => unsupportedMedia(`application/json, application/yaml, ${protobufType}`)

type Target = Pick<Resource, 'group' | 'version' | 'kind'>

interface ReadBody {
  /** JSON as it came, or a parsed value. */
  readonly body: Buffer | object
  /** What is said of keys that occur twice in YAML. */
  readonly repeated?: string | undefined
}

async function readBody(exchange: Exchange, target: Target): Promise<ReadBody> {
  const type = writtenTypeOf(exchange)
  const bytes = await bodyBytesOf(exchange)
  if (type === protobufType) return { body: fromProtobuf(target, bytes) }
  if (type === 'application/json') return { body: bytes }
  if (type !== 'application/yaml') throw unsupportedWrite()
  const text = bytes.toString('utf8')
  const first = parseFirstYaml(text)
  if (first?.error !== undefined && first.hasDuplicates !== true) throw unrecognized(target, first.error, text)
  const value = first?.value ?? null
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) throw notAnObject(target, value, text)
  return { body: value ?? Buffer.from('null'), repeated: first?.error }
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
  const { body: read, repeated } = await readBody(exchange, target)
  const body = Buffer.isBuffer(read) ? read.toString('utf8') : read
  return validated(exchange, target, 'id' in target ? decodeBodyOf(target, body) : decodeBody(target, body), repeated)
}

/** The same for a body of which a new object is made: its spec may be a shared part. */
export async function decodeNew(exchange: Exchange, resource: Resource): Promise<DecodedBody> {
  const { body, repeated } = await readBody(exchange, resource)
  return validated(exchange, resource, decodeNewBody(resource, body), repeated)
}

/** What fieldValidation makes of strict problems, and of keys that occur twice. */
function validated(exchange: Exchange, target: Target, decoded: DecodedBody, repeated: ReadBody['repeated']): DecodedBody {
  const { strict } = decoded
  if (strict.length === 0 && repeated === undefined) return decoded
  const validation = validationOf(exchange.query)
  if (validation === 'Strict') throw strictRefusal(target, repeated === undefined ? strict : [repeated, ...strict])
  if (validation === 'Warn') exchange.warnings.push(...duplicatesIn(repeated), ...strict)
  return decoded
}

/** The wish of the request; upstream's default is to warn. */
export const validationOf = (query: URLSearchParams): FieldValidation => (textOf(query, 'fieldValidation') ?? 'Warn') as FieldValidation

/** A decoded body as a draft of the stored version, with defaults. */
export function draftFrom(resource: Resource, object: Record<string, unknown>): Draft {
  // Decoding by the schema gives every object its metadata.
  const draft = object as Draft
  draft.metadata ??= {}
  return storedDraft(resource, draft)
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
