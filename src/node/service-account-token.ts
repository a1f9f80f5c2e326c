/** The token file of a simulated pod: shaped as the server's own, signed by nobody. */
import { createHash } from 'node:crypto'
import type { Pod } from '../api/objects.ts'

const issuer = 'https://kubernetes.default.svc.cluster.local'
const lifeSeconds = 3607

const encoded = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A JSON web token that names the pod's service account; nothing accepts it outside the simulation. */
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
  return new TextEncoder().encode(`${body}.${encoded(createHash('sha256').update(body).digest('hex'))}`)
}
