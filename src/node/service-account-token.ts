/** The token file of a simulated pod: shaped as the server's own, signed by nobody. */
import { createHash } from 'node:crypto'
import type { Pod } from '../api/objects.ts'
import { issuer } from '../kinds/service-account/issuer.ts'

const lifeSeconds = 3607
/** Kubelet's requiresRefresh: when four fifths of its life are over. */
export const renewTokenMs = lifeSeconds * 800

const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A JSON web token that names the pod's service account; only the API server as simulated pods reach it accepts it. */
export function simulatedToken(pod: Pod, audience: string, now: number): Uint8Array {
  const namespace = pod.metadata.namespace ?? ''
  const account = pod.spec?.serviceAccountName ?? 'default'
  const issued = Math.floor(now / 1000)
  const claims = {
    aud: [audience === '' ? issuer : audience],
    exp: issued + lifeSeconds,
    iat: issued,
    iss: issuer,
    'kubernetes.io': {
      namespace,
      node: { name: pod.spec?.nodeName },
      pod: { name: pod.metadata.name, uid: pod.metadata.uid },
      serviceaccount: { name: account },
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${account}`,
  }
  const body = `${encoded({ alg: 'RS256', kid: 'simulated' })}.${encoded(claims)}`
  return new TextEncoder().encode(`${body}.${sealOf(body)}`)
}

const sealOf = (body: string): string => encoded(createHash('sha256').update(body).digest('hex'))

/** Whom a token of ours names. */
export interface TokenHolder {
  readonly namespace: string
  readonly account: string
  readonly pod: { readonly name: string; readonly uid: string }
}

/** Reads a token that `simulatedToken` made and that has not ended; undefined for any other. */
export function readSimulatedToken(token: string, now: number): TokenHolder | undefined {
  const [head = '', claims = '', seal] = token.split('.')
  if (seal !== sealOf(`${head}.${claims}`)) return undefined
  // The seal says that it is one of ours.
  const { exp, 'kubernetes.io': about } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    readonly exp: number
    readonly 'kubernetes.io': {
      readonly namespace: string
      readonly pod: TokenHolder['pod']
      readonly serviceaccount: { readonly name: string }
    }
  }
  return exp * 1000 < now ? undefined : { namespace: about.namespace, account: about.serviceaccount.name, pod: about.pod }
}
