/** Which claims a pod mounts. Upstream: k8s.io/component-helpers/storage/ephemeral. */
import type { Pod, Volume } from '../../api/objects.ts'

/**
 * The name of the claim behind a volume of the pod: the one that it names, or the one that is made for it alone; undefined for volumes
 * without one.
 */
export function claimNameOf(pod: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined {
  return persistentVolumeClaim?.claimName ?? (ephemeral === undefined ? undefined : `${pod.metadata.name}-${name}`)
}

/** The keys (`namespace/name`) of all claims of the pod. */
export function claimKeysOf(pod: Pod): readonly string[] {
  const keys: string[] = []
  for (const volume of pod.spec?.volumes ?? []) {
    const name = claimNameOf(pod, volume)
    if (name !== undefined) keys.push(`${pod.metadata.namespace ?? ''}/${name}`)
  }
  return keys
}
