/** TokenReview: whose token is this. Upstream: pkg/registry/authentication/tokenreview. */
import type { TokenReviewSpec, TokenReviewStatus } from '../../api/objects.ts'
import { badRequest } from '../../api/status.ts'
import { issuer } from '../../kinds/service-account/issuer.ts'
import type { Core, Draft, User } from '../core.ts'
import { readToken } from './account-tokens.ts'

const invalid = 'invalid bearer token'

/** The status of a TokenReview. */
export async function reviewToken(core: Core, draft: Draft): Promise<object> {
  // The body has been decoded by its schema.
  const { token = '', audiences } = (draft['spec'] ?? {}) as TokenReviewSpec
  if (token === '') throw badRequest('token is required for TokenReview in authentication')
  const found = await readToken(core, token, (audiences ?? []).length === 0 ? [issuer] : (audiences ?? []))
  // What the question itself says of the answer stays where nothing takes its place.
  const { authenticated: _, ...given } = (draft['status'] ?? {}) as TokenReviewStatus
  if (found.user === undefined) return { user: {}, ...given, error: found.why === undefined ? invalid : `[${invalid}, ${found.why}]` }
  return { ...given, authenticated: true, user: userInfo(found.user), audiences: found.audiences }
}

/** A user as reviews show it. */
export const userInfo = ({ name, uid, groups, extra }: User): object => ({
  username: name,
  ...(uid !== undefined && { uid }),
  groups,
  ...(extra !== undefined && { extra }),
})
