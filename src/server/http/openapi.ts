/** Thin OpenAPI v3 documents: enough for clients to learn kinds, patch types and that the server validates fields; made from the schema data. */
import { createHash } from 'node:crypto'
import { apiVersionOf, builtInResources, type Resource } from '../../api/resource.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { version } from '../version.ts'
import { collectionTemplate } from './openapi-paths.ts'
import { schemasFor } from './openapi-schemas.ts'

const info = { title: 'Kubernetes', version: version.gitVersion }

/** `api/v1`, `apis/apps/v1`, ... */
const rootOf = ({ group, version: of }: Resource): string => (group === '' ? `api/${of}` : `apis/${group}/${of}`)
const others = ['api', 'apis', 'version', 'logs', '.well-known/openid-configuration', 'openid/v1/jwks']

/** The documents over one list of resources. */
interface Documents {
  readonly roots: ReadonlyMap<string, readonly Resource[]>
  /** Paths that have a document without schemas. */
  readonly others: ReadonlySet<string>
  /** What has been asked for already. */
  readonly texts: Map<string, string>
}

const known = new WeakMap<readonly Resource[], Documents>()

function documentsOf(resources: readonly Resource[]): Documents {
  let documents = known.get(resources)
  if (documents === undefined) {
    const groups = builtInResources.filter(({ group }) => group !== '').map(({ group }) => `apis/${group}`)
    documents = { roots: Map.groupBy(resources, rootOf), others: new Set([...others, ...groups]), texts: new Map() }
    known.set(resources, documents)
  }
  return documents
}

/** The document of a group version (`apis/apps/v1`) among these resources, or undefined. */
export function openApiDocument(served: readonly Resource[], root: string): string | undefined {
  const documents = documentsOf(served)
  let text = documents.texts.get(root)
  if (text !== undefined) return text
  const resources = documents.roots.get(root)
  if (resources === undefined) {
    if (!documents.others.has(root)) return undefined
    text = JSON.stringify({ openapi: '3.0.0', info, paths: { [`/${root}/`]: { get: { responses: { 200: { description: 'OK' } } } } } })
  } else {
    const paths = Object.fromEntries(resources.flatMap(collectionTemplate))
    text = JSON.stringify({ openapi: '3.0.0', info, paths, components: { schemas: schemasFor(resources) } })
  }
  documents.texts.set(root, text)
  return text
}

/** The index of all documents; each address carries a hash, so that clients keep what they have read. */
export function openApiIndex(served: readonly Resource[]): object {
  const { roots, others: plain } = documentsOf(served)
  const entry = (root: string): readonly [string, object] => [root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hashOf(root, roots.get(root) ?? [])}` }]
  return { paths: Object.fromEntries([...plain, ...roots.keys()].sort().map(entry)) }
}

/** A hash that changes with what a document would say, without making it. */
const hashOf = (root: string, resources: readonly Resource[]): string =>
  createHash('sha512')
    .update(`${version.gitVersion} ${root} ${resources.map((resource) => apiVersionOf(resource) + resource.plural + JSON.stringify(customTypeOf(resource)?.schema ?? '')).join()}`)
    .digest('hex')
    .toUpperCase()
