/** Thin OpenAPI v3 documents: enough for clients to learn kinds, patch types and that the server validates fields; made from the schema data. */
import { createHash } from 'node:crypto'
import { apiVersionOf, builtInResources, type Resource } from '../../api/resource.ts'
import { version } from '../version.ts'
import { collectionTemplate } from './openapi-paths.ts'
import { schemasFor } from './openapi-schemas.ts'

const info = { title: 'Kubernetes', version: version.gitVersion }

/** `api/v1`, `apis/apps/v1`, ... */
const rootOf = ({ group, version: of }: Resource): string => (group === '' ? `api/${of}` : `apis/${group}/${of}`)
const roots = Map.groupBy(builtInResources, rootOf)
const documents = new Map<string, string>()

/** The document of a group version (`apis/apps/v1`), or undefined. */
export function openApiDocument(root: string): string | undefined {
  let text = documents.get(root)
  if (text !== undefined) return text
  const resources = roots.get(root)
  if (resources === undefined) {
    if (!others.has(root)) return undefined
    text = JSON.stringify({ openapi: '3.0.0', info, paths: { [`/${root}/`]: { get: { responses: { 200: { description: 'OK' } } } } } })
  } else {
    const paths = Object.fromEntries(resources.flatMap(collectionTemplate))
    text = JSON.stringify({ openapi: '3.0.0', info, paths, components: { schemas: schemasFor(resources) } })
  }
  documents.set(root, text)
  return text
}

const others = new Set(['api', 'apis', 'version', 'logs', '.well-known/openid-configuration', 'openid/v1/jwks', ...builtInResources.filter(({ group }) => group !== '').map(({ group }) => `apis/${group}`)])

/** The index of all documents; each address carries a hash, so that clients keep what they have read. */
export function openApiIndex(): object {
  const entry = (root: string): readonly [string, object] => [root, { serverRelativeURL: `/openapi/v3/${root}?hash=${hashOf(root)}` }]
  return { paths: Object.fromEntries([...others, ...roots.keys()].sort().map(entry)) }
}

/** A hash that changes with what a document would say, without making it. */
const hashOf = (root: string): string =>
  createHash('sha512')
    .update(`${version.gitVersion} ${root} ${(roots.get(root) ?? []).map((resource) => apiVersionOf(resource) + resource.plural).join()}`)
    .digest('hex')
    .toUpperCase()
