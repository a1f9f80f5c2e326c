/** Pods for which room is being made: others of no higher priority must leave them that room. */
import type { Pod } from '../api/objects.ts'
import { type Cluster, withNode } from './cluster-state.ts'
import { addPod, without } from './node-state.ts'
import { type PodInfo, podInfo } from './pod-info.ts'

export class NominatedPods {
  private readonly byUid = new Map<string, { readonly info: PodInfo; readonly node: string }>()

  /** As the pod's own status says. */
  set(pod: Pod): void {
    const node = pod.status?.nominatedNodeName ?? ''
    if (node !== '') this.byUid.set(pod.metadata.uid, { info: podInfo(pod), node })
  }

  put(info: PodInfo, node: string): void {
    this.byUid.set(info.uid, { info, node })
  }

  remove(uid: string): void {
    this.byUid.delete(uid)
  }

  /** Drops the pods of lower priority for which room was being made on the node, and names them. */
  giveWay(priority: number, on: string): readonly PodInfo[] {
    const lower = [...this.byUid.values()].filter(({ info, node }) => node === on && info.priority < priority).map(({ info }) => info)
    for (const { uid } of lower) this.byUid.delete(uid)
    return lower
  }

  /** The cluster as this pod must see it: with the others' nominations as if they were placed. */
  view(cluster: Cluster, pod: PodInfo): Cluster {
    let seen = cluster
    for (const { info, node } of this.byUid.values()) {
      const state = info.uid !== pod.uid && info.priority >= pod.priority ? seen.node(node) : undefined
      if (state?.node === undefined) continue
      const fuller = without(state, [])
      addPod(fuller, info)
      seen = withNode(seen, fuller)
    }
    return seen
  }
}
