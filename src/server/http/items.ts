/** Reading and replacing one object over HTTP, or a subresource that shows it. */
import { fitName, fitNamespace, fitOwners } from '../validation/checks.ts'
import type { Call, Core } from '../core.ts'
import { awaitRevision } from '../storage/revision.ts'
import { strategyOf } from '../subresources/index.ts'
import { getShown } from '../verbs/get.ts'
import { update } from '../verbs/update.ts'
import { checkWriteOptions, decodeRequest, draftFrom } from './decode-request.ts'
import type { Exchange } from './exchange.ts'
import { textOf } from './request-line.ts'
import { respondObject } from './respond.ts'

/** GET of one object. */
export async function serveGet(core: Core, exchange: Exchange, call: Call): Promise<void> {
  await awaitRevision(core, textOf(exchange.query, 'resourceVersion'))
  respondObject(exchange, 200, { resource: call.resource, entry: await getShown(core, call), now: core.clock.now() })
}

/** PUT of one object, or of a subresource that shows it. */
export async function serveUpdate(core: Core, exchange: Exchange, call: Call): Promise<void> {
  checkWriteOptions(exchange, 'UpdateOptions')
  const { object } = await decodeRequest(exchange, call.resource)
  const draft = draftFrom(call.resource, object)
  fitNamespace(call, draft)
  fitOwners(call, draft)
  fitName(call, draft)
  const { entry, created } = await update(core, call, draft, strategyOf(call))
  respondObject(exchange, created ? 201 : 200, { resource: call.resource, entry, now: core.clock.now() })
}
