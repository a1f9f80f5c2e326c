/**
 * What servers behind APIServices say of their resources, for the discovery document that has everything. Upstream: kube-aggregator's
 * discovery manager.
 */
import { membersOf, textOf } from '../../api/json-object.ts'
import type { Core } from '../core.ts'
import type { RemoteService } from './api-services.ts'
import { getFrom } from './availability.ts'
import { pathOf } from './front-proxy.ts'

type Fields = Readonly<Record<string, unknown>>

/** The resources of one version, in the form of aggregated discovery. */
export interface Discovered {
  readonly resources: readonly object[]
  readonly freshness: 'Current' | 'Stale'
}

/** What was learned, by the name of the APIService. */
export class RemoteDiscovery {
  private readonly known = new Map<string, Discovered>()
  private readonly documents = new Map<string, { readonly root: string; readonly url: string }>()

  /** Nothing is known: the version is there and its resources are not. */
  of(name: string): Discovered {
    return this.known.get(name) ?? { resources: [], freshness: 'Stale' }
  }

  learn(name: string, resources: readonly object[]): void {
    this.known.set(name, { resources, freshness: 'Current' })
  }

  /** What is known may have changed, and nobody answers. */
  markStale(name: string): void {
    const found = this.known.get(name)
    if (found !== undefined) this.known.set(name, { ...found, freshness: 'Stale' })
  }

  learnDocument(name: string, root: string, url: string | undefined): void {
    if (url === undefined) this.documents.delete(name)
    else this.documents.set(name, { root, url })
  }

  /** OpenAPI documents that the servers have, as an index lists them: `apis/GROUP/VERSION` and where it is. */
  get openApi(): Readonly<Record<string, object>> {
    return Object.fromEntries([...this.documents.values()].map(({ root, url }) => [root, { serverRelativeURL: url }]))
  }

  forgetOthers(names: readonly string[]): void {
    for (const map of [this.known, this.documents]) for (const name of map.keys()) if (!names.includes(name)) map.delete(name)
  }
}

const wholeForm =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'

/** Asks the server for its resources, and where it describes them. */
export async function learn(core: Core, remote: RemoteService): Promise<void> {
  await Promise.all([learnResources(core, remote), learnDocument(core, remote)])
}

async function learnDocument(core: Core, remote: RemoteService): Promise<void> {
  const root = pathOf(remote.object).slice(1)
  const { status, body } = await getFrom(core, remote, '/openapi/v3').catch(() => ({ status: 0, body: Buffer.of() }))
  const index = status === 200 ? fieldsIn(fieldsIn(fieldsOf(body), 'paths'), root) : {}
  const url = index['serverRelativeURL']
  core.remoteDiscovery.learnDocument(
    remote.object.metadata.name,
    root,
    typeof url === 'string' && url.startsWith(`/openapi/v3/${root}`) ? url : undefined,
  )
}

/** An object in what others sent. */
const fieldsIn = (fields: Fields, name: string): Fields => membersOf(Object.hasOwn(fields, name) ? fields[name] : undefined)

function fieldsOf(body: Buffer): Fields {
  try {
    return membersOf(JSON.parse(body.toString()))
  } catch {
    return {}
  }
}

/** The whole document if it has one, else the list of this version. */
async function learnResources(core: Core, remote: RemoteService): Promise<void> {
  const { object, group, version } = remote
  const { name } = object.metadata
  try {
    const whole = await getFrom(core, remote, '/apis', wholeForm)
    if (whole.status === 200 && whole.contentType.includes('APIGroupDiscoveryList'))
      return core.remoteDiscovery.learn(name, versionIn(JSON.parse(whole.body.toString()), group, version))
    const list = await getFrom(core, remote, `/apis/${group}/${version}`)
    if (list.status !== 200) throw new Error(`status ${list.status}`)
    core.remoteDiscovery.learn(name, wholeFormOf(JSON.parse(list.body.toString())))
  } catch {
    core.remoteDiscovery.markStale(name)
  }
}

/** Lists in what others sent; all that is none counts as empty. */
const listIn = (value: unknown, field: string): Fields[] => {
  const list = typeof value === 'object' && value !== null ? (value as Fields)[field] : undefined
  return Array.isArray(list) ? list.filter((one): one is Fields => typeof one === 'object' && one !== null) : []
}

function versionIn(document: unknown, group: string, version: string): readonly object[] {
  const found = listIn(document, 'items').find(({ metadata }) => (metadata as Fields | undefined)?.['name'] === group)
  return listIn(
    listIn(found, 'versions').find((one) => one['version'] === version),
    'resources',
  ).map((resource) => ({
    ...understood(resource),
    ...withSubresources(
      listIn(resource, 'subresources').map((one) => ({
        subresource: textOf(one['subresource']),
        responseKind: kindIn(one['responseKind']),
        verbs: textsIn(one['verbs']),
      })),
    ),
  }))
}

const textsIn = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])
const withSubresources = (subresources: readonly object[]): object => (subresources.length > 0 ? { subresources } : {})

function kindIn(value: unknown): object {
  const { group, version, kind } = membersOf(value)
  return { group: textOf(group), version: textOf(version), kind: textOf(kind) }
}

/** What a client understands of a resource: others may send whatever they like. */
function understood({ resource, responseKind, scope, singularResource, verbs, shortNames, categories }: Fields): object {
  return {
    resource: textOf(resource),
    responseKind: kindIn(responseKind),
    scope: scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
    singularResource: textOf(singularResource),
    verbs: textsIn(verbs),
    ...(shortNames !== undefined && { shortNames: textsIn(shortNames) }),
    ...(categories !== undefined && { categories: textsIn(categories) }),
  }
}

/** The plain list of resources in the other form: subresources stand inside their resources. */
function wholeFormOf(document: unknown): readonly object[] {
  const all = listIn(document, 'resources')
  return all
    .filter(({ name }) => typeof name === 'string' && !name.includes('/'))
    .map((resource) => {
      const { name, singularName, namespaced } = resource
      const inner = all.filter((one) => typeof one['name'] === 'string' && one['name'].startsWith(`${textOf(name)}/`))
      const subresources = inner.map((one) => ({
        subresource: textOf(one['name']).slice(textOf(name).length + 1),
        responseKind: kindIn(one),
        verbs: textsIn(one['verbs']),
      }))
      return {
        ...understood({
          ...resource,
          resource: name,
          responseKind: resource,
          scope: namespaced === true ? 'Namespaced' : 'Cluster',
          singularResource: singularName,
        }),
        ...withSubresources(subresources),
      }
    })
}
