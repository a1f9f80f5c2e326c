/** PATCH: reads the patch in its form and applies it. */
import { problem } from '../../api/field-errors.ts'
import { badRequest, failure, type Problem } from '../../api/status.ts'
import { duplicatesIn } from '../../api/yaml-problem.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import type { PatchType } from '../../client/client.ts'
import type { Call, Core } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { strategyOf } from '../subresources/index.ts'
import { patch, type Patch } from '../verbs/patch.ts'
import { checkWriteOptions, mediaTypeOf, unsupportedMedia, validationOf } from './decode-request.ts'
import { bodyOf, type Exchange } from './exchange.ts'
import { flagOf, textOf } from './request-line.ts'
import { respondObject } from './respond.ts'

const types: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

/** The type of the patch; custom objects take no strategic ones, having no type that those could go by. */
export function patchTypeOf(exchange: Exchange, { resource }: Call): PatchType {
  const type = types[mediaTypeOf(exchange)]
  if (type === undefined || (type === 'strategic' && customTypeOf(resource) !== undefined))
    throw unsupportedMedia('application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml')
  return type
}

/** Refuses bodies of types that upstream's router does not know for built-in objects, before it is asked in which form to answer. */
export function refuseUnroutable(exchange: Exchange): void {
  if (types[mediaTypeOf(exchange)] !== undefined) return
  // The router looks at the type of bodies alone; where there is none, it finds no answer that it could give.
  throw exchange.request.headers['content-length'] === '0'
    ? failure(406, 'NotAcceptable', '406: Not Acceptable\n\nAvailable representations: ', {})
    : failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
}

/** Refuses options that do not go with the type: an apply needs a manager, and only an apply may be forced. */
export function checkPatchOptions(exchange: Exchange, type: PatchType): void {
  const { query } = exchange
  const isApply = type === 'apply'
  const problems: Problem[] = []
  if (isApply && textOf(query, 'fieldManager') === undefined) problems.push(problem.required('fieldManager', 'is required for apply patch'))
  if (!isApply && query.has('force')) problems.push(problem.forbidden('force', 'may not be specified for non-apply patch'))
  checkWriteOptions(exchange, 'PatchOptions', problems)
}

/** The patch as the verbs take it: text, or the value of an applied YAML document, whose repeated keys upstream looks for once it is merged. */
export async function patchBodyOf(exchange: Exchange, type: PatchType): Promise<Pick<Patch, 'body' | 'onMerged'>> {
  const text = await bodyOf(exchange)
  if (type !== 'apply') return { body: text }
  const first = parseFirstYaml(text)
  if (first?.error !== undefined && first.hasDuplicates !== true)
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${first.error}`)
  const validation = validationOf(exchange.query)
  return {
    body: first?.value,
    onMerged() {
      if (first?.error !== undefined && validation === 'Strict')
        throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${first.error}`)
      if (validation === 'Warn') exchange.warnings.push(...duplicatesIn(first?.error))
    },
  }
}

/** Applies the request's patch to what the call names. */
export async function servePatch(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const type = patchTypeOf(exchange, call)
  checkPatchOptions(exchange, type)
  const { body, onMerged } = await patchBodyOf(exchange, type)
  const { entry, created } = await patch(core, call, {
    type,
    body,
    ...(onMerged && { onMerged }),
    force: flagOf(exchange.query, 'force'),
    validation: validationOf(exchange.query),
    strategy: strategyOf(call),
  })
  respondObject(exchange, created ? 201 : 200, { resource: call.resource, entry, now: core.clock.now() })
}
