/** The API server as programs in simulated pods reach it: under the service account of their pod, or as nobody. */
import type { RequestListener } from 'node:http'
import { pods } from '../api/resources.ts'
import type { Clock } from '../base/clock.ts'
import type { Informers } from '../client/informer.ts'
import { readSimulatedToken } from './service-account-token.ts'
import { askHandler } from './simulated/http-over-connection.ts'
import { respond } from './simulated/images/static-files.ts'
import type { HttpRequest, HttpResponse, Listener } from './simulated/network.ts'

const refused = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'Unauthorized',
  reason: 'Unauthorized',
  code: 401,
})

/** `handler` takes requests of the admin, who may act for others: the token's account, as which the rest is asked. */
export function apiForPods(handler: RequestListener, informers: Informers, clock: Clock): Listener {
  const mirror = informers.of(pods)
  const userOf = (token: string): string | undefined => {
    const holder = readSimulatedToken(token, clock.now())
    if (holder === undefined || mirror.get(`${holder.namespace}/${holder.pod.name}`)?.metadata.uid !== holder.pod.uid) return undefined
    return `system:serviceaccount:${holder.namespace}:${holder.account}`
  }
  return {
    async http(request: HttpRequest): Promise<HttpResponse> {
      const token = /^bearer (\S+)\s*$/i.exec(request.headers['authorization'] ?? '')?.[1]
      const user = token === undefined ? 'system:anonymous' : userOf(token)
      if (user === undefined) return respond(401, refused, 'application/json')
      // Nobody in a pod acts for others, and the connection is the caller's own affair.
      const own = Object.entries(request.headers).filter(
        ([name]) => !/^(impersonate-.*|authorization|connection|content-length)$/.test(name),
      )
      return askHandler(handler, { ...request, headers: { ...Object.fromEntries(own), 'impersonate-user': user } })
    },
  }
}
