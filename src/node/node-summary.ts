/** What a node's agent measures of its node and pods, as kubelet's own summary does: the figures behind the metrics API. */
import type { PodWorker } from './pod-worker.ts'
import type { Stats } from './runtime.ts'

export interface NodeSummary {
  readonly usage: Stats
  /** Running containers by the uid of their pod. */
  readonly pods: ReadonlyMap<string, readonly { readonly name: string; readonly usage: Stats }[]>
}

/** What a node's own processes use (kubelet, runtime, system), beside the pods. */
const system: Stats = { cpuNanoCores: 42_000_000, workingSetBytes: 380 * 1024 * 1024 }

/** Measures now; the node uses what its pods use together, and what it needs itself. */
export function summarise(workers: readonly PodWorker[]): NodeSummary {
  const pods = new Map(workers.map((worker) => [worker.pod.metadata.uid, containersOf(worker)]))
  const all = [system, ...[...pods.values()].flat().map(({ usage }) => usage)]
  return {
    pods,
    usage: {
      cpuNanoCores: sum(all.map(({ cpuNanoCores }) => cpuNanoCores)),
      workingSetBytes: sum(all.map(({ workingSetBytes }) => workingSetBytes)),
    },
  }
}

function containersOf({ agent, record }: PodWorker): readonly { readonly name: string; readonly usage: Stats }[] {
  return [...record.containers.values()].flatMap(({ name, run }) => {
    const usage = run === undefined ? undefined : agent.runtime.stats(run.id)
    return usage === undefined ? [] : [{ name, usage }]
  })
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
