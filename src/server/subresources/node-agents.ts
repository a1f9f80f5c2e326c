/** The way from a pod to what runs it, for the subresources that reach into running containers. */
import type { Pod } from '../../api/objects.ts'
import { nodes as allNodes, pods } from '../../api/resources.ts'
import { badRequest, failure, notFound } from '../../api/status.ts'
import type { Core } from '../core.ts'
import type { NodeAccess } from '../node-access.ts'
import { keyIn } from '../storage/storage.ts'

/**
 * The agents, one of which has the pod. Refuses with 400 while the pod has no node, with 404 where there is no such node, of which upstream
 * speaks as of a pod, and with 500 where no agents are.
 */
export function agentsFor({ nodes, store }: Core, { metadata, spec }: Pod): NodeAccess {
  const { nodeName = '' } = spec
  if (nodeName === '') throw badRequest(`pod ${metadata.name} does not have a host assigned`)
  if (store.get(keyIn(allNodes, '', nodeName)) === undefined) throw notFound(pods, nodeName)
  if (nodes === undefined) throw failure(500, 'InternalError', `no node agent answers for node ${nodeName}`)
  return nodes
}
