/**
 * Tokens of service accounts: signed statements (JWT) that hold while the account, and what they are bound to, exists. Upstream:
 * pkg/serviceaccount.
 */
import type { JWTPayload } from 'jose'
import type { KubeObject } from '../../api/object.ts'
import { nodes, pods, secrets, serviceAccounts } from '../../api/resources.ts'
import { randomUid } from '../../base/random.ts'
import type { Core, User } from '../core.ts'
import { keyIn } from '../storage/storage.ts'
import { accountGroups, authenticated, credentialId } from './groups.ts'
import type { AccountKey } from './keyring.ts'

export const issuer = 'https://kubernetes.default.svc.cluster.local'

/** The signature's algorithm: a curve key is made in a millisecond. */
export const tokenAlgorithm = 'ES256'

/** A name and its uid, as claims carry it. */
export interface Bound {
  readonly name: string
  readonly uid: string
}

/** What a token says of itself under `kubernetes.io`. */
export interface AccountClaims {
  readonly namespace: string
  readonly serviceaccount: Bound
  readonly pod?: Bound
  readonly node?: Bound
  readonly secret?: Bound
}

export interface TokenTerms {
  readonly audiences: readonly string[]
  readonly seconds: number
}

/** Signs a token that holds from now on. */
export async function signToken(
  { keyring, clock, random }: Core,
  claims: AccountClaims,
  { audiences, seconds }: TokenTerms,
): Promise<string> {
  const { SignJWT } = await import('jose')
  const now = Math.floor(clock.now() / 1000)
  const { privateKey, id } = await keyring.accountKey()
  return new SignJWT({ 'kubernetes.io': claims })
    .setProtectedHeader({ alg: tokenAlgorithm, kid: id })
    .setAudience([...audiences])
    .setExpirationTime(now + seconds)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setIssuer(issuer)
    .setJti(randomUid(random))
    .setSubject(userName(claims))
    .sign(privateKey)
}

const userName = ({ namespace, serviceaccount }: AccountClaims): string => `system:serviceaccount:${namespace}:${serviceaccount.name}`

/** The user that a token stands for, and for which of these audiences it is; undefined when it is no good (any more). */
export async function readToken(
  core: Core,
  token: string,
  audiences: readonly string[] = [issuer],
): Promise<{ readonly user: User; readonly audiences: readonly string[] } | undefined> {
  const { jwtVerify, errors } = await import('jose')
  let payload: JWTPayload
  try {
    const { publicKey } = await core.keyring.accountKey()
    payload = (await jwtVerify(token, publicKey, { issuer, algorithms: [tokenAlgorithm], currentDate: new Date(core.clock.now()) })).payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
  const claims = payload['kubernetes.io'] as AccountClaims
  const asked = [payload.aud ?? []].flat().filter((audience) => audiences.includes(audience))
  if (asked.length === 0 || !stands(core, claims)) return undefined
  return { audiences: asked, user: userOf(claims, payload.jti ?? '') }
}

/** The account and what the token is bound to are the ones of then. */
function stands({ store }: Core, { namespace, serviceaccount, pod, node, secret }: AccountClaims): boolean {
  const isSame = (key: string, bound: Bound | undefined): boolean =>
    bound === undefined || (store.get(key)?.value as KubeObject | undefined)?.metadata.uid === bound.uid
  return (
    isSame(keyIn(serviceAccounts, namespace, serviceaccount.name), serviceaccount) &&
    isSame(keyIn(pods, namespace, pod?.name ?? ''), pod) &&
    isSame(keyIn(secrets, namespace, secret?.name ?? ''), secret) &&
    // A pod's token names its node without depending on it.
    (pod !== undefined || isSame(keyIn(nodes, '', node?.name ?? ''), node))
  )
}

function userOf(claims: AccountClaims, id: string): User {
  const name = userName(claims)
  const { pod, node, serviceaccount } = claims
  const about = (kind: string, bound: Bound | undefined): Record<string, readonly string[]> =>
    bound === undefined
      ? {}
      : { [`authentication.kubernetes.io/${kind}-name`]: [bound.name], [`authentication.kubernetes.io/${kind}-uid`]: [bound.uid] }
  return {
    name,
    uid: serviceaccount.uid,
    groups: [...(accountGroups(name) ?? []), authenticated],
    extra: { [credentialId]: [`JTI=${id}`], ...about('node', node), ...about('pod', pod) },
  }
}

/** The public half of the key as the OIDC documents show it. */
export const publicJwk = ({ publicKey, id }: AccountKey): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid: id,
  use: 'sig',
  alg: tokenAlgorithm,
})
