/** The options of a delete: from its body or, without one, from its query; never from both. */
import { kindProblem } from '../../api/decode-body.ts'
import { decode } from '../../api/decode.ts'
import { DecodeError } from '../../api/decode-error.ts'
import { parseJson } from '../../api/json-scan.ts'
import type { DeleteOptions } from '../../api/objects.ts'
import { openEnvelope } from '../../api/protobuf/envelope.ts'
import { isUnreadable } from '../../api/resource.ts'
import { failure } from '../../api/status.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import type { Call } from '../core.ts'
import { orphanWarning } from '../storage/propagation.ts'
import { refuseOptions, type Options } from '../verbs/delete.ts'
import { writtenTypeOf, protobufType, unsupportedWrite } from './decode-request.ts'
import { bodyBytesOf, type Exchange } from './exchange.ts'
import { flagOf, integerOf, textOf } from './request-line.ts'

/** A delete as the verbs take it. */
export interface Deletion {
  readonly call: Call
  readonly options: Options
}

/** Reads the options of `call`, which is a dry run only if they say so; refuses what they may not say, and warns. */
export async function deletionOf(exchange: Exchange, call: Call): Promise<Deletion> {
  const bytes = await bodyBytesOf(exchange)
  const { dryRun = [], ...options } = bytes.length > 0 ? fromBody(exchange, bytes) : fromQuery(exchange)
  refuseOptions({ ...options, dryRun })
  const warning = orphanWarning(call.resource, options)
  if (warning !== undefined) call.warn(warning)
  return { call: { ...call, dryRun: dryRun.length > 0 }, options }
}

function fromQuery({ query }: Exchange): Partial<DeleteOptions> {
  const gracePeriodSeconds = integerOf(query, 'gracePeriodSeconds')
  const propagationPolicy = query.get('propagationPolicy') ?? undefined
  const resourceVersion = textOf(query, 'resourceVersion')
  const uid = textOf(query, 'uid')
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(propagationPolicy !== undefined && { propagationPolicy }),
    ...(query.has('orphanDependents') && { orphanDependents: flagOf(query, 'orphanDependents') }),
    ...((resourceVersion ?? uid) !== undefined && {
      preconditions: { ...(uid !== undefined && { uid }), ...(resourceVersion !== undefined && { resourceVersion }) },
    }),
    ...(query.has('dryRun') && { dryRun: query.getAll('dryRun') }),
  }
}

function fromBody(exchange: Exchange, bytes: Buffer): Partial<DeleteOptions> {
  const type = writtenTypeOf(exchange)
  if (type !== 'application/json' && type !== 'application/yaml' && type !== protobufType) throw unsupportedWrite()
  const text = bytes.toString('utf8')
  let value: unknown
  try {
    value = type === protobufType ? openEnvelope(bytes).object : type === 'application/yaml' ? parseFirstYaml(text)?.value : parseJson(text)
  } catch (error) {
    const { message } = error as Error
    throw failure(500, '', type === protobufType ? message : `couldn't get version/kind; json parse error: ${message}`)
  }
  refuseOtherKinds(value)
  try {
    return decode('meta.v1.DeleteOptions', value ?? {}).object
  } catch (error) {
    if (error instanceof DecodeError) throw failure(500, '', error.message)
    throw error
  }
}

/** A body that says what it is must be DeleteOptions, of whatever group: clients of old send those of the object's own. */
function refuseOtherKinds(value: unknown): void {
  const problem = kindProblem(value)
  if (problem !== undefined) throw failure(500, '', problem)
  const given = value as { readonly apiVersion?: string | null; readonly kind?: string | null } | null
  const [apiVersion, kind] = [given?.apiVersion ?? '', given?.kind ?? '']
  if (isUnreadable(apiVersion)) throw failure(500, '', `unexpected GroupVersion string: ${apiVersion}`)
  if (kind === '' || kind === 'DeleteOptions') return
  const version = apiVersion === '' ? 'meta.k8s.io/v1' : apiVersion
  throw failure(500, '', `no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:110"`)
}
