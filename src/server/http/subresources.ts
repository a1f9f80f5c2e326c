/** Calls on subresources over HTTP. */
import type { Scale } from '../../api/objects.ts'
import { failure, notFound } from '../../api/status.ts'
import { fitNamespace } from '../validation/checks.ts'
import { admitConnection } from '../admission/connection.ts'
import type { Call, Core, Draft } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { createSubresource, readSubresource, strategyOf } from '../subresources/index.ts'
import { refuseDryRun, refuseWithoutUpgrade } from './connect.ts'
import { decodeRequest, checkWriteOptions } from './decode-request.ts'
import type { Exchange } from './exchange.ts'
import { serveNodeProxy } from './node-proxy.ts'
import { servePatch } from './patches.ts'
import { respondMade } from './respond.ts'
import { methodRefused, subresourceVerbs, verbRefused } from './route.ts'
import { serveGet, serveUpdate } from './items.ts'
import { serveLog } from './log.ts'
import { serveProxy } from './proxy.ts'
import { patchScale, putScale } from './scale.ts'
import { respondScale } from './scale-table.ts'

/** What is not answered but connected. */
const connections = new Set(['attach', 'exec', 'portforward'])

/** Answers a call on a subresource, by a method that upstream's router has there where it is asked. */
export async function serveSubresource(core: Core, given: Exchange, call: Call): Promise<void> {
  // Only of custom resources anything may be asked for.
  if (!Object.hasOwn(call.resource.subresources, call.subresource ?? '')) throw notFound(call.resource, call.name)
  if (call.subresource === 'proxy') {
    if (given.method !== 'OPTIONS' && subresourceVerbs[given.method] === undefined) throw methodRefused()
    refuseDryRun(given)
    return call.resource.namespaced ? serveProxy(core, given, call) : serveNodeProxy(core, given, call)
  }
  // Upstream prints tables of the status and the scale; elsewhere the clause of Accept that asks for one is passed over.
  const exchange =
    given.format.as === 'Table' && call.subresource !== 'status' && call.subresource !== 'scale'
      ? { ...given, format: { ...given.format, as: undefined } }
      : given
  const subresource = call.resource.subresources[call.subresource ?? '']
  const verb = subresourceVerbs[exchange.method]
  if (customTypeOf(call.resource) !== undefined && (verb === undefined || subresource?.verbs.includes(verb) !== true))
    throw verbRefused(call.resource, verb ?? '')
  if (connections.has(call.subresource ?? '')) {
    refuseDryRun(exchange)
    // Upstream asks admission before it looks what there is to connect to.
    await admitConnection(core, call, exchange.query)
    refuseWithoutUpgrade(core, exchange, call)
  }
  if (call.subresource === 'log') return serveLog(core, exchange, call)
  if (call.subresource === 'scale') return serveScale(core, exchange, call)
  if (verb === 'create') return serveCreate(core, exchange, call)
  strategyOf(call)
  if (verb === 'get') return serveGet(core, exchange, call)
  if (verb === 'update') return serveUpdate(core, exchange, call)
  if (verb === 'patch') return servePatch(core, exchange, call)
  throw failure(501, 'NotImplemented', `${call.subresource ?? ''} is not served`)
}

async function serveCreate(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const subresource = call.resource.subresources[call.subresource ?? '']
  checkWriteOptions(exchange, 'CreateOptions')
  const target = {
    group: subresource?.group ?? call.resource.group,
    version: subresource?.version ?? call.resource.version,
    kind: subresource?.kind ?? '',
    // Upstream's AcceptsGroupVersion of evictions.
    ...(call.subresource === 'eviction' && { older: ['policy/v1beta1'] }),
  }
  const { object } = await decodeRequest(exchange, target)
  const draft = object as Draft
  draft.metadata ??= {}
  fitNamespace(call, draft)
  respondMade(exchange, 201, await createSubresource(core, call, draft))
}

async function serveScale(core: Core, exchange: Exchange, call: Call): Promise<void> {
  if (exchange.method === 'PUT') return putScale(core, exchange, call)
  if (exchange.method === 'PATCH') return patchScale(core, exchange, call)
  // What a scale reads is one.
  respondScale(exchange, { resource: call.resource, scale: (await readSubresource(core, call)) as Scale, now: core.clock.now() })
}
