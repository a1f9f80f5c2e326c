/** The pods of an instant cluster: each change of one is answered by at most one write, and no pod is answered twice at once. */
import type { Pod } from '../api/objects.ts'
import { nodes, pods } from '../api/resources.ts'
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import type { Change, Informers } from '../client/informer.ts'
import { keyOf } from '../api/object.ts'
import { playPod } from './instant.ts'

export interface InstantPodsOptions {
  readonly client: Client
  readonly clock: Clock
  readonly informers: Informers
  readonly onError?: ((what: string, error: Error) => void) | undefined
}

export class InstantPods {
  private readonly options: InstantPodsOptions
  private readonly playing = new Set<string>()
  private readonly taken = new Map<string, Set<string>>()

  constructor(options: InstantPodsOptions) {
    this.options = options
  }

  take({ type, object: pod }: Change<Pod>): void {
    const node = pod.spec?.nodeName ?? ''
    if (node === '') return
    if (type === 'deleted') return void this.taken.get(node)?.delete(pod.status?.podIP ?? '')
    const { podIP } = pod.status ?? {}
    if (podIP !== undefined) this.takenOf(node).add(podIP)
    if (needsNothing(pod)) return
    void this.play(pod)
  }

  private async play(pod: Pod): Promise<void> {
    const { uid } = pod.metadata
    if (this.playing.has(uid) || this.options.informers.of(nodes).get(pod.spec?.nodeName ?? '') === undefined) return
    this.playing.add(uid)
    await playPod(pod, {
      client: this.options.client,
      clock: this.options.clock,
      addressFor: (one) => this.address(one),
      hostIPOf: (node) => this.hostIP(node),
      onError: this.options.onError,
    })
    this.playing.delete(uid)
    // What came meanwhile was not answered.
    const now = this.options.informers.of(pods).get(keyOf(pod))
    if (now !== undefined && now.metadata.uid === uid && now !== pod && !needsNothing(now)) void this.play(now)
  }

  private hostIP(node: string): string {
    return (
      this.options.informers
        .of(nodes)
        .get(node)
        ?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '10.0.0.2'
    )
  }

  private takenOf(node: string): Set<string> {
    let taken = this.taken.get(node)
    if (taken === undefined) this.taken.set(node, (taken = new Set()))
    return taken
  }

  /** The next free address of the node's own range; a node without one shares a range of strays. */
  private address(pod: Pod): string {
    const node = pod.spec?.nodeName ?? ''
    const cidr = this.options.informers.of(nodes).get(node)?.spec?.podCIDR ?? '10.1.0.0/24'
    const prefix = cidr.slice(0, cidr.lastIndexOf('.') + 1)
    const taken = this.takenOf(node)
    let last = 2
    while (last < 254 && taken.has(`${prefix}${last}`)) last++
    taken.add(`${prefix}${last}`)
    return `${prefix}${last}`
  }
}

function needsNothing(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return pod.metadata.deletionGracePeriodSeconds === 0
  return pod.status?.phase === 'Running' || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}
