/** PUT and PATCH of a scale over HTTP. */
import type { Scale } from '../../api/objects.ts'
import { scaleKind } from '../../api/scale.ts'
import { badRequest, hasReason, StatusError } from '../../api/status.ts'
import type { Call, Core } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { patchScale as patch, updateScale } from '../subresources/scale.ts'
import { checkWriteOptions, decodeRequest, validationOf } from './decode-request.ts'
import type { Exchange } from './exchange.ts'
import { checkPatchOptions, patchBodyOf, patchTypeOf } from './patches.ts'
import { flagOf } from './request-line.ts'
import { respondScale } from './scale-table.ts'

/** Replaces a scale. */
export async function putScale(core: Core, exchange: Exchange, call: Call): Promise<void> {
  checkWriteOptions(exchange, 'UpdateOptions')
  const { object } = await decodeRequest(exchange, scaleKind).catch((error: unknown) => {
    const isOfForm = hasReason(error, 'UnsupportedMediaType') || !(error instanceof StatusError)
    throw customTypeOf(call.resource) === undefined || isOfForm ? error : undecodable()
  })
  // Decoded by the schema of Scale.
  respondScale(exchange, {
    resource: call.resource,
    scale: await updateScale(core, call, object as unknown as Scale),
    now: core.clock.now(),
  })
}

/** The server of custom resources cannot name the type that it wanted, and so says nothing of what is wrong. */
const undecodable = (): Error => badRequest('no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:110"')

/** Patches a scale. */
export async function patchScale(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const type = patchTypeOf(exchange, call)
  checkPatchOptions(exchange, type)
  const scale = await patch(core, call, {
    type,
    ...(await patchBodyOf(exchange, type)),
    force: flagOf(exchange.query, 'force'),
    validation: validationOf(exchange.query),
  })
  respondScale(exchange, { resource: call.resource, scale, now: core.clock.now() })
}
