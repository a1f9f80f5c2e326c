/**
 * Who makes a request that came over TLS: the holder of a client certificate or of a token, or nobody known. Upstream: apiserver's
 * authenticators, in their order.
 */
import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { failure, type StatusError } from '../../api/status.ts'
import type { Core, User } from '../core.ts'
import { readToken } from './account-tokens.ts'
import { anonymous, authenticated, credentialId, unauthenticated } from './groups.ts'

/** The user of a request. Refuses with 401 whoever shows a certificate or a token that is no good, and nothing better. */
export async function authenticate(core: Core, { socket, headers }: IncomingMessage): Promise<User> {
  const certified = certificateUser(socket as TLSSocket)
  if (typeof certified === 'object') return withEveryone(certified)
  const user = await tokenUser(core, headers.authorization)
  if (user !== undefined) return withEveryone(user)
  if (certified === 'refused') throw unauthorized()
  return { name: anonymous, groups: [unauthenticated] }
}

const withEveryone = (user: User): User =>
  user.groups.includes(authenticated) ? user : { ...user, groups: [...user.groups, authenticated] }

/** 401 as upstream says it, whatever was wrong. */
const unauthorized = (): StatusError => failure(401, 'Unauthorized', 'Unauthorized')

/**
 * Whom the client's certificate names; `refused`: one that the authority did not sign, that has ended or that names nobody. A connection
 * keeps its certificate, so it is read once.
 */
function certificateUser(socket: TLSSocket): User | 'refused' | undefined {
  const known = users.get(socket)
  if (known !== undefined) return known
  const raw = socket.getPeerCertificate(false).raw as Buffer | undefined
  if (raw === undefined) return undefined
  const user = (socket.authorized ? userOf(new X509Certificate(raw)) : undefined) ?? 'refused'
  users.set(socket, user)
  return user
}

const users = new WeakMap<TLSSocket, User | 'refused'>()

/** A subject has one attribute a line: `O=system:masters`, `CN=kubernetes-admin`. */
function userOf({ subject, fingerprint256 }: X509Certificate): User | undefined {
  const values = (key: string): string[] =>
    subject.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []))
  const [name] = values('CN')
  return name === undefined
    ? undefined
    : { name, groups: values('O'), extra: { [credentialId]: [`X509SHA256=${fingerprint256.replaceAll(':', '').toLowerCase()}`] } }
}

async function tokenUser(core: Core, authorization: string | undefined): Promise<User | undefined> {
  const token = /^bearer (\S+)\s*$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) return undefined
  const found = await readToken(core, token)
  if (found.user === undefined) throw unauthorized()
  return found.user
}
