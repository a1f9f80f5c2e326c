/** What a pod's sandbox is made of. */
import type { Pod } from '../api/objects.ts'
import type { Agent } from './agent.ts'
import type { SandboxConfig, VolumeContent } from './runtime.ts'
import { volumeContents } from './volumes.ts'

/** The volumes' contents; rejects with MountError. */
export async function setUpVolumes(agent: Agent, pod: Pod): Promise<Record<string, VolumeContent>> {
  return volumeContents(volumeMeans(agent, pod))
}

export function volumeMeans(agent: Agent, pod: Pod) {
  return {
    pod,
    lookup: agent.lookup,
    addresses: { podIP: pod.status?.podIP, hostIP: agent.identity.hostIP },
    allocatable: agent.allocatable,
    token: (audience: string) => agent.token(pod, audience),
    refuseHostPath: (path: string, type: string) => agent.runtime.refuseHostPath(path, type),
  }
}

/** Upstream cuts a hostname at 63 characters. */
const longestHostname = 63

export function sandboxConfig(pod: Pod): SandboxConfig {
  const { spec, metadata, status } = pod
  return {
    podUid: metadata.uid,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    hostname:
      spec?.hostNetwork === true
        ? (spec.nodeName ?? '')
        : (spec?.hostname ?? metadata.name).slice(0, longestHostname).replace(/[-.]+$/, ''),
    hostNetwork: spec?.hostNetwork === true,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    ip: status?.podIP,
    hostAliases: spec?.hostAliases?.map(({ ip, hostnames }) => ({ ip, hostnames: hostnames ?? [] })),
  }
}
