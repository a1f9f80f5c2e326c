/** PATCH: reads the patch in its form and applies it. */
import { failure } from '../../api/status.ts'
import type { PatchType } from '../../client/client.ts'
import type { Call, Core } from '../core.ts'
import { strategyOf } from '../subresources/index.ts'
import { patch } from '../verbs/patch.ts'
import { checkWriteOptions, mediaTypeOf, unsupportedMedia, validationOf } from './decode-request.ts'
import { bodyOf, type Exchange } from './exchange.ts'
import { respondObject } from './respond.ts'

const types: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
}

/** The type of the patch; refuses bodies of other types. */
export function patchTypeOf(exchange: Exchange): PatchType {
  const type = types[mediaTypeOf(exchange)]
  if (type === undefined) throw failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
  if (type === 'apply') throw unsupportedMedia('application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json')
  return type
}

/** Applies the request's patch to what the call names. */
export async function servePatch(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const type = patchTypeOf(exchange)
  checkWriteOptions(exchange, 'PatchOptions')
  const body = await bodyOf(exchange)
  const entry = await patch(core, call, { type, body, validation: validationOf(exchange.query), strategy: strategyOf(call) })
  respondObject(exchange, 200, { resource: call.resource, entry, now: core.clock.now() })
}
