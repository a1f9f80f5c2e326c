/** Discovery: which groups, versions and resources are served, in both of upstream's forms. */
import { createHash } from 'node:crypto'
import type { Resource } from '../../api/resource.ts'
import { place } from '../../kinds/service/own-service.ts'
import { customTypeOf } from '../custom/custom-type.ts'

export interface Group {
  readonly name: string
  readonly versions: readonly { readonly version: string; readonly resources: readonly Resource[] }[]
}

const known = new WeakMap<readonly Resource[], readonly Group[]>()

/** The groups of these resources, in their order. */
export function groupsOf(resources: readonly Resource[]): readonly Group[] {
  let found = known.get(resources)
  if (found === undefined) known.set(resources, (found = grouped(resources)))
  return found
}

function grouped(resources: readonly Resource[]): readonly Group[] {
  const groups = Map.groupBy(resources, ({ group }) => group)
  return [...groups].map(([name, members]) => ({
    name,
    versions: [...Map.groupBy(members, ({ version }) => version)].map(([version, list]) => ({ version, resources: list })),
  }))
}

const group = ({ name, versions }: Group): object => {
  const list = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }))
  return { name, versions: list, preferredVersion: list[0] }
}

/** Where the server says that it is. */
const serverAddress = `${place.ip}:${place.port}`

/** The plain document at a discovery path over the served resources, or undefined. */
export function discoveryAt(path: string, served: readonly Resource[]): object | undefined {
  const groups = groupsOf(served)
  const [root, first, second, ...rest] = path.split('/').slice(1)
  if (rest.length > 0) return undefined
  if (root === 'api') {
    if (first === undefined)
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] }
    return second === undefined ? resourceList(groups, '', first) : undefined
  }
  if (root !== 'apis') return undefined
  if (first === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.filter(({ name }) => name !== '').map(group) }
  const found = groups.find(({ name }) => name === first && name !== '')
  if (found === undefined) return undefined
  return second === undefined ? { kind: 'APIGroup', apiVersion: 'v1', ...group(found) } : resourceList(groups, first, second)
}

function resourceList(groups: readonly Group[], name: string, version: string): object | undefined {
  const found = groups.find((one) => one.name === name)?.versions.find((one) => one.version === version)
  if (found === undefined) return undefined
  const groupVersion = name === '' ? version : `${name}/${version}`
  return { kind: 'APIResourceList', ...(name !== '' && { apiVersion: 'v1' }), groupVersion, resources: found.resources.flatMap(entriesOf) }
}

function entriesOf(resource: Resource): object[] {
  const { plural, singular, namespaced, kind, short, categories, subresources } = resource
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(resource),
    ...(short.length > 0 && { shortNames: short }),
    ...(categories.length > 0 && { categories }),
    ...(isStored(resource) && { storageVersionHash: hash(resource) }),
  }
  const inner = Object.entries(subresources).map(([name, { kind: subKind, group: subGroup, version, verbs: subVerbs }]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(foreign(resource, subGroup) && { group: subGroup, version: version ?? 'v1' }),
    kind: subKind,
    verbs: [...subVerbs].sort(),
  }))
  return [own, ...inner]
}

const foreign = (resource: Resource, subGroup: string | undefined): boolean =>
  subGroup !== undefined && subGroup !== '' && subGroup !== resource.group
/** Upstream has an order of its own for custom resources. */
const verbsOf = (resource: Resource): readonly string[] =>
  customTypeOf(resource) === undefined ? [...resource.verbs].sort() : resource.verbs
const isStored = ({ verbs }: Resource): boolean => verbs.includes('delete')
/** Clients that move objects to new versions tell by it whether what is stored has changed. */
const hash = (resource: Resource): string => createHash('sha256').update(storedAs(resource)).digest().subarray(0, 8).toString('base64')

/** `group/version/kind` of what upstream writes to its store, which is not always what is asked for. */
function storedAs(resource: Resource): string {
  const { group, version, kind } = customTypeOf(resource)?.stored ?? resource
  const other = storedVersions[resource.id]
  return other === undefined ? `${group}/${version}/${kind}` : `${other}/${kind}`
}
const storedVersions: Readonly<Record<string, string>> = {
  'events.k8s.io/v1 events': '/v1',
  'autoscaling/v1 horizontalpodautoscalers': 'autoscaling/v2',
  'networking.k8s.io/v1 ipaddresses': 'networking.k8s.io/v1beta1',
  'networking.k8s.io/v1 servicecidrs': 'networking.k8s.io/v1beta1',
  'apiextensions.k8s.io/v1 customresourcedefinitions': 'apiextensions.k8s.io/v1beta1',
}

/** `/api` or `/apis` as one document with everything below it. */
export function aggregated(root: 'api' | 'apis', version: string, served: readonly Resource[]): Document {
  let made = documents.get(served)
  if (made === undefined) documents.set(served, (made = new Map()))
  const key = `${root} ${version}`
  let document = made.get(key)
  if (document === undefined) {
    const items = groupsOf(served)
      .filter(({ name }) => (name === '') === (root === 'api'))
      .map(aggregatedGroup)
    const body = JSON.stringify({ kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items })
    made.set(key, (document = { body, etag: `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"` }))
  }
  return document
}

interface Document {
  readonly body: string
  readonly etag: string
}
const documents = new WeakMap<readonly Resource[], Map<string, Document>>()

const aggregatedGroup = ({ name, versions }: Group): object => ({
  metadata: { ...(name !== '' && { name }), creationTimestamp: null },
  versions: versions.map(({ version, resources }) => ({ version, resources: resources.map(aggregatedResource), freshness: 'Current' })),
})

function aggregatedResource(resource: Resource): object {
  const { plural, singular, namespaced, kind, short, categories, subresources } = resource
  const inner = Object.entries(subresources).map(([subresource, sub]) => {
    const isForeign = foreign(resource, sub.group)
    return {
      subresource,
      responseKind: { group: isForeign ? sub.group : '', version: isForeign ? (sub.version ?? 'v1') : '', kind: sub.kind },
      verbs: [...sub.verbs].sort(),
    }
  })
  return {
    resource: plural,
    // Empty: the group and version that the resource stands under.
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: verbsOf(resource),
    ...(short.length > 0 && { shortNames: short }),
    ...(categories.length > 0 && { categories }),
    ...(inner.length > 0 && { subresources: inner }),
  }
}
