/** How a simulated pod turns names into addresses: its hosts file, its search list, the cluster's name server, and names outside. */
import { isPublicName, outsideAddress } from './outside.ts'

export type RecordType = 'A' | 'CNAME' | 'PTR' | 'SRV'

export interface DnsRecord {
  readonly name: string
  readonly type: RecordType
  readonly data: string
}

/** What a name server says; `unreachable` when it cannot be asked. */
export type DnsAnswer = { readonly name: string; readonly records: readonly DnsRecord[] } | 'unknown' | 'unreachable'

/** A pod's resolv.conf. */
export interface DnsConfig {
  readonly nameServers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}

export interface ResolverMeans {
  readonly config: DnsConfig
  /** Names of its hosts file. */
  readonly hosts: ReadonlyMap<string, string>
  /** The cluster's name server; false when this pod may not reach it. */
  readonly isReachable: () => boolean
  readonly lookup: (name: string, type: RecordType) => readonly DnsRecord[] | undefined
}

export interface Resolver {
  /** Asks the name server, going through the search list as resolv.conf says. */
  query(name: string, type: RecordType): DnsAnswer
  /** Addresses of a name for a connection, the hosts file first; empty: unknown. */
  addresses(name: string): readonly string[]
}

/** Where the cluster's name server listens. */
export const clusterNameServer = '10.96.0.10'

const isAddress = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name)

export function createResolver({ config, hosts, isReachable, lookup }: ResolverMeans): Resolver {
  const dots = Number(config.options.find((option) => option.startsWith('ndots:'))?.slice('ndots:'.length) ?? 1)
  const knowsCluster = config.nameServers.includes(clusterNameServer)

  /** One whole name, with aliases followed. */
  const whole = (name: string, type: RecordType): readonly DnsRecord[] | undefined => {
    const isInside = name.endsWith('.cluster.local') || name.endsWith('.in-addr.arpa')
    const found = isInside ? (knowsCluster ? lookup(name, type) : undefined) : outside(name, type)
    const alias = found?.[0]
    if (type !== 'A' || alias?.type !== 'CNAME') return found
    return [alias, ...(whole(alias.data.replace(/\.$/, ''), type) ?? [])]
  }

  const query = (word: string, type: RecordType): DnsAnswer => {
    if (knowsCluster && !isReachable()) return 'unreachable'
    const bare = word.replace(/\.$/, '').toLowerCase()
    const searched = config.searches.map((domain) => `${bare}.${domain}`)
    const names = word.endsWith('.') ? [bare] : bare.split('.').length - 1 >= dots ? [bare, ...searched] : [...searched, bare]
    for (const name of names) {
      const records = whole(name, type)
      if (records !== undefined) return { name, records }
    }
    return 'unknown'
  }

  return {
    query,
    addresses(name) {
      if (isAddress(name)) return [name]
      const fixed = hosts.get(name)
      if (fixed !== undefined) return [fixed]
      const answer = query(name, 'A')
      return typeof answer === 'string' ? [] : answer.records.flatMap(({ type, data }) => (type === 'A' ? [data] : []))
    },
  }
}

function outside(name: string, type: RecordType): readonly DnsRecord[] | undefined {
  if (!isPublicName(name)) return undefined
  return type === 'A' ? [{ name, type, data: outsideAddress(name) }] : []
}
