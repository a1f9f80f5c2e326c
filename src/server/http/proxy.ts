/** proxy: any HTTP request handed on to a port of a pod, or of a pod behind a service, and its answer as it is. */
import { failure } from '../../api/status.ts'
import { admitConnection } from '../admission/connection.ts'
import type { Call, Core } from '../core.ts'
import type { ProxyResponse } from '../node-access.ts'
import { podTarget, serviceTarget } from '../subresources/proxy-target.ts'
import { bodyBytesOf, type Exchange } from './exchange.ts'

/** Headers that are about one connection and end with it. */
export const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
])

/** Hands the request on; `authorization` stays here, since it is a key to this server. */
export async function serveProxy(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const { method, path, request, response } = exchange
  const prefix = prefixIn(path)
  const rest = path.slice(prefix.length)
  const query = (request.url ?? '').slice(path.length)
  await admitConnection(core, call, new URLSearchParams({ path: rest }))
  const target = call.resource.plural === 'services' ? serviceTarget(core, call) : podTarget(core, call)
  // Relative links of a page work only below a path that ends with a slash.
  if (rest === '' && (method === 'GET' || method === 'HEAD')) return redirect(exchange, `${path}/${query}`)
  if (core.nodes === undefined) throw failure(503, 'ServiceUnavailable', 'error trying to reach service: no node agent is there')
  const body = await bodyBytesOf(exchange)
  const answer = await core.nodes.proxy(target.pod, {
    method,
    path: `${rest === '' ? '/' : rest}${query}`,
    scheme: target.scheme,
    port: target.port,
    headers: forwardedHeaders(exchange),
    body,
  })
  if (response.destroyed) return
  response.writeHead(answer.status, {
    'Cache-Control': 'no-cache, private',
    ...answerHeaders(answer, prefix),
    'Content-Length': answer.body.length,
  })
  response.end(method === 'HEAD' ? undefined : answer.body)
}

/** The path up to the word `proxy`, which names of objects and namespaces may be as well. */
export function prefixIn(path: string): string {
  const parts = path.split('/')
  const word = parts.findIndex((part, at) => part === 'proxy' && at >= (parts[3] === 'namespaces' ? 7 : 5))
  return parts.slice(0, word + 1).join('/')
}

function redirect({ response }: Exchange, location: string): void {
  response.writeHead(301, { Location: location, 'Cache-Control': 'no-cache, private', 'Content-Length': 0 })
  response.end()
}

/** What the program behind gets to see: the client's headers, and where the request came in. */
export function forwardedHeaders({ request, path }: Pick<Exchange, 'request' | 'path'>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    // What HTTP/2 says of the request itself begins with a colon.
    if (value !== undefined && !hopByHop.has(name) && name !== 'authorization' && !name.startsWith(':'))
      headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const from = request.socket.remoteAddress
  return {
    ...headers,
    ...(from !== undefined && { 'x-forwarded-for': from }),
    'x-forwarded-uri': path,
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'encrypted' in request.socket ? 'https' : 'http',
  }
}

/** A redirect within the program leads through the proxy again. */
function answerHeaders({ headers }: ProxyResponse, prefix: string): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (!hopByHop.has(name.toLowerCase())) kept[name] = name.toLowerCase() === 'location' && value.startsWith('/') ? prefix + value : value
  }
  return kept
}
