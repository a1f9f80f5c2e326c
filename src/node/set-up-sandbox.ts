/** What a pod's sandbox is made of. */
import type { Pod } from '../api/objects.ts'
import { share } from '../base/share.ts'
import type { Agent } from './agent.ts'
import type { SandboxConfig, VolumeContent } from './runtime.ts'
import { clusterNameServer } from './simulated/dns.ts'
import { volumeContents } from './volumes.ts'

/** The volumes' contents; rejects with MountError. */
export async function setUpVolumes(agent: Agent, pod: Pod): Promise<Record<string, VolumeContent>> {
  return volumeContents({ agent, pod })
}

/** Upstream cuts a hostname at 63 characters. */
const longestHostname = 63

export function sandboxConfig(pod: Pod): SandboxConfig {
  const { spec, metadata, status } = pod
  const [full, short] = namesOf(pod)
  return {
    podUid: metadata.uid,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    hostname: spec?.setHostnameAsFQDN === true ? full : short,
    ownNames: [...new Set([full, short])],
    hostNetwork: spec?.hostNetwork === true,
    sharesProcesses: spec?.shareProcessNamespace === true,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    ip: status?.podIP,
    dns: (neighbour = share(neighbour, dnsOf(pod))),
    fsGroup: spec?.securityContext?.fsGroup,
    hostAliases: spec?.hostAliases?.map(({ ip, hostnames }) => ({ ip, hostnames: hostnames ?? [] })),
  }
}

/** Its full hostname and the short one: a subdomain makes the difference, whether a service of that name is there or not. */
function namesOf({ spec, metadata }: Pod): readonly [string, string] {
  if (spec?.hostNetwork === true) return [spec.nodeName ?? '', spec.nodeName ?? '']
  const short = (spec?.hostname ?? metadata.name).slice(0, longestHostname).replace(/[-.]+$/, '')
  const { subdomain = '' } = spec ?? {}
  return [subdomain === '' ? short : `${short}.${subdomain}.${metadata.namespace ?? ''}.svc.cluster.local`, short]
}

/** The last one made: it is the same for most pods of a namespace. */
let neighbour: SandboxConfig['dns'] | undefined

/** What a node's own resolv.conf says. */
const nodeNameServer = '8.8.8.8'

/** The pod's resolv.conf by its dnsPolicy, with its dnsConfig added, each entry once; options are replaced by name. */
function dnsOf({ spec, metadata }: Pod): SandboxConfig['dns'] {
  const { dnsPolicy = 'ClusterFirst', hostNetwork = false, dnsConfig = {} } = spec ?? {}
  const isCluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork)
  const base = isCluster
    ? {
        nameServers: [clusterNameServer],
        searches: [`${metadata.namespace ?? ''}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'],
        options: ['ndots:5'],
      }
    : { nameServers: dnsPolicy === 'None' ? [] : [nodeNameServer], searches: [], options: [] }
  const given = (dnsConfig.options ?? []).map(({ name = '', value }) => (value === undefined ? name : `${name}:${value}`))
  const nameOf = (option: string): string => option.split(':')[0] ?? ''
  const kept = base.options.filter((option) => !given.some((each) => nameOf(each) === nameOf(option)))
  return {
    nameServers: [...new Set([...base.nameServers, ...(dnsConfig.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(dnsConfig.searches ?? [])])],
    options: [...kept, ...given],
  }
}
