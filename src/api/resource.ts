/** What discovery says about a resource type: the table of built-in ones, and a typed handle for calls. */
import table from './data/resources.json' with { type: 'json' }

export interface Subresource {
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

/** One served resource type; `T` is the object it holds (a compile-time mark only). */
export interface Resource<T = unknown> {
  /** `apps/v1 deployments`: unique over all resources. */
  readonly id: string
  readonly group: string
  readonly version: string
  /** Plural, as in paths. */
  readonly plural: string
  readonly singular: string
  readonly kind: string
  /** Only where lists are not called after the kind. */
  readonly listKind?: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  readonly short: readonly string[]
  readonly categories: readonly string[]
  readonly subresources: Readonly<Record<string, Subresource>>
  /** Never set; keeps `T` apart at compile time. */
  readonly _object?: T
}

type Row = Omit<Resource, 'id' | 'group' | 'version' | 'plural' | 'short' | 'categories' | 'subresources'> &
  Partial<Pick<Resource, 'short' | 'categories' | 'subresources'>>

const rows = table as unknown as Readonly<Record<string, Row>>

/** Where a server has the resources of a group's version: `/api/v1`, `/apis/apps/v1`. */
export const rootPath = (resource: Pick<Resource, 'group' | 'version'>): string =>
  resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`

/** `v1` or `apps/v1`. */
export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
}

/** The group in an apiVersion; empty for the core. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** Group and version of an apiVersion; the core has no group. */
export const groupVersionOf = (apiVersion: string): { readonly group: string; readonly version: string } => ({
  group: groupOf(apiVersion),
  version: apiVersion.slice(apiVersion.indexOf('/') + 1),
})

/** Whether an apiVersion has more parts than a group and a version. */
export const isUnreadable = (apiVersion: string): boolean => apiVersion.includes('/', apiVersion.indexOf('/') + 1)

/** What lists of a resource's objects are called. */
export const listKindOf = ({ listKind, kind }: Pick<Resource, 'listKind' | 'kind'>): string => listKind ?? `${kind}List`

/** The built-in resource with this id; throws on a wrong id, which is a bug of ours. */
export function builtIn<T>(id: string): Resource<T> {
  const found = byId.get(id)
  if (found === undefined) throw new Error(`no built-in resource ${id}`)
  return found as Resource<T>
}

function fromRow(id: string, row: Row): Resource {
  const [apiVersion = '', plural = ''] = id.split(' ')
  return {
    ...row,
    id,
    ...groupVersionOf(apiVersion),
    plural,
    short: row.short ?? [],
    categories: row.categories ?? [],
    subresources: row.subresources ?? {},
  }
}

/** Every built-in resource, in the order of upstream's discovery. */
export const builtInResources: readonly Resource[] = Object.entries(rows).map(([id, row]) => fromRow(id, row))
const byId = new Map(builtInResources.map((resource) => [resource.id, resource]))
