/** The HTTP adapter: routing, the form of the answer, then the verb; whatever is thrown becomes a Status. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { typeOfResource } from '../../api/schema.ts'
import { hasReason } from '../../api/status.ts'
import { forward, remoteAt } from '../aggregation/forward.ts'
import { impersonated } from '../authentication/impersonation.ts'
import { attributesOf } from '../authorization/attributes.ts'
import { demand, isMaster } from '../authorization/authorize.ts'
import type { Core, User } from '../core.ts'
import { servedResources } from '../served.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { countPath, countRequest } from './count-request.ts'
import type { Exchange } from './exchange.ts'
import { documents, objects, otherObjects } from './endpoints.ts'
import { errorFormat, formatOf, plain, representations } from './format.ts'
import { markFlow, markRequest } from './marks.ts'
import { refuseUnroutable } from './patches.ts'
import { servePath } from './paths.ts'
import { FilterError, respondFiltered } from './plain-text.ts'
import { forEyes } from './read-format.ts'
import { partsOf } from './request-line.ts'
import { respondError } from './respond.ts'
import { serveResource } from './resources.ts'
import { hasMethod, isBehindRouter, methodRefused, nowhere, routeOf, type Route } from './route.ts'

/** Tells who makes a request; refuses with 401. */
export type Identify = (request: IncomingMessage) => User | Promise<User>

/** The handler of `node:http` servers over these parts. */
export function handler(core: Core, identify: Identify): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    response.on('error', () => undefined)
    const exchange = exchangeOf(request, response)
    serve(core, exchange, identify).catch(async (error: unknown) => {
      if (response.headersSent) {
        response.destroy()
        return
      }
      if (!request.complete) await rest(core, request)
      if (!request.complete) endAfterwards(core, request)
      if (error instanceof FilterError) respondFiltered(exchange, error)
      else respondError({ ...exchange, format: forEyes(exchange, errorFormat(request.headers.accept)) }, error)
    })
  }
}

/**
 * As Go's server does, the rest of a refused body is taken before the answer where it is not long: the client writes it to the end, and the
 * connection serves on.
 */
function rest(core: Core, request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let size = Number(request.headers['content-length'] ?? 0) > longestRest ? Infinity : 0
    const done = (): void => {
      cancel()
      request.off('data', take).off('end', done).off('close', done)
      resolve()
    }
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size > longestRest) done()
    }
    const cancel = core.clock.after(patience, done)
    if (size > longestRest || request.destroyed) done()
    else request.on('data', take).on('end', done).on('close', done)
  })
}
const longestRest = 256 * 1024

/**
 * What is left of a refused body is thrown away, so that the client gets to read the answer: to end the connection at once would break the
 * one who writes. A body that does not end soon ends with it.
 */
function endAfterwards(core: Core, request: IncomingMessage): void {
  request.resume()
  const cancel = core.clock.after(patience, () => request.destroy())
  request.once('end', cancel).once('close', cancel)
}
const patience = 5000

function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  return { request, response, method: request.method ?? 'GET', ...partsOf(request.url), user: nobody, format: plain, warnings: [] }
}

/** Until it is known who asks. */
const nobody: User = { name: '', groups: [] }

/** Authentication, authorisation, then the call itself. */
async function serve(core: Core, given: Exchange, identify: Identify): Promise<void> {
  markRequest(core, given.request, given.response)
  checkPath(given)
  const who = identify(given.request)
  const known = { ...given, user: who instanceof Promise ? await who : who }
  const exchange = permitted(core, known)
  const { path } = exchange
  const remote = remoteAt(core, path)
  if (remote !== undefined) return forward(core, remote, exchange)
  const found = isResourcePath(path) ? routeOf(withoutWatch(path), servedResources(core)) : undefined
  if (found === undefined) {
    countPath(core, exchange)
    await servePath(core, exchange)
    return
  }
  // Upstream's router has no HEAD: only its server of custom resources takes it for GET.
  if (exchange.method === 'HEAD' && isBehindRouter(found)) throw methodRefused()
  const route = path === withoutWatch(path) ? found : watchedRoute(exchange, found)
  countRequest(core, exchange, route)
  // Upstream's router looks for the method, then at the type of the body, and at the form of the answer last.
  if (isBehindRouter(route)) {
    if (!hasMethod(route, exchange.method)) throw methodRefused()
    if (exchange.method === 'PATCH') refuseUnroutable(exchange)
  }
  // What a proxied program answers in is between it and the client.
  const format =
    route.subresource === 'proxy'
      ? plain
      : formatOf(exchange.request.headers.accept, {
          available: availableAt(exchange, route),
          endpoint: route.subresource === 'log' ? documents : typeOfResource(route.resource) === undefined ? otherObjects : objects,
        })
  await serveResource(core, { ...exchange, format: forEyes(exchange, format) }, route)
}

/** What upstream's router has at the route; custom resources are behind none. */
function availableAt({ method }: Exchange, { resource, name, subresource }: Route): string | undefined {
  if (customTypeOf(resource) !== undefined) return undefined
  if (subresource === 'log') return representations.log
  return name === '' && method === 'GET' ? representations.list : representations.object
}

/** Refuses old forms of paths that do not say what they are about, before it is asked who asks. */
function checkPath({ path, request }: Exchange): void {
  if (/^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/(?:watch|proxy)\/*$/.test(path))
    throw new FilterError(`failed to create RequestInfo: unable to determine kind and namespace from url, ${request.url ?? path}`)
}

/** The exchange with the user who acts in it; refuses what neither caller nor user may do. */
function permitted(core: Core, known: Exchange): Exchange {
  try {
    const exchange = isImpersonating(known) ? { ...known, user: impersonated(core, known.user, known.request.headersDistinct) } : known
    const attributes = attributesOf(exchange.user, exchange)
    markFlow(core, attributes, known.response)
    if (!isMaster(exchange.user)) demand(core, attributes)
    return exchange
  } catch (error) {
    if (hasReason(error, 'Forbidden')) known.response.setHeader('X-Content-Type-Options', 'nosniff')
    throw error
  }
}

/** Most requests do not, and are spared the distinct headers. */
const isImpersonating = ({ request: { headers } }: Exchange): boolean =>
  Object.keys(headers).some((name) => name.startsWith('impersonate-'))

/** `/api/v1/x` and `/apis/G/V/x`, but not the documents above them. */
const isResourcePath = (path: string): boolean =>
  /^\/(?:api(?:\/[^/]*){2}|apis(?:\/[^/]*){3})/.test(path.endsWith('/') ? path.replace(/\/+$/, '') : path)

/** The old form of watches says by its path what others say by parameters. */
function watchedRoute({ method, query }: Exchange, route: Route): Route {
  if (customTypeOf(route.resource) === undefined) {
    if (route.subresource !== undefined) throw nowhere()
    if (method !== 'GET') throw methodRefused()
  }
  // With initial events it is checked as a list, and refused as one.
  if (!query.has('sendInitialEvents')) query.set('watch', 'true')
  if (route.name !== '') query.set('fieldSelector', `metadata.name=${route.name}`)
  return { ...route, name: '' }
}

/** The old form of watches, `/api/v1/watch/...`, names the same things. */
const withoutWatch = (path: string): string =>
  path.includes('/watch/') ? path.replace(/^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)\/watch\//, '$1/') : path
