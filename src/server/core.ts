/** What every verb works with: the call at hand, and the parts of the server it may use. */
import type { Mutable } from '../api/object.ts'
import type { ObjectMeta } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Store } from '../store/store.ts'
import type { Admission } from './admission/plugin.ts'
import type { ApiServices } from './aggregation/api-services.ts'
import type { RemoteDiscovery } from './aggregation/remote-discovery.ts'
import type { Addresses } from './allocation/addresses.ts'
import type { Keyring } from './authentication/keyring.ts'
import type { Classify } from './flow-control/classify.ts'
import type { CustomRegistry } from './custom/registry.ts'
import type { HealthCounts } from './metrics/health-counts.ts'
import type { ProcessUsage } from './metrics/process-usage.ts'
import type { RequestCounts } from './metrics/request-counts.ts'
import type { NodeAccess } from './node-access.ts'

/** Who calls. */
export interface User {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  /** More that authentication found out, by key. */
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** One call on one resource, after routing and authentication and before its body is looked at. */
export interface Call {
  /** As asked for; another version of the same objects may be what is stored. */
  readonly resource: Resource
  /** Empty for cluster-scoped resources and for all namespaces. */
  readonly namespace: string
  /** Empty for collections. */
  readonly name: string
  readonly subresource?: string | undefined
  readonly user: User
  readonly dryRun: boolean
  readonly fieldManager?: string | undefined
  /** The options of a write as the client gave them, for those who want to know. */
  readonly given?: { readonly fieldManager?: string; readonly fieldValidation?: string } | undefined
  /** Takes a `Warning:` for the answer. */
  readonly warn: (text: string) => void
}

/** An object that one request owns and may still change. */
export interface Draft {
  apiVersion: string
  kind: string
  metadata: Mutable<ObjectMeta>
  [field: string]: unknown
}

/** The parts of one running server. */
export interface Core {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly admission: Admission
  /** The flow of each request, by which answers are marked. */
  readonly flowOf: Classify
  /** The requests that were answered, for the metrics. */
  readonly requests: RequestCounts
  /** The checks of health that were run, for the metrics. */
  readonly healthCounts: HealthCounts
  /** What the process has used; undefined where nobody knows. */
  readonly usage: (() => ProcessUsage) | undefined
  /** What services hold of the cluster's addresses and ports. */
  readonly addresses: Addresses
  readonly keyring: Keyring
  /** The resources that definitions add. */
  readonly custom: CustomRegistry
  /** The groups and versions that other servers answer for, and what those servers say of them. */
  readonly apiServices: ApiServices
  readonly remoteDiscovery: RemoteDiscovery
  /** Watches may begin with a list and a bookmark at its end (sendInitialEvents), as newer versions of Kubernetes have it. */
  readonly streamsLists: boolean
  /** The way to running containers; set once node agents are there. */
  nodes: NodeAccess | undefined
}

/** The superuser: controllers in process, and whoever may open the socket. */
export const admin: User = { name: 'admin', uid: 'admin', groups: ['system:masters', 'system:authenticated'] }
