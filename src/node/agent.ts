/** What the workers of one node share. */
import type { Pod } from '../api/objects.ts'
import type { Clock } from '../base/clock.ts'
import type { Client } from '../client/client.ts'
import type { Recorder } from '../client/recorder.ts'
import type { Lookup } from './object-lookup.ts'
import type { NodeIdentity } from './pod-status.ts'
import type { ContainerRuntime } from './runtime.ts'

export interface Agent {
  readonly nodeName: string
  readonly identity: NodeIdentity
  readonly allocatable: Readonly<Record<string, string>>
  readonly runtime: ContainerRuntime
  readonly client: Client
  readonly clock: Clock
  readonly recorder: Recorder
  readonly lookup: Lookup
  /** The token of a service account, for an audience. */
  token(pod: Pod, audience: string): Uint8Array
  /** Trouble that is nobody's fault but worth knowing. */
  report(what: string, error: Error): void
}

/** What events about one container refer to. */
export function containerSubject(pod: Pod, name: string) {
  const list =
    pod.spec?.initContainers?.some((container) => container.name === name) === true
      ? 'initContainers'
      : pod.spec?.containers.some((container) => container.name === name) === true
        ? 'containers'
        : 'ephemeralContainers'
  const { namespace, name: podName, uid, resourceVersion } = pod.metadata
  return {
    kind: 'Pod',
    namespace: namespace ?? '',
    name: podName,
    uid,
    apiVersion: 'v1',
    resourceVersion,
    fieldPath: `spec.${list}{${name}}`,
  }
}

/** `web_default(8a7c...)`, as kubelet names a pod in messages. */
export const podText = (pod: Pod): string => `${pod.metadata.name}_${pod.metadata.namespace ?? ''}(${pod.metadata.uid})`
