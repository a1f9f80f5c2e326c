/** Reads which resources a cluster serves, from aggregated discovery or, where a server lacks it, from the lists of each group. */
import type { Resource, Subresource } from '../api/resource.ts'
import { rootPath } from '../api/resource.ts'

interface ApiResource {
  readonly name: string
  readonly singularName?: string
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
}
interface GroupList {
  readonly groups: readonly {
    readonly name: string
    readonly versions: readonly { readonly version: string }[]
    readonly preferredVersion?: { readonly version: string }
  }[]
}

/** Asks with `get` for paths below `/api` and `/apis`; a group that does not answer is left out. */
export async function readDiscovery(get: (path: string) => Promise<unknown>): Promise<readonly Resource[]> {
  const core = (await get('/api')) as { readonly versions: readonly string[] }
  const { groups } = (await get('/apis')) as GroupList
  const pages = [
    ...core.versions.map((version) => ({ group: '', version, path: rootPath({ group: '', version }) })),
    ...groups.flatMap((group) =>
      group.versions.map(({ version }) => ({ group: group.name, version, path: rootPath({ group: group.name, version }) })),
    ),
  ]
  const lists = await Promise.all(
    pages.map(async (page) => {
      try {
        const list = (await get(page.path)) as { readonly resources: readonly ApiResource[] }
        return toResources(page.group, page.version, list.resources)
      } catch {
        return []
      }
    }),
  )
  return lists.flat()
}

function toResources(group: string, version: string, found: readonly ApiResource[]): Resource[] {
  const apiVersion = group === '' ? version : `${group}/${version}`
  const top = found.filter((resource) => !resource.name.includes('/'))
  return top.map((resource) => ({
    id: `${apiVersion} ${resource.name}`,
    group,
    version,
    plural: resource.name,
    singular: resource.singularName === undefined || resource.singularName === '' ? resource.kind.toLowerCase() : resource.singularName,
    kind: resource.kind,
    namespaced: resource.namespaced,
    verbs: resource.verbs,
    short: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    subresources: subresourcesOf(resource.name, found),
  }))
}

function subresourcesOf(plural: string, found: readonly ApiResource[]): Record<string, Subresource> {
  const result: Record<string, Subresource> = {}
  for (const entry of found) {
    if (!entry.name.startsWith(`${plural}/`)) continue
    result[entry.name.slice(plural.length + 1)] = {
      kind: entry.kind,
      verbs: entry.verbs,
      ...(entry.group !== undefined && { group: entry.group }),
      ...(entry.version !== undefined && { version: entry.version }),
    }
  }
  return result
}
