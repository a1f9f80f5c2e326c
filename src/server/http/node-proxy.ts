/**
 * proxy of nodes: what a kubelet's own port answers, as far as the simulated nodes have it: health, pods, summary, logs. Upstream:
 * pkg/kubelet/server.
 */
import type { Node, Pod } from '../../api/objects.ts'
import { nodes, pods } from '../../api/resources.ts'
import { failure } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Call, Core } from '../core.ts'
import type { NodeSummary, Usage } from '../node-access.ts'
import { prefixOf } from '../storage/storage.ts'
import { get } from '../verbs/get.ts'
import type { Exchange } from './exchange.ts'
import { serveLog } from './log.ts'
import { prefixIn } from './proxy.ts'
import { respondMissing, respondText } from './plain-text.ts'
import { respondValue } from './respond.ts'

/** Answers in the node's stead; 503 where no agent of ours runs it. */
export async function serveNodeProxy(core: Core, exchange: Exchange, call: Call): Promise<void> {
  // `NODE`, `NODE:PORT` or `SCHEME:NODE:PORT`: each kubelet has one port.
  const parts = call.name.split(':')
  const name = (parts.length === 3 ? parts[1] : parts[0]) ?? ''
  const node = get(core, { ...call, resource: nodes, name, subresource: undefined }).value as Node
  const summary = core.nodes?.summary?.(name)
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? name
  if (summary === undefined)
    throw failure(503, 'ServiceUnavailable', `error trying to reach service: dial tcp ${address}:10250: connect: connection refused`)
  const [root, ...rest] = exchange.path
    .slice(prefixIn(exchange.path).length)
    .replace(/^\/+|\/+$/g, '')
    .split('/')
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return respondText(exchange, 405, '405: Method Not Allowed')
  const path = [root, ...rest].join('/')
  if (path === 'healthz') return respondText(exchange, 200, 'ok')
  if (path === 'pods') return respondValue(exchange, 200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: podsOf(core, name) })
  if (path === 'stats/summary')
    return respondValue(exchange, 200, summaryOf(name, summary, { pods: podsOf(core, name), time: timeText(core.clock.now()) }))
  const [namespace = '', pod = '', container] = rest
  if (root === 'containerLogs' && container !== undefined && rest.length === 3) {
    exchange.query.set('container', container)
    return serveLog(core, exchange, { ...call, resource: pods, namespace, name: pod })
  }
  respondMissing(exchange)
}

const podsOf = (core: Core, node: string): readonly Pod[] =>
  core.store
    .list(prefixOf({ resource: pods, namespace: '' }))
    .entries.flatMap(({ value }) => ((value as Pod).spec.nodeName === node ? [value as Pod] : []))

interface Measured {
  readonly pods: readonly Pod[]
  readonly time: string
}

/** As kubelet's stats API has it, with what is measured. */
function summaryOf(nodeName: string, { usage, pods: measured }: NodeSummary, { pods: all, time }: Measured): object {
  const stats = ({ cpuNanoCores, workingSetBytes }: Usage): object => ({
    cpu: { time, usageNanoCores: cpuNanoCores },
    memory: { time, workingSetBytes },
  })
  return {
    node: { nodeName, ...stats(usage) },
    pods: all.flatMap(({ metadata: { name, namespace, uid, creationTimestamp } }) => {
      const containers = measured.get(uid) ?? []
      const total = {
        cpuNanoCores: sum(containers.map((one) => one.usage.cpuNanoCores)),
        workingSetBytes: sum(containers.map((one) => one.usage.workingSetBytes)),
      }
      return containers.length === 0
        ? []
        : [
            {
              podRef: { name, namespace, uid },
              startTime: creationTimestamp,
              containers: containers.map((one) => ({ name: one.name, ...stats(one.usage) })),
              ...stats(total),
            },
          ]
    }),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
