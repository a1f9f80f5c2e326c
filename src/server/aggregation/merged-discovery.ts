/** Discovery with the groups of other servers in it, in the order of priorities. Upstream: kube-aggregator's `/apis`. */
import { createHash } from 'node:crypto'
import { compareTexts } from '../../base/order.ts'
import { priorityOf } from '../../kinds/api-service/priorities.ts'
import type { Core } from '../core.ts'
import { compareVersions } from '../custom/definition.ts'
import type { RemoteService } from './api-services.ts'
import { isOwn } from './own.ts'

interface PlainGroup {
  readonly name: string
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[]
}
interface WholeGroup {
  readonly metadata: { readonly name?: string }
  readonly versions: readonly { readonly version: string }[]
}
interface Versioned {
  readonly version: string
}
interface Group<V extends Versioned> {
  readonly name: string
  readonly versions: readonly V[]
}

const remotesOf = (core: Core): readonly RemoteService[] => core.apiServices.remotes.filter((remote) => !isOwn(core, remote))

/** The plain document of a path, which is `/apis`, or a group's: its own one completed, or one made for a group that only others serve. */
export function withRemoteGroups(core: Core, path: string, document: object | undefined): object | undefined {
  const remotes = remotesOf(core)
  const [root, name, version] = path.split('/').slice(1)
  if (remotes.length === 0 || root !== 'apis' || version !== undefined) return document
  const make = ({ group, version: own }: RemoteService): PlainGroup['versions'][number] => ({
    groupVersion: `${group}/${own}`,
    version: own,
  })
  const shown = ({ name: group, versions }: Group<PlainGroup['versions'][number]>): object => ({
    name: group,
    versions,
    preferredVersion: versions[0],
  })
  if (name === undefined)
    return { ...document, groups: merged((document as { readonly groups: readonly PlainGroup[] }).groups, remotes, make).map(shown) }
  const local = document === undefined ? [] : [document as PlainGroup]
  const [group] = merged(
    local,
    remotes.filter((remote) => remote.group === name),
    make,
  )
  return group === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...shown(group) }
}

/** The document of everything below `/apis`. */
export function withRemoteVersions<T extends { readonly body: string; readonly etag: string }>(
  core: Core,
  document: T,
): { readonly body: string; readonly etag: string } {
  const remotes = remotesOf(core)
  if (remotes.length === 0) return document
  const { items, ...list } = JSON.parse(document.body) as { readonly items: readonly WholeGroup[] }
  const local = items.map(({ metadata, versions }) => ({ name: metadata.name ?? '', versions }))
  const groups = merged<Versioned>(local, remotes, (remote) => ({
    version: remote.version,
    ...core.remoteDiscovery.of(remote.object.metadata.name),
  }))
  const body = JSON.stringify({
    ...list,
    items: groups.map(({ name, versions }) => ({ metadata: { name, creationTimestamp: null }, versions })),
  })
  return { body, etag: `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"` }
}

/** All groups with all their versions; what a remote serves is served by nobody else. */
function merged<V extends Versioned>(
  local: readonly Group<V>[],
  remotes: readonly RemoteService[],
  make: (remote: RemoteService) => V,
): Group<V>[] {
  const entries = local.flatMap(({ name, versions }) => versions.map((made) => ({ name, made, ...rankOf(name, made.version) })))
  for (const remote of remotes) {
    const { groupPriorityMinimum, versionPriority } = remote.object.spec
    const at = entries.findIndex(({ name, made }) => name === remote.group && made.version === remote.version)
    entries.splice(at < 0 ? entries.length : at, at < 0 ? 0 : 1, {
      name: remote.group,
      made: make(remote),
      group: groupPriorityMinimum,
      version: versionPriority,
    })
  }
  entries.sort((left, right) => right.version - left.version || compareVersions(left.made.version, right.made.version))
  const groups = [...Map.groupBy(entries, ({ name }) => name)].map(([name, list]) => ({
    name,
    priority: Math.max(...list.map(({ group }) => group)),
    versions: list.map(({ made }) => made),
  }))
  return groups.sort((left, right) => right.priority - left.priority || compareTexts(left.name, right.name))
}

/** The aggregator's own group comes before all others. */
function rankOf(group: string, version: string): { readonly group: number; readonly version: number } {
  return group === 'apiregistration.k8s.io' ? { group: Infinity, version: 1 } : priorityOf(group === '' ? version : `${group}/${version}`)
}
