/** The paths that lead to no object: which groups and versions there are, the version, and the keys of tokens. */
import { apiVersionOf, type Resource, rootPath } from '../../api/resource.ts'
import { groupName, tagOf } from './names.ts'
import { operation, type Described } from './operation.ts'
import { pathItem, type PathItem } from './parameters.ts'
import { referenceToType } from './schema-names.ts'

interface Bare {
  readonly tag: string
  readonly described: Described
  /** The types that its schema refers to. */
  readonly types: readonly string[]
}

const discovery = (tag: string, id: string, description: string, type: string): Bare => ({
  tag,
  described: { id, description, answer: { schema: referenceToType(type) } },
  types: [type],
})

const text = { type: 'string' }
const json = 'application/json'
const about = 'get service account issuer OpenID'

const others: Readonly<Record<string, Bare>> = {
  api: discovery('core', 'getCoreAPIVersions', 'get available API versions', 'meta.v1.APIVersions'),
  apis: discovery('apis', 'getAPIVersions', 'get available API versions', 'meta.v1.APIGroupList'),
  version: {
    tag: 'version',
    described: {
      id: 'getCodeVersion',
      description: 'get the version information for this server',
      answer: { schema: referenceToType('version.Info'), types: [json] },
    },
    types: ['version.Info'],
  },
  '.well-known/openid-configuration': {
    tag: 'WellKnown',
    described: {
      id: 'getServiceAccountIssuerOpenIDConfiguration',
      description: `${about} configuration, also known as the 'OIDC discovery doc'`,
      answer: { schema: text, types: [json] },
    },
    types: [],
  },
  'openid/v1/jwks': {
    tag: 'openid',
    described: {
      id: 'getServiceAccountIssuerOpenIDKeyset',
      description: `${about} JSON Web Key Set (contains public token verification keys)`,
      answer: { schema: text, types: ['application/jwk-set+json'] },
    },
    types: [],
  },
}

/** The documents that are about no version of a group, beside those of groups. */
export const otherRoots: readonly string[] = Object.keys(others)

/** The one path of such a document (`api`, `apis/apps`), and the types that it refers to. */
export function documentPath(root: string): { readonly path: string; readonly item: PathItem; readonly types: readonly string[] } {
  const group = root.slice('apis/'.length)
  const found = others[root] ?? discovery(tagOf(group), `get${groupName(group)}APIGroup`, 'get information of a group', 'meta.v1.APIGroup')
  return { path: `/${root}/`, item: pathItem({ get: operation(found.tag, found.described) }), types: found.types }
}

/** The path of a version of a group, which lists its resources. */
export function versionPath({ group, version }: Resource): readonly [string, PathItem] {
  const id = `get${groupName(group)}${version.charAt(0).toUpperCase()}${version.slice(1)}APIResources`
  const { tag, described } = discovery(tagOf(group, version), id, 'get available resources', 'meta.v1.APIResourceList')
  return [`${rootPath({ group, version })}/`, pathItem({ get: operation(tag, described) })]
}

/** All of them, for the resources of a document that has everything, and the types that they refer to. */
export function everyDocumentPath(resources: readonly Resource[]): {
  readonly paths: readonly (readonly [string, PathItem])[]
  readonly types: readonly string[]
} {
  const versions = new Map(resources.map((resource) => [apiVersionOf(resource), resource]))
  const groups = new Set(resources.flatMap(({ group }) => (group === '' ? [] : [`apis/${group}`])))
  const bare = [...otherRoots, ...groups].map(documentPath)
  return {
    paths: [...bare.map(({ path, item }) => [path, item] as const), ...[...versions.values()].map((resource) => versionPath(resource))],
    types: [...bare.flatMap(({ types }) => types), 'meta.v1.APIResourceList', 'meta.v1.WatchEvent'],
  }
}
