/** Connections that were asked for as if they were answers. */
import type { Pod } from '../../api/objects.ts'
import { badRequest } from '../../api/status.ts'
import type { Call, Core } from '../core.ts'
import { portsIn } from '../streaming/channel-forward.ts'
import { containerNamed } from '../subresources/container-named.ts'
import { get } from '../verbs/get.ts'
import type { Exchange } from './exchange.ts'

/** Nothing can be connected to for the sake of appearances. */
export function refuseDryRun({ query }: Exchange): void {
  if (query.has('dryRun')) throw badRequest('dryRun is not supported')
}

/** Refuses to begin a stream on a connection that was not offered for one: first for what is wrong with the pod. */
export function refuseWithoutUpgrade(core: Core, exchange: Exchange, call: Call): never {
  if (call.subresource === 'portforward') portsIn(exchange.query)
  const pod = get(core, { ...call, subresource: undefined }).value as Pod
  if (call.subresource !== 'portforward') containerNamed(pod, exchange.query.get('container') ?? '')
  if ((pod.spec.nodeName ?? '') === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  throw badRequest('Upgrade request required')
}
