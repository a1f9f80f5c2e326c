/** Headers that every answer carries: the request's name in logs, and the flow that it belongs to. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { randomUid } from '../../base/random.ts'
import type { Attributes } from '../authorization/attributes.ts'
import type { Core } from '../core.ts'

/** Gives the answer the name that the client gave the request, or a new one. */
export function markRequest({ random }: Core, { headers }: IncomingMessage, response: ServerResponse): void {
  const given = headers['audit-id']
  response.setHeader('Audit-Id', typeof given === 'string' && given !== '' ? given : randomUid(random))
}

/** Names the flow schema and the priority level of the request; streams, which may last for ever, are in no flow. */
export function markFlow({ flowOf }: Core, attributes: Attributes, response: ServerResponse): void {
  if (attributes.verb === 'proxy' || streams.has(attributes.resource?.subresource ?? '')) return
  const flow = flowOf(attributes)
  if (flow === undefined) return
  response.setHeader('X-Kubernetes-Pf-Flowschema-Uid', flow.schema)
  response.setHeader('X-Kubernetes-Pf-Prioritylevel-Uid', flow.level)
}

/** Subresources whose answers may last for ever. */
const streams = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])
