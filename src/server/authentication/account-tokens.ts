/**
 * Tokens of service accounts: signed statements (JWT) that hold while the account, and what they are bound to, exists. Upstream:
 * pkg/serviceaccount.
 */
import type { JWTPayload } from 'jose'
import { goStrings } from '../../api/go-plain.ts'
import type { KubeObject } from '../../api/object.ts'
import { nodes, pods, secrets, serviceAccounts } from '../../api/resources.ts'
import { randomUid } from '../../base/random.ts'
import { issuer } from '../../kinds/service-account/issuer.ts'
import type { Core, User } from '../core.ts'
import { keyIn } from '../storage/storage.ts'
import { accountGroups, authenticated, credentialId } from './groups.ts'
import type { AccountKey } from './keyring.ts'

/** The signature's algorithm: a curve key is made in a millisecond. */
export const tokenAlgorithm = 'ES256'

/** A name and its uid, as claims carry it. */
export interface Bound {
  readonly name: string
  readonly uid: string
}

/** A pod's token names the pod's node even if there is no such node (yet). */
type BoundNode = Pick<Bound, 'name'> & Partial<Bound>

/** What a token says of itself under `kubernetes.io`. */
export interface AccountClaims {
  readonly namespace: string
  readonly serviceaccount: Bound
  readonly pod?: Bound
  readonly node?: BoundNode
  readonly secret?: Bound
  /** The second after which whoever still uses the token should be told. */
  readonly warnafter?: number
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

/** Whom a token stands for, and for which of the audiences that were asked about it is. */
export interface Reading {
  readonly user: User
  readonly audiences: readonly string[]
}

/** A token that is no good (any more); `why` is what upstream says of one that was given out here. */
export interface Refusal {
  readonly user: undefined
  readonly why: string | undefined
}

/** Reads a token that is to be for one of these audiences. */
export async function readToken(core: Core, token: string, audiences: readonly string[] = [issuer]): Promise<Reading | Refusal> {
  const { jwtVerify, errors } = await import('jose')
  let payload: JWTPayload
  let hasExpired = false
  try {
    const { publicKey } = await core.keyring.accountKey()
    payload = (await jwtVerify(token, publicKey, { issuer, algorithms: [tokenAlgorithm], currentDate: new Date(core.clock.now()) })).payload
  } catch (error) {
    hasExpired = error instanceof errors.JWTExpired
    if (error instanceof errors.JWTExpired) payload = error.payload
    else if (error instanceof errors.JOSEError) return { user: undefined, why: undefined }
    else throw error
  }
  const claims = payload['kubernetes.io'] as AccountClaims
  const given = [payload.aud ?? []].flat()
  const asked = given.filter((audience) => audiences.includes(audience))
  const why =
    asked.length === 0
      ? `token audiences ${goStrings(given)} is invalid for the target audiences ${goStrings(audiences)}`
      : hasExpired
        ? 'service account token has expired'
        : whyNotStanding(core, claims)
  return why === undefined ? { audiences: asked, user: userOf(claims, payload.jti ?? '') } : { user: undefined, why }
}

/** Why the account and what the token is bound to are not the ones of then; undefined: they are. Upstream: pkg/serviceaccount/claims.go. */
function whyNotStanding({ store }: Core, { namespace, serviceaccount, pod, node, secret }: AccountClaims): string | undefined {
  const uidOf = (key: string): string | undefined => (store.get(key)?.value as KubeObject | undefined)?.metadata.uid
  const account = uidOf(keyIn(serviceAccounts, namespace, serviceaccount.name))
  if (account === undefined) return `serviceaccounts ${JSON.stringify(serviceaccount.name)} not found`
  if (account !== serviceaccount.uid) return `service account UID (${account}) does not match claim (${serviceaccount.uid})`
  const bounds = [
    ['secret', secret, keyIn(secrets, namespace, secret?.name ?? '')],
    ['pod', pod, keyIn(pods, namespace, pod?.name ?? '')],
    // A pod's token names its node without depending on it.
    ['node', pod === undefined ? node : undefined, keyIn(nodes, '', node?.name ?? '')],
  ] as const
  for (const [kind, bound, key] of bounds) {
    if (bound === undefined) continue
    const found = uidOf(key)
    if (found === undefined) return 'service account token has been invalidated'
    if (found !== bound.uid) return `${kind} UID (${found}) does not match service account ${kind} ref claim (${bound.uid ?? ''})`
  }
  return undefined
}

function userOf(claims: AccountClaims, id: string): User {
  const name = userName(claims)
  const { pod, node, serviceaccount } = claims
  const about = (kind: string, bound: BoundNode | undefined): Record<string, readonly string[]> => ({
    ...(bound !== undefined && { [`authentication.kubernetes.io/${kind}-name`]: [bound.name] }),
    ...(bound?.uid !== undefined && { [`authentication.kubernetes.io/${kind}-uid`]: [bound.uid] }),
  })
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
