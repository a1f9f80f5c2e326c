/** Paths that name no resource: health, version, discovery, OpenAPI, metrics. */
import { issuer } from '../../kinds/service-account/issuer.ts'
import { withRemoteGroups, withRemoteVersions } from '../aggregation/merged-discovery.ts'
import { publicJwk, tokenAlgorithm } from '../authentication/account-tokens.ts'
import type { Resource } from '../../api/resource.ts'
import { printYaml } from '../../api/yaml-print.ts'
import type { Core } from '../core.ts'
import { serveOpenApi } from '../openapi/serve.ts'
import { servedResources } from '../served.ts'
import { version } from '../version.ts'
import { aggregated, discoveryAt, groupsOf } from './discovery.ts'
import { discoveryMessage, type DiscoveryList } from './discovery-message.ts'
import type { Exchange } from './exchange.ts'
import { aggregatedDiscovery } from './endpoints.ts'
import { checkAvailable, negotiate, plain, representations, type Format } from './format.ts'
import { healthChecks, serveHealth } from './health.ts'
import { indicatorsText, metricsText } from './metrics.ts'
import { respondMetrics, respondMissing } from './plain-text.ts'
import { protobufType } from './protobuf.ts'
import { readFormat } from './read-format.ts'
import { respondValue } from './respond.ts'
import { sendBytes } from './send.ts'
import { isOwnGroup, methodRefused, nowhere, routeOf } from './route.ts'

/** Answers a path outside the resource API. */
export async function servePath(core: Core, exchange: Exchange): Promise<void> {
  const { path } = exchange
  const parts = path.split('/').slice(1)
  const [root = '', ...rest] = parts
  if (path === '/' || path === '/index.html') return respondValue(readable(exchange), 200, { paths: rootPaths(servedResources(core)) })
  if (healthChecks.has(root) && path !== `/${root}/`) return serveHealth(core, exchange, { path: root, check: rest.join('/') })
  if (root === 'openapi') return serveOpenApi(core, exchange, rest)
  if (path === '/metrics') return respondMetrics(exchange, metricsText(core))
  if (path === '/metrics/slis') return respondMetrics(exchange, indicatorsText(core))
  // Paths of upstream's router may end with a slash.
  const bare = path.replace(/\/+$/, '')
  if (root === 'api' || root === 'apis') return serveDiscovery(core, { ...exchange, path: bare }, path)
  if (bare === '/version') {
    demandGet(exchange)
    checkAvailable(exchange.request.headers.accept ?? '*/*', representations.version)
    return respondValue(readable(exchange), 200, version)
  }
  const keys = await keyDocument(core, bare)
  if (keys === undefined) return respondMissing(exchange)
  demandGet(exchange)
  const type = bare === keysPath ? 'application/jwk-set+json' : 'application/json'
  checkAvailable(exchange.request.headers.accept || '*/*', type)
  const headers = { 'Cache-Control': 'public, max-age=3600' }
  sendBytes(exchange, 200, { type, bytes: Buffer.from(JSON.stringify(keys)), headers })
}

const readable = (exchange: Exchange): Exchange => ({ ...exchange, format: { ...plain, isPretty: true } })

function demandGet({ method }: Exchange): void {
  if (method !== 'GET') throw methodRefused()
}

/** All that may be asked for beside objects, in order. */
function rootPaths(served: readonly Resource[]): readonly string[] {
  const groups = groupsOf(served).flatMap(({ name, versions }) => {
    const above = name === '' ? '/api' : `/apis/${name}`
    return [above, ...versions.map((one) => `${above}/${one.version}`)]
  })
  const health = [...healthChecks].flatMap(([path, checks]) => [`/${path}`, ...checks.map((check) => `/${path}/${check}`)])
  const others = [
    '/apis',
    '/apis/',
    '/metrics',
    '/metrics/slis',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    configurationPath,
    keysPath,
    '/version',
  ]
  return [...groups, ...health, ...others].sort()
}

const configurationPath = '/.well-known/openid-configuration'
const keysPath = '/openid/v1/jwks'

/** The documents by which others check tokens of service accounts (OIDC discovery). */
async function keyDocument({ keyring }: Core, path: string): Promise<object | undefined> {
  if (path === keysPath) return { keys: [publicJwk(await keyring.accountKey())] }
  if (path !== configurationPath) return undefined
  return {
    issuer,
    jwks_uri: `${issuer}${keysPath}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [tokenAlgorithm],
  }
}

/** `given` is the path as it came: upstream's aggregator answers one that ends in a slash itself, and in plain form only. */
function serveDiscovery(core: Core, exchange: Exchange, given: string): void {
  const { path, request } = exchange
  const resources = servedResources(core)
  const found = withRemoteGroups(core, path, discoveryAt(path, resources))
  if (found === undefined) {
    // Throws for unknown versions of known groups, and for methods on them.
    if (routeOf(path, resources) === undefined) return respondMissing(exchange)
    throw nowhere()
  }
  const isRouted = !takesAnyMethod(path)
  if (isRouted) demandGet(exchange)
  const isRoot = path === '/api' || given === '/apis'
  const wanted = isRoot ? negotiate(request.headers.accept ?? '', aggregatedDiscovery) : undefined
  if (wanted === undefined) return respondValue({ ...exchange, format: readFormat(exchange, isRouted) }, 200, found)
  const { version: edition } = wanted
  const document =
    path === '/api' ? aggregated('api', edition, resources) : withRemoteVersions(core, aggregated('apis', edition, resources))
  respondAggregated(exchange, wanted, document)
}

const media = { json: 'application/json', yaml: 'application/yaml', protobuf: protobufType } as const

/** The document of all groups in the form asked for, or only that it is what the client has already. */
function respondAggregated(
  { request, response }: Exchange,
  wanted: Format,
  { body, etag }: { readonly body: string; readonly etag: string },
): void {
  response.setHeader('ETag', etag)
  response.setHeader('Vary', 'Accept')
  response.setHeader('Cache-Control', 'public')
  if (request.headers['if-none-match'] === etag) {
    response.statusCode = 304
    response.end()
    return
  }
  response.setHeader('Content-Type', `${media[wanted.media]};g=apidiscovery.k8s.io;v=${wanted.version};as=APIGroupDiscoveryList`)
  if (wanted.media === 'json') return void response.end(body)
  const list = JSON.parse(body) as DiscoveryList
  response.end(wanted.media === 'yaml' ? printYaml(list) : discoveryMessage(list))
}

/**
 * What upstream's aggregator and its server of custom resources answer asks for no method: the list of groups, a group, and a version of a
 * group of custom resources.
 */
function takesAnyMethod(path: string): boolean {
  const [root, group = '', version] = path.split('/').slice(1)
  if (root !== 'apis' || group === 'apiregistration.k8s.io') return false
  return version === undefined || !isOwnGroup(group)
}
