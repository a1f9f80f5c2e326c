/** The API server as programs in simulated pods reach it: under the service account of their pod, or as nobody. */
import type { RequestListener } from 'node:http'
import type { TokenReview } from '../api/objects.ts'
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

/** Whom the rest of a request is asked as; groups that are not named follow from the name. */
interface User {
  readonly username: string
  readonly groups?: readonly string[] | undefined
}

/** `handler` takes requests of the admin, who may act for others: the token's account, as which the rest is asked. */
export function apiForPods(handler: RequestListener, informers: Informers, clock: Clock): Listener {
  const mirror = informers.of(pods)
  const userOf = async (token: string): Promise<User | undefined> => {
    const holder = readSimulatedToken(token, clock.now())
    if (holder === undefined) return reviewed(handler, token)
    if (mirror.get(`${holder.namespace}/${holder.pod.name}`)?.metadata.uid !== holder.pod.uid) return undefined
    return { username: `system:serviceaccount:${holder.namespace}:${holder.account}` }
  }
  return {
    async http(request: HttpRequest): Promise<HttpResponse> {
      const token = /^bearer (\S+)\s*$/i.exec(request.headers['authorization'] ?? '')?.[1]
      const user = token === undefined ? { username: 'system:anonymous' } : await userOf(token)
      if (user === undefined) return respond(401, refused, 'application/json')
      // Nobody in a pod acts for others, and the connection is the caller's own affair.
      const own = Object.entries(request.headers).filter(
        ([name]) => !/^(impersonate-.*|authorization|connection|content-length)$/.test(name),
      )
      const as = { 'impersonate-user': user.username, ...(user.groups && { 'impersonate-group': user.groups }) }
      return askHandler(handler, { ...request, headers: { ...Object.fromEntries(own), ...as } })
    },
  }
}

/** Whose token it is that the server itself has issued (`kubectl create token`); undefined for none of its. */
async function reviewed(handler: RequestListener, token: string): Promise<User | undefined> {
  const body = new TextEncoder().encode(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } }))
  const answer = await askHandler(handler, {
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    headers: { 'content-type': 'application/json' },
    body,
  })
  const { status } = JSON.parse(new TextDecoder().decode(answer.body)) as TokenReview
  return status?.authenticated === true ? { username: status.user?.username ?? '', groups: status.user?.groups } : undefined
}
