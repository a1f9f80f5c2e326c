/** Names that authentication gives of itself: the groups that a caller is in by its name alone, and what tells of its credential. */

export const authenticated = 'system:authenticated'
export const unauthenticated = 'system:unauthenticated'
export const anonymous = 'system:anonymous'

/** The key, among a user's extra, of the certificate or token that was shown. */
export const credentialId = 'authentication.kubernetes.io/credential-id'

/** The groups of a service account, by its user name; undefined for other users. */
export function accountGroups(user: string): readonly string[] | undefined {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(user) ?? []
  return namespace === undefined ? undefined : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}
