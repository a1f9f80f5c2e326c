/** `Impersonate-*` headers: who calls may act as someone else, if allowed. Upstream: apiserver's impersonation filter. */
import type { Core, User } from '../core.ts'
import type { Attributes, ResourceAttributes } from '../authorization/attributes.ts'
import { demand } from '../authorization/authorize.ts'
import { FilterError } from '../http/plain-text.ts'
import { unescapedPart } from '../http/request-line.ts'
import { accountGroups, anonymous, authenticated, unauthenticated } from './groups.ts'

type Headers = NodeJS.Dict<string[]>

/**
 * The user that the headers ask for, or the caller. Refuses with 403 what the caller may not impersonate. `headers` are those of
 * `IncomingMessage.headersDistinct`.
 */
export function impersonated(core: Core, user: User, headers: Headers): User {
  const name = headers['impersonate-user']?.[0] ?? ''
  const groups = headers['impersonate-group'] ?? []
  const uid = headers['impersonate-uid']?.[0] ?? ''
  const extra = extraOf(headers)
  if (name === '') {
    if (groups.length === 0 && uid === '' && Object.keys(extra).length === 0) return user
    throw new FilterError(`requested ${asGo(groups, extra, uid)} without impersonating a user`)
  }
  const ask = (resource: Partial<ResourceAttributes>): void => demand(core, impersonating(user, resource))
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name)
  if (account === null) ask({ resource: 'users', name })
  else ask({ resource: 'serviceaccounts', namespace: account[1] ?? '', name: account[2] ?? '' })
  for (const group of groups) ask({ resource: 'groups', name: group })
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values)
      ask({ group: 'authentication.k8s.io', version: 'v1', resource: 'userextras', subresource: key, name: value })
  }
  if (uid !== '') ask({ group: 'authentication.k8s.io', version: 'v1', resource: 'uids', name: uid })
  return { name, ...(uid !== '' && { uid }), groups: allGroups(name, groups), ...(Object.keys(extra).length > 0 && { extra }) }
}

const extraPrefix = 'impersonate-extra-'

/** What `Impersonate-Extra-KEY` headers say, by key, which is escaped as parts of paths are. */
const extraOf = (headers: Headers): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([header, values = []]) =>
      header.startsWith(extraPrefix) ? [[unescapedPart(header.slice(extraPrefix.length)), values]] : [],
    ),
  )

/** Groups asked for, or those of a service account; and that of all users who are somebody, or of those who are nobody. */
function allGroups(name: string, asked: readonly string[]): readonly string[] {
  const groups = asked.length === 0 ? (accountGroups(name) ?? []) : asked
  const everyone = name === anonymous ? unauthenticated : authenticated
  return groups.includes(authenticated) || groups.includes(unauthenticated) ? groups : [...groups, everyone]
}

/** What is asked for as Go prints a list of references to objects, whose empty fields leave blanks. */
function asGo(groups: readonly string[], extra: Readonly<Record<string, readonly string[]>>, uid: string): string {
  const version = 'authentication.k8s.io/v1'
  const references = [
    ...groups.map((group) => `{Group  ${group}    }`),
    ...Object.entries(extra).flatMap(([key, values]) => values.map((value) => `{UserExtra  ${value}  ${version}  ${key}}`)),
    ...(uid === '' ? [] : [`{UID  ${uid}  ${version}  }`]),
  ]
  return `[${references.join(' ')}]`
}

const impersonating = (user: User, asked: Partial<ResourceAttributes>): Attributes => ({
  user,
  verb: 'impersonate',
  path: '',
  resource: { group: '', version: 'v1', resource: '', subresource: '', namespace: '', name: '', ...asked },
})
