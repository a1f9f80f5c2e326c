/** Answers the metrics API by asking each node's agent at once, as metrics-server does every quarter of a minute. */
import type { KubeObject } from '../../api/object.ts'
import type { Node, Pod } from '../../api/objects.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import { nodes, pods } from '../../api/resources.ts'
import { failure, notFound } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Entry } from '../../store/store.ts'
import type { Call, Core } from '../core.ts'
import type { NodeSummary, Usage } from '../node-access.ts'
import { pretend } from '../storage/pretend.ts'
import { keyIn, prefixOf } from '../storage/storage.ts'
import { nodeMetrics, podMetrics } from '../../api/metrics-resources.ts'

/** What the calls of one request share: each node is asked once. */
class Round {
  private readonly core: Core
  private readonly summaries = new Map<string, NodeSummary | undefined>()

  constructor(core: Core) {
    this.core = core
  }

  of(node: string): NodeSummary | undefined {
    if (!this.summaries.has(node)) this.summaries.set(node, this.core.nodes?.summary?.(node))
    return this.summaries.get(node)
  }

  entry(resource: Resource, { metadata }: KubeObject, usage: object): Entry {
    const { name, namespace, labels } = metadata
    const now = timeText(this.core.clock.now())
    const value = {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: { name, ...(namespace !== undefined && { namespace }), creationTimestamp: now, ...(labels && { labels }) },
      timestamp: now,
      window: '15s',
      ...usage,
    }
    return pretend(`${metadata.namespace ?? ''}/${name}`, this.core.store.revision, value)
  }

  /** Undefined for pods and nodes of which nothing is measured: they do not run, or their agent is silent. */
  measured(resource: Resource, object: KubeObject): Entry | undefined {
    if (resource === nodeMetrics) {
      const summary = this.of(object.metadata.name)
      return summary && this.entry(resource, object, { usage: quantities(summary.usage) })
    }
    // The other resource of this API measures pods.
    const { spec, metadata } = object as Pod
    const containers = this.of(spec?.nodeName ?? '')?.pods.get(metadata.uid) ?? []
    if (containers.length === 0) return undefined
    return this.entry(resource, object, { containers: containers.map(({ name, usage }) => ({ name, usage: quantities(usage) })) })
  }
}

/** Metrics of everything in the call's collection that is measured. */
export function measureAll(core: Core, call: Call): Entry[] {
  if (core.nodes?.summary === undefined) throw unserved(call.resource)
  const round = new Round(core)
  const { entries } = core.store.list(prefixOf({ ...call, resource: measuredBy(call.resource) }))
  return entries.flatMap((entry) => round.measured(call.resource, entry.value as Pod | Node) ?? [])
}

/** Metrics of one pod or node; refuses in metrics-server's words. */
export function measureOne(core: Core, { resource, namespace, name }: Pick<Call, 'resource' | 'namespace' | 'name'>): Entry {
  const source = measuredBy(resource)
  const entry = core.store.get(keyIn(source, namespace, name))
  if (entry === undefined) throw notFound({ group: '', plural: source.plural }, name)
  const found = new Round(core).measured(resource, entry.value as Pod | Node)
  if (found === undefined) throw unmeasured(resource, namespace === '' ? name : `${namespace}/${name}`)
  return found
}

const measuredBy = (resource: Resource): Resource => (resource.id === podMetrics.id ? pods : nodes)

/** Where no agents can be asked, it is as if nobody served the metrics. */
const unserved = ({ group, plural }: Resource): Error =>
  failure(404, 'NotFound', `the server could not find the requested resource (get ${plural}.${group})`, { group, kind: plural })

function unmeasured({ group, kind }: Resource, name: string): Error {
  const what = `${kind.toLowerCase()}.${group}`
  return failure(404, 'NotFound', `${what} ${JSON.stringify(name)} not found`, { name, group, kind: kind.toLowerCase() })
}

/** As metrics-server writes them: nanocores and kibibytes. */
const quantities = ({ cpuNanoCores, workingSetBytes }: Usage): object => ({
  cpu: `${cpuNanoCores}n`,
  memory: `${Math.ceil(workingSetBytes / 1024)}Ki`,
})
