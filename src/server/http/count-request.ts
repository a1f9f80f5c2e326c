/** What the metrics say a request is about. Upstream: apiserver/pkg/endpoints/metrics. */
import type { RequestLabels } from '../metrics/request-counts.ts'
import type { Core } from '../core.ts'
import type { Exchange } from './exchange.ts'
import type { Route } from './route.ts'

/** Counts the request with the end of its answer. */
export function countRequest({ clock, requests }: Core, exchange: Exchange, route: Route): void {
  const began = clock.now()
  const end = requests.begin(labelsOf(exchange, route))
  const { response } = exchange
  response.once('close', () => end(response.statusCode, (clock.now() - began) / 1000))
}

/** The same for a path that names no resource. Paths that lead nowhere are not worth remembering. */
export function countPath({ clock, requests }: Core, exchange: Exchange): void {
  const began = clock.now()
  const { response } = exchange
  response.once('close', () => {
    if (response.statusCode < 400) requests.begin(pathLabels(exchange))(response.statusCode, (clock.now() - began) / 1000)
  })
}

const pathLabels = ({ method, path }: Exchange): RequestLabels => ({
  verb: method,
  group: '',
  version: '',
  resource: '',
  subresource: path,
  scope: '',
  dryRun: '',
})

function labelsOf(exchange: Exchange, { resource, namespace, name, subresource = '' }: Route): RequestLabels {
  const { group, version, plural } = resource
  const { query, method } = exchange
  const verb = verbOf(exchange, name, subresource)
  return {
    verb,
    group,
    version,
    resource: plural,
    subresource,
    scope: name !== '' || method === 'POST' ? 'resource' : namespace !== '' ? 'namespace' : 'cluster',
    dryRun: query.has('dryRun') ? [...new Set(query.getAll('dryRun'))].sort().join(',') : '',
  }
}

const connected: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy'])

/** Upstream's CleanVerb. */
function verbOf({ method, query, request }: Exchange, name: string, subresource: string): string {
  if (connected.has(subresource)) return 'CONNECT'
  if ((method === 'GET' || method === 'HEAD') && name === '') return query.has('watch') ? 'WATCH' : 'LIST'
  if (method === 'DELETE' && name === '') return 'DELETECOLLECTION'
  if (method === 'PATCH' && request.headers['content-type']?.startsWith('application/apply-patch') === true) return 'APPLY'
  return method
}
