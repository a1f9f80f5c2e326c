/** From a path to what it names: a resource, one object, a subresource. */
import { builtInResources, type Resource } from '../../api/resource.ts'
import { failure, hasReason, type StatusError } from '../../api/status.ts'
import { metricsResources } from '../../api/metrics-resources.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { rememberingLast } from '../../base/remembering-last.ts'
import { unescapedPart } from './request-line.ts'

/** A path of the resource API. */
export interface Route {
  readonly resource: Resource
  readonly namespace: string
  /** Empty: the collection. */
  readonly name: string
  readonly subresource?: string
  /** What follows a proxy subresource. */
  readonly rest?: string
}

interface Served {
  readonly byPath: ReadonlyMap<string, Resource>
  readonly versions: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

const known = new WeakMap<readonly Resource[], Served>()
const ownGroups = new Set([...builtInResources, ...metricsResources].map(({ group }) => group))

/** Whether the group is served without any definition. */
export const isOwnGroup = (group: string): boolean => ownGroups.has(group)

function indexOf(resources: readonly Resource[]): Served {
  let served = known.get(resources)
  if (served === undefined) {
    served = {
      byPath: new Map(resources.map((resource) => [`${resource.group}/${resource.version}/${resource.plural}`, resource])),
      versions: new Set(resources.map(({ group, version }) => `${group}/${version}`)),
      groups: new Set(resources.map(({ group }) => group)),
    }
    known.set(resources, served)
  }
  return served
}

/** The refusal of a path below a known group that leads nowhere. */
export const nowhere = (): Error => failure(404, 'NotFound', 'the server could not find the requested resource', {})

/** The refusal of a method that the path does not have. */
export const methodRefused = (): StatusError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

/** The same from the server of custom resources, which has no word for a method that none of its paths have. */
export const verbRefused = ({ plural, group }: Resource, verb: string): StatusError =>
  failure(405, 'MethodNotAllowed', `${verb} is not supported on resources of kind "${plural}.${group}"`, { group, kind: plural })

const collectionVerbs: Readonly<Record<string, string>> = { GET: 'list', POST: 'create', DELETE: 'deletecollection' }
const itemVerbs: Readonly<Record<string, string>> = { GET: 'get', HEAD: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }

/** The verbs of subresources by method. */
export const subresourceVerbs: Readonly<Record<string, string>> = { ...itemVerbs, POST: 'create' }

/** Whether upstream's router is asked first: the server of custom resources is behind none, and programs that are proxied take what they like. */
export const isBehindRouter = ({ resource, subresource }: Route): boolean => customTypeOf(resource) === undefined && subresource !== 'proxy'

/** Whether that router has the method at the route. */
export function hasMethod({ resource, namespace, name, subresource }: Route, method: string): boolean {
  const verb = (subresource !== undefined ? subresourceVerbs : name === '' ? collectionVerbs : itemVerbs)[method]
  if (verb === undefined) return false
  if (subresource !== undefined) return resource.subresources[subresource]?.verbs.includes(verb) === true
  const isEverywhere = name === '' && resource.namespaced && namespace === ''
  return resource.verbs.includes(verb) && (!isEverywhere || verb === 'list')
}

/**
 * Reads, among these resources, `/api/v1/...` and `/apis/G/V/...`; undefined for paths of a group that is not served, and for paths to
 * nothing in a group of custom resources. Refuses other paths to nothing with 404.
 */
export const routeOf = rememberingLast((path: string, resources: readonly Resource[]): Route | undefined => {
  const { byPath, versions, groups } = indexOf(resources)
  const parts = path.split('/').slice(1).map(unescapedPart)
  const isCore = parts[0] === 'api'
  const group = isCore ? '' : (parts[1] ?? '')
  if (!groups.has(group)) return undefined
  const version = (isCore ? parts[1] : parts[2]) ?? ''
  const isOwn = ownGroups.has(group)
  if (!versions.has(`${group}/${version}`)) {
    if (isOwn) throw nowhere()
    return undefined
  }
  const find = (plural: string | undefined): Resource | undefined => byPath.get(`${group}/${version}/${plural ?? ''}`)
  const rest = parts.slice(isCore ? 2 : 3)
  return isOwn ? resourceRoute(find, rest) : customRoute(find, rest)
})

type Find = (plural: string | undefined) => Resource | undefined

/** Custom resources are served by another server of upstream's, which answers paths to nothing as it does unknown groups. */
function customRoute(find: Find, parts: readonly string[]): Route | undefined {
  try {
    return resourceRoute(find, parts)
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined
    throw error
  }
}

function resourceRoute(find: Find, parts: readonly string[]): Route {
  const [first, second, third, ...rest] = parts
  const inside = first === 'namespaces' && second !== undefined && third !== undefined ? find(third) : undefined
  if (inside !== undefined && second !== undefined) {
    if (!inside.namespaced) throw nowhere()
    return routeTo(inside, second, rest)
  }
  const resource = find(first)
  if (resource === undefined) throw nowhere()
  if (resource.namespaced && second !== undefined && second !== '') throw nowhere()
  // What cannot be listed has no path above its namespaces.
  if (resource.namespaced && !resource.verbs.includes('list')) throw nowhere()
  return routeTo(resource, '', parts.slice(1))
}

function routeTo(resource: Resource, namespace: string, [name = '', subresource, ...rest]: readonly string[]): Route {
  // Questions have no names.
  if (resource.verbs.length === 1 && name !== '') throw nowhere()
  // A path may end with slashes, but has no empty part on its way.
  const isWhole = rest.every((part) => part === '')
  if (subresource === undefined || subresource === '') {
    if (isWhole) return { resource, namespace, name }
    throw nowhere()
  }
  const isProxy = subresource === 'proxy'
  // The server of custom resources looks at subresources later, and not at what follows them.
  if (!ownGroups.has(resource.group)) return { resource, namespace, name, subresource }
  if (!Object.hasOwn(resource.subresources, subresource) || (!isWhole && !isProxy)) throw nowhere()
  return { resource, namespace, name, subresource, ...(isProxy && { rest: rest.join('/') }) }
}
