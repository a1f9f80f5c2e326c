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
  }[]
}

/** Everything that a group serves, in one answer: of `/api` and `/apis` when it is asked for. */
export const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

interface FoundKind {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
}
interface GroupDiscoveryList {
  readonly kind: 'APIGroupDiscoveryList'
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      readonly freshness?: string
      readonly resources?: readonly {
        readonly resource: string
        readonly responseKind?: FoundKind
        readonly scope?: string
        readonly singularResource?: string
        readonly verbs?: readonly string[]
        readonly shortNames?: readonly string[]
        readonly categories?: readonly string[]
        readonly subresources?: readonly {
          readonly subresource: string
          readonly responseKind?: FoundKind
          readonly verbs?: readonly string[]
        }[]
      }[]
    }[]
  }[]
}

const isAggregated = (answer: unknown): answer is GroupDiscoveryList =>
  (answer as { readonly kind?: string }).kind === 'APIGroupDiscoveryList'

/** Asks with `get` for paths below `/api` and `/apis`; a group that does not answer is left out. */
export async function readDiscovery(get: (path: string, accept?: string) => Promise<unknown>): Promise<readonly Resource[]> {
  const [core, others] = await Promise.all([get('/api', aggregated), get('/apis', aggregated)])
  const [coreResources, otherResources] = await Promise.all([
    isAggregated(core)
      ? together(core)
      : oneByOne(
          get,
          (core as { readonly versions: readonly string[] }).versions.map((version) => ({ group: '', version })),
        ),
    isAggregated(others) ? together(others) : oneByOne(get, versionsIn(others as GroupList)),
  ])
  return [...coreResources, ...otherResources]
}

function together({ items = [] }: GroupDiscoveryList): readonly Resource[] {
  return items.flatMap(({ metadata: { name: group = '' } = {}, versions = [] }) =>
    versions
      // What is known of a server that does not answer may be wrong by now.
      .filter(({ freshness }) => freshness !== 'Stale')
      .flatMap(({ version, resources = [] }) =>
        toResources(
          group,
          version,
          resources.flatMap(({ resource, responseKind, scope, singularResource, verbs = [], subresources = [], ...names }) => {
            const namespaced = scope === 'Namespaced'
            return [
              { name: resource, ...namesOf(responseKind), singularName: singularResource ?? '', namespaced, verbs, ...names },
              ...subresources.map((one) => ({
                name: `${resource}/${one.subresource}`,
                ...namesOf(one.responseKind),
                namespaced,
                verbs: one.verbs ?? [],
              })),
            ]
          }),
        ),
      ),
  )
}

/** An empty group or version is that of the resource. */
const namesOf = ({ group = '', version = '', kind = '' }: FoundKind = {}): Pick<ApiResource, 'kind' | 'group' | 'version'> => ({
  kind,
  ...(group !== '' && { group }),
  ...(version !== '' && { version }),
})

interface GroupVersion {
  readonly group: string
  readonly version: string
}

const versionsIn = ({ groups }: GroupList): readonly GroupVersion[] =>
  groups.flatMap(({ name, versions }) => versions.map(({ version }) => ({ group: name, version })))

/** For servers that do not know how to tell all at once. */
async function oneByOne(get: (path: string) => Promise<unknown>, versions: readonly GroupVersion[]): Promise<readonly Resource[]> {
  const lists = await Promise.all(
    versions.map(async ({ group, version }) => {
      try {
        const list = (await get(rootPath({ group, version }))) as { readonly resources: readonly ApiResource[] }
        return toResources(group, version, list.resources)
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
