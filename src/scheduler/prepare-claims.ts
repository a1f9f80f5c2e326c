/** Before a pod is bound: promises its waiting claims their volumes, tells provisioners the node, and waits until all are bound. */
import { keyOf } from '../api/object.ts'
import type { Node, PersistentVolumeClaim } from '../api/objects.ts'
import { persistentVolumeClaims, persistentVolumes, pods } from '../api/resources.ts'
import { quote } from '../api/status.ts'
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import type { Informers } from '../client/informer.ts'
import { boundByController, selectedNode } from '../kinds/shared/volume-marks.ts'
import { isBound, isDelayed, isFor, planClaims, type ClaimPlan } from './claim-plan.ts'
import type { VolumeLookup } from './cluster-state.ts'
import type { PodInfo } from './pod-info.ts'

/** Upstream's bindTimeoutSeconds. */
const longestWait = 600_000
const fieldManager = 'kube-scheduler'

export interface ClaimMeans {
  readonly client: Client
  readonly clock: Clock
  readonly informers: Informers
  readonly lookup: VolumeLookup
}

/** Resolves at once for pods without waiting claims; rejects when they are not bound in time. */
export async function prepareClaims(pod: PodInfo, node: Node, { client, clock, informers, lookup }: ClaimMeans): Promise<void> {
  const delayed = pod.claims.flatMap((key) => lookup.claim(key) ?? []).filter((claim) => !isBound(claim) && isDelayed(claim, lookup))
  if (delayed.length === 0) return
  const plan = planClaims(delayed, node, lookup)
  if (typeof plan === 'string') throw new Error('volumes are no longer to be had on the chosen node')
  const promises = plan.bind.map(({ volume, claim }) => lookup.promise(volume.metadata.name, keyOf(claim)))
  try {
    await carryOutPlan(plan, node, client)
    await untilBound(delayed, pod, { clock, informers })
  } finally {
    for (const end of promises) end()
  }
}

/** Writes the promises to volumes, and the node for provisioners. */
async function carryOutPlan(plan: ClaimPlan, node: Node, client: Client): Promise<void> {
  for (const { volume, claim } of plan.bind) {
    const { namespace, name, uid, resourceVersion } = claim.metadata
    const claimRef = { kind: 'PersistentVolumeClaim', apiVersion: 'v1', namespace, name, uid, resourceVersion }
    await client.patch(
      persistentVolumes,
      { name: volume.metadata.name },
      'merge',
      {
        metadata: {
          // Somebody else's promise stays his.
          ...(!isFor(claim, volume) && { annotations: { [boundByController]: 'yes' } }),
          resourceVersion: volume.metadata.resourceVersion,
        },
        spec: { claimRef },
      },
      { fieldManager },
    )
  }
  for (const claim of plan.provision) {
    const { namespace, name } = claim.metadata
    if (claim.metadata.annotations?.[selectedNode] === undefined)
      await client.patch(
        persistentVolumeClaims,
        { namespace, name },
        'merge',
        { metadata: { annotations: { [selectedNode]: node.metadata.name } } },
        { fieldManager },
      )
  }
}

function untilBound(
  claims: readonly PersistentVolumeClaim[],
  pod: PodInfo,
  { clock, informers }: Pick<ClaimMeans, 'clock' | 'informers'>,
): Promise<void> {
  const mirror = informers.of(persistentVolumeClaims)
  return new Promise((resolve, reject) => {
    const users = informers.of(pods)
    const check = (): void => {
      if (users.get(pod.key)?.metadata.uid !== pod.uid) {
        end()
        return reject(new Error(`binding volumes: pod does not exist any more: pod ${quote(pod.pod.metadata.name)} not found`))
      }
      const now = claims.map((claim) => mirror.get(keyOf(claim)))
      const isGone = now.some((claim) => claim === undefined)
      if (!isGone && !now.every((claim) => claim !== undefined && isBound(claim))) return
      end()
      if (isGone) reject(new Error('a claim was deleted'))
      else resolve()
    }
    const stops = [
      mirror.onChange(check),
      users.onChange((changes) => changes.some(({ object }) => object.metadata.uid === pod.uid) && check()),
    ]
    const cancel = clock.after(longestWait, () => {
      end()
      reject(new Error('binding volumes: context deadline exceeded'))
    })
    const end = (): void => {
      for (const stop of stops) stop()
      cancel()
    }
    check()
  })
}
