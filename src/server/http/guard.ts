/** Keeps web pages out: a browser that was led here by a foreign name (DNS rebinding), or by a foreign page, is refused. */
import type { IncomingMessage, RequestListener } from 'node:http'
import { failure } from '../../api/status.ts'

/** Names under which this server is known to its clients. */
const ownNames = /^(localhost|127\.0\.0\.1|\[::1\]|10\.96\.0\.1|kubernetes(\.default(\.svc(\.cluster\.local)?)?)?)(:\d+)?$/i

/** The handler behind the checks of Host and Origin. */
export function guarded(handle: RequestListener): RequestListener {
  return (request, response) => {
    const problem = foreign(request)
    if (problem === undefined) return handle(request, response)
    const { status } = failure(403, 'Forbidden', problem)
    response.writeHead(403, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(status))
  }
}

/** Why a request is refused unheard; undefined: it is not. */
export function foreign({ headers }: IncomingMessage): string | undefined {
  const { host = '', origin } = headers
  if (!ownNames.test(host)) return `this server does not answer to the name ${JSON.stringify(host)}`
  if (origin === undefined || origin === 'null') return undefined
  return ownNames.test(origin.replace(/^https?:\/\//, '')) ? undefined : `this server does not answer pages of ${JSON.stringify(origin)}`
}
