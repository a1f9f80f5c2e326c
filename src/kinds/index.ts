/** The list of kinds that say more than their schema. Adding one is its own file and one line here, in alphabetical order. */
import { deployment } from './deployment/index.ts'
import { event, eventsV1Event } from './event/index.ts'
import { job } from './job/index.ts'
import { namespace } from './namespace/index.ts'
import { node } from './node/index.ts'
import { pod } from './pod/index.ts'
import { replicaSet } from './replica-set/index.ts'
import { service } from './service/index.ts'
import type { AnyKind } from './kind.ts'

export const kinds: readonly AnyKind[] = [
  deployment,
  event,
  eventsV1Event,
  job,
  namespace,
  node,
  pod,
  replicaSet,
  service,
]

const byId = new Map(kinds.map((kind) => [kind.resource.id, kind]))

/** What is known of a resource beyond its schema, by `apps/v1 deployments`. */
export const kindOf = (resourceId: string): AnyKind | undefined => byId.get(resourceId)
