/**
 * The OpenAPI v3 documents, one for each group version: by them clients learn kinds, patch types, that the server validates fields, and
 * what to tell people of each field.
 */
import { createHash } from 'node:crypto'
import { documentation } from '../../api/documentation.ts'
import { apiVersionOf, builtInResources, type Resource } from '../../api/resource.ts'
import { compareNames } from '../../base/order.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { version } from '../version.ts'
import { documentPath, otherRoots, versionPath } from './document-paths.ts'
import { pathsOf } from './paths.ts'
import { schemasFor } from './schemas.ts'

export const info = { title: 'Kubernetes', version: `${version.emulationMajor}.${version.emulationMinor}` }

/** Of the documents that definitions make. */
const customInfo = { title: 'Kubernetes CRD Swagger', version: 'v0.1.0' }

/** `api/v1`, `apis/apps/v1`, ... */
const rootOf = ({ group, version: of }: Resource): string => (group === '' ? `api/${of}` : `apis/${group}/${of}`)

/** The documents over one list of resources. */
interface Documents {
  readonly roots: ReadonlyMap<string, readonly Resource[]>
  /** Documents about no objects. */
  readonly others: ReadonlySet<string>
  /** What has been asked for already. */
  readonly texts: Map<string, Promise<string>>
}

const known = new WeakMap<readonly Resource[], Documents>()

function documentsOf(resources: readonly Resource[]): Documents {
  let documents = known.get(resources)
  if (documents === undefined) {
    const groups = builtInResources.filter(({ group }) => group !== '').map(({ group }) => `apis/${group}`)
    documents = { roots: Map.groupBy(resources, rootOf), others: new Set([...otherRoots, ...groups]), texts: new Map() }
    known.set(resources, documents)
  }
  return documents
}

/** A document and the hash of what it says. */
export interface OpenApiDocument {
  readonly text: Promise<string>
  readonly hash: string
}

/** The document of a group version (`apis/apps/v1`) among these resources, or undefined. */
export function openApiDocument(served: readonly Resource[], root: string): OpenApiDocument | undefined {
  const documents = documentsOf(served)
  const resources = documents.roots.get(root)
  if (resources === undefined && !documents.others.has(root)) return undefined
  let text = documents.texts.get(root)
  if (text === undefined) documents.texts.set(root, (text = resources === undefined ? bareDocument(root) : documentText(resources)))
  return { text, hash: hashOf(root, resources ?? []) }
}

const document = (paths: object, schemas: object, isBuiltIn = true): string =>
  JSON.stringify({
    openapi: '3.0.0',
    info: isBuiltIn ? info : customInfo,
    paths,
    // Upstream's server of custom resources does not say how it knows its clients.
    components: { ...(Object.keys(schemas).length > 0 && { schemas }), ...(isBuiltIn && { securitySchemes }) },
  })

/** How clients say who they are. */
export const securitySchemes = {
  BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' },
}

async function bareDocument(root: string): Promise<string> {
  const { path, item, types } = documentPath(root)
  return document({ [path]: item }, schemasFor([], await documentation(), { types }))
}

async function documentText(resources: readonly Resource[]): Promise<string> {
  const [first] = resources
  const isBuiltIn = first !== undefined && customTypeOf(first) === undefined
  const above = isBuiltIn ? [versionPath(first)] : []
  const isWatched = resources.some(({ verbs }) => verbs.includes('watch'))
  const types = isBuiltIn ? ['meta.v1.APIResourceList', ...(isWatched ? ['meta.v1.WatchEvent'] : [])] : []
  const schemas = schemasFor(resources, await documentation(), { types })
  const paths = Object.fromEntries([...above, ...resources.flatMap(pathsOf)].sort(compareNames))
  return document(paths, schemas, isBuiltIn)
}

/** Where a document is; the address changes with what it says, so that clients keep what they have read. */
export const addressOf = (root: string, hash: string): string => `/openapi/v3/${root}?hash=${hash}`

/** The index of all documents. */
export function openApiIndex(served: readonly Resource[]): { readonly paths: Readonly<Record<string, object>> } {
  const { roots, others: plain } = documentsOf(served)
  return {
    paths: Object.fromEntries(
      [...plain, ...roots.keys()].sort().map((root) => [root, { serverRelativeURL: addressOf(root, hashOf(root, roots.get(root) ?? [])) }]),
    ),
  }
}

/** Counts what has changed in the way that documents are made. */
const edition = 4

/** A hash that changes with what a document would say, without making it. */
const hashOf = (root: string, resources: readonly Resource[]): string =>
  createHash('sha512')
    .update(
      `${edition} ${version.gitVersion} ${root} ${resources.map((resource) => apiVersionOf(resource) + resource.plural + JSON.stringify(customTypeOf(resource)?.schema ?? '')).join()}`,
    )
    .digest('hex')
    .toUpperCase()
