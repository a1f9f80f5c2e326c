/** Paths that name no resource: health, version, discovery, OpenAPI, metrics. */
import { withRemoteGroups, withRemoteVersions } from '../aggregation/merged-discovery.ts'
import { issuer, publicJwk, tokenAlgorithm } from '../authentication/account-tokens.ts'
import type { Core } from '../core.ts'
import { serveOpenApi } from '../openapi/serve.ts'
import { servedResources } from '../served.ts'
import { version } from '../version.ts'
import { aggregated, discoveryAt } from './discovery.ts'
import type { Exchange } from './exchange.ts'
import { aggregatedDiscovery } from './endpoints.ts'
import { negotiate, plain } from './format.ts'
import { metricsText } from './metrics.ts'
import { readFormat } from './read-format.ts'
import { respondText, respondValue } from './respond.ts'
import { methodRefused, nowhere, routeOf } from './route.ts'

const checks = new Set(['ping', 'log', 'etcd', 'informer-sync', 'poststarthook/start-apiserver-admission-initializer'])
const health = new Set(['healthz', 'livez', 'readyz'])
const missing = '404 page not found\n'

/** Answers a path outside the resource API. */
export async function servePath(core: Core, exchange: Exchange): Promise<void> {
  const { path, method } = exchange
  const [root = '', ...rest] = path.replace(/\/+$/, '').split('/').slice(1)
  if (health.has(root)) return serveHealth(core, exchange, rest.join('/'))
  const isRead = method === 'GET' || method === 'HEAD'
  if (root === 'version' && rest.length === 0) {
    if (!isRead) throw methodRefused()
    // Whatever the client asks for.
    return respondValue({ ...exchange, format: { ...plain, isPretty: true } }, 200, version)
  }
  if (root === 'api' || root === 'apis') return serveDiscovery(core, { ...exchange, path: `/${[root, ...rest].join('/')}` })
  if (root === 'openapi') return serveOpenApi(core, exchange, rest)
  if (root === 'metrics' && rest.length === 0) return respondText(exchange, 200, metricsText(core))
  const keys = isRead ? await keyDocument(core, path) : undefined
  if (keys !== undefined) return respondValue(exchange, 200, keys)
  respondText(exchange, 404, missing)
}

/** The documents by which others check tokens of service accounts (OIDC discovery). */
async function keyDocument({ keyring }: Core, path: string): Promise<object | undefined> {
  if (path === '/openid/v1/jwks') return { keys: [publicJwk(await keyring.accountKey())] }
  if (path !== '/.well-known/openid-configuration') return undefined
  return {
    issuer,
    jwks_uri: `${issuer}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [tokenAlgorithm],
  }
}

function serveHealth(core: Core, exchange: Exchange, check: string): void {
  const { query } = exchange
  const failure = core.store.failure
  if (check !== '' && !checks.has(check)) return respondText(exchange, 404, missing)
  if (failure !== undefined) return respondText(exchange, 500, `[-]etcd failed: ${failure.message}\nhealthz check failed\n`)
  if (check !== '' || !query.has('verbose')) return respondText(exchange, 200, 'ok')
  respondText(exchange, 200, `${[...checks].map((name) => `[+]${name} ok\n`).join('')}readyz check passed\n`)
}

function serveDiscovery(core: Core, exchange: Exchange): void {
  const { path, response, request, method } = exchange
  const resources = servedResources(core)
  const found = withRemoteGroups(core, path, discoveryAt(path, resources))
  if (found === undefined) {
    // Throws for unknown versions of known groups, and for methods on them.
    if (routeOf(path, resources) === undefined) return respondText(exchange, 404, missing)
    throw nowhere()
  }
  if (method !== 'GET' && method !== 'HEAD' && path !== '/apis') throw methodRefused()
  const isRoot = path === '/api' || path === '/apis'
  const wanted = isRoot ? negotiate(request.headers.accept ?? '', aggregatedDiscovery)?.version : undefined
  if (wanted === undefined) return respondValue({ ...exchange, format: readFormat(exchange, isRoot) }, 200, found)
  const { body, etag } =
    path === '/api' ? aggregated('api', wanted, resources) : withRemoteVersions(core, aggregated('apis', wanted, resources))
  response.setHeader('ETag', etag)
  response.setHeader('Vary', 'Accept')
  response.setHeader('Cache-Control', 'public')
  if (request.headers['if-none-match'] === etag) {
    response.statusCode = 304
    response.end()
    return
  }
  response.setHeader('Content-Type', `application/json;g=apidiscovery.k8s.io;v=${wanted};as=APIGroupDiscoveryList`)
  response.end(body)
}
