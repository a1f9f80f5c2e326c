/** Empties a node, as `kubectl drain --ignore-daemonsets` does: which of its pods may go, and their eviction. */
import { controllerOf, type KubeObject, type New } from '../api/object.ts'
import type { Pod } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { pods } from '../api/resources.ts'
import { StatusError } from '../api/status.ts'
import { pause, type Clock } from '../base/clock.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { isFinished } from '../kinds/pod/finished.ts'
import { isMirrorPod } from '../kinds/pod/mirror.ts'
import { type Going, untilGone } from './delete.ts'

/** The pods of a node, sorted by what draining it means for them. */
export interface DrainPlan {
  /** Their controllers make them anew elsewhere, or they have ended. */
  readonly goes: readonly Pod[]
  /** These go too, but what they keep in emptyDir volumes is lost. */
  readonly losesData: readonly Pod[]
  /** Nobody makes these anew. */
  readonly isLast: readonly Pod[]
  /** A DaemonSet would make them here again, or the node itself runs them. */
  readonly stays: readonly Pod[]
}

export function drainPlan(all: readonly Pod[]): DrainPlan {
  const stays = all.filter((pod) => controllerOf(pod)?.kind === 'DaemonSet' || isMirrorPod(pod))
  const others = all.filter((pod) => !stays.includes(pod))
  const isLast = others.filter((pod) => controllerOf(pod) === undefined && !isFinished(pod))
  const losesData = others.filter(
    (pod) => !isLast.includes(pod) && !isFinished(pod) && pod.spec.volumes?.some(({ emptyDir }) => emptyDir !== undefined) === true,
  )
  return { stays, isLast, losesData, goes: others.filter((pod) => !isLast.includes(pod) && !losesData.includes(pod)) }
}

/** A budget says no for now; upstream asks again as often. */
const tryAgainAfter = 5000

interface Eviction {
  readonly clock: Clock
  /** Ends the wait with a rejection; nothing is evicted from then on. */
  readonly signal: AbortSignal
  /** Told each time that a pod is held back. */
  readonly onHeld?: (pod: ObjectRef, why: StatusError) => void
}

/**
 * Evicts pods and waits until they are gone; one that its disruption budget holds back is asked for again. Rejects with the first refusal
 * of another kind.
 */
export async function evictAll(client: Client, evicted: readonly Pod[], eviction: Eviction): Promise<void> {
  const { signal } = eviction
  await Promise.all(evicted.map((pod) => evict(client, pod.metadata, eviction)))
  const namespaces = Map.groupBy(evicted, ({ metadata }) => metadata.namespace)
  const going = (of: readonly Pod[]): Going[] => of.map(({ metadata }) => ({ ref: metadata, uid: metadata.uid }))
  await Promise.all([...namespaces.values()].map((of) => untilGone(client, pods as Resource<KubeObject>, going(of), signal)))
}

async function evict(client: Client, ref: ObjectRef, { clock, signal, onHeld }: Eviction): Promise<void> {
  for (;;) {
    try {
      // What is posted to the subresource is an Eviction.
      const eviction = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: ref.name, namespace: ref.namespace },
      } as unknown as New<Pod>
      await client.create(pods, eviction, { subresource: 'eviction', name: ref.name })
      return
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return
      if (!(error instanceof StatusError) || error.code !== 429) throw error
      onHeld?.(ref, error)
      await pause(clock, tryAgainAfter, signal)
      if (signal.aborted) throw error
    }
  }
}
