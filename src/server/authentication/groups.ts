/** The groups that every caller is in by its name alone. */

export const authenticated = 'system:authenticated'
export const unauthenticated = 'system:unauthenticated'
export const anonymous = 'system:anonymous'

/** The groups of a service account, by its user name; undefined for other users. */
export function accountGroups(user: string): readonly string[] | undefined {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(user) ?? []
  return namespace === undefined ? undefined : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
}
