/** The API server: verbs on objects over a store, as a `Client` in process and as an HTTP handler. */
import type { RequestListener } from 'node:http'
import type { Client } from '../client/client.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Store } from '../store/store.ts'
import { apiServicesIn } from './aggregation/api-services.ts'
import { publishTrust } from './aggregation/authentication-trust.ts'
import { registerMetrics } from './aggregation/register-metrics.ts'
import { RemoteDiscovery } from './aggregation/remote-discovery.ts'
import { watchRemotes } from './aggregation/watch-remotes.ts'
import { admissionOf } from './admission/plugin.ts'
import { admissionPlugins } from './admission/index.ts'
import { serviceAddresses } from './allocation/addresses.ts'
import { inProcessClient } from './client.ts'
import { authenticate } from './authentication/authenticate.ts'
import { keyringOf, secretsInMemory, type Keyring, type Secrets } from './authentication/keyring.ts'
import { settleCertificateRequests } from './certificates/settle-requests.ts'
import { admin, type Core } from './core.ts'
import { customRegistry } from './custom/registry.ts'
import { settleDefinitions } from './custom/settle.ts'
import { classifier } from './flow-control/classify.ts'
import { handler } from './http/handle.ts'
import { rawText } from './http/raw.ts'
import { HealthCounts } from './metrics/health-counts.ts'
import type { ProcessUsage } from './metrics/process-usage.ts'
import { RequestCounts } from './metrics/request-counts.ts'
import type { NodeAccess } from './node-access.ts'
import { upgrader } from './streaming/upgrade.ts'

export interface ServerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** Where keys are kept. Default: nowhere, they end with the process. */
  readonly secrets?: Secrets
  /** Watches may begin with a list (sendInitialEvents). Default: they may not, as in this version of Kubernetes. */
  readonly streamsLists?: boolean
  /** What the process has used, for the metrics. Default: they do not tell. */
  readonly usage?: () => ProcessUsage
}

type UpgradeListener = ReturnType<typeof upgrader>

export interface Server {
  /** The verbs in process: objects are shared and read-only, nothing is encoded. */
  readonly client: Client
  /** Answers HTTP requests of the admin: whoever may open the socket. */
  readonly handle: RequestListener
  /** Answers requests that came over TLS, from whom they say and prove to be. */
  readonly handleSecure: RequestListener
  /** The same for requests that turn their connection into streams: the listeners of `upgrade`. */
  readonly upgrade: UpgradeListener
  readonly upgradeSecure: UpgradeListener
  readonly keyring: Keyring
  /** Tells API servers that come to stand behind this one whom to believe; for when clients can come over TLS. */
  publishTrust(): void
  /** Plugs in the way to running containers. */
  connectNodes(nodes: NodeAccess): void
}

/** Nobody's first answer waits for keys that only API servers behind this one need. */
const patience = 1000

/** Makes the server; it holds no state but what the store holds. */
export function createServer({ store, clock, random, secrets = secretsInMemory(), streamsLists = false, usage }: ServerOptions): Server {
  const core: Core = {
    store,
    clock,
    random,
    admission: admissionOf(admissionPlugins(store)),
    flowOf: classifier(store),
    requests: new RequestCounts(),
    healthCounts: new HealthCounts(),
    usage,
    addresses: serviceAddresses(store, random),
    keyring: keyringOf(secrets, clock),
    custom: customRegistry(store),
    apiServices: apiServicesIn(store),
    remoteDiscovery: new RemoteDiscovery(),
    streamsLists,
    nodes: undefined,
  }
  settleDefinitions(core)
  settleCertificateRequests(core)
  watchRemotes(core)
  return {
    client: inProcessClient(core, (path) => rawText(core, path)),
    handle: handler(core, () => admin),
    handleSecure: handler(core, (request) => authenticate(core, request)),
    upgrade: upgrader(core, () => admin),
    upgradeSecure: upgrader(core, (request) => authenticate(core, request)),
    keyring: core.keyring,
    publishTrust: () => void clock.after(patience, () => void publishTrust(core).catch(() => undefined)),
    connectNodes(nodes) {
      core.nodes = nodes
      if (nodes.summary !== undefined) void registerMetrics(core).catch(() => undefined)
    },
  }
}
