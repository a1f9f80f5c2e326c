/** Names that authentication gives of itself: the groups that a caller is in by its name alone, and what tells of its credential. */
import { dnsLabel, dnsSubdomain } from '../../api/names.ts'

export const authenticated = 'system:authenticated'
export const unauthenticated = 'system:unauthenticated'
export const anonymous = 'system:anonymous'

/** The key, among a user's extra, of the certificate or token that was shown. */
export const credentialId = 'authentication.kubernetes.io/credential-id'

/** The groups of a service account, by its user name; undefined for other users. */
export function accountGroups(user: string): readonly string[] | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? []
  if (namespace === undefined || name === undefined || dnsLabel(namespace).length > 0 || dnsSubdomain(name).length > 0) return undefined
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}
