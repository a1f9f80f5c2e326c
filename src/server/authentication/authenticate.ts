/** Who makes a request that came over TLS: the holder of a client certificate or of a token, or nobody known. Upstream: apiserver's authenticators, in their order. */
import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { failure, type StatusError } from '../../api/status.ts'
import type { Core, User } from '../core.ts'
import { readToken } from './account-tokens.ts'
import { anonymous, authenticated, unauthenticated } from './groups.ts'

/** The user of a request. Refuses with 401 a token that is no good. */
export async function authenticate(core: Core, { socket, headers }: IncomingMessage): Promise<User> {
  const user = certificateUser(socket as TLSSocket) ?? (await tokenUser(core, headers.authorization))
  if (user === undefined) return { name: anonymous, groups: [unauthenticated] }
  return user.groups.includes(authenticated) ? user : { ...user, groups: [...user.groups, authenticated] }
}

/** 401 as upstream says it, whatever was wrong. */
const unauthorized = (): StatusError => failure(401, 'Unauthorized', 'Unauthorized')

/** A certificate that the authority signed names its user (CN) and groups (O). A connection keeps its certificate, so it is read once. */
function certificateUser(socket: TLSSocket): User | undefined {
  if (!socket.authorized) return undefined
  const known = users.get(socket)
  if (known !== undefined) return known
  const raw = socket.getPeerCertificate(false).raw as Buffer | undefined
  const user = raw === undefined ? undefined : userOf(new X509Certificate(raw).subject)
  if (user !== undefined) users.set(socket, user)
  return user
}

const users = new WeakMap<TLSSocket, User>()

/** One attribute a line: `O=system:masters`, `CN=kubernetes-admin`. */
function userOf(subject: string): User | undefined {
  const values = (key: string): string[] => subject.split('\n').flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []))
  const [name] = values('CN')
  return name === undefined ? undefined : { name, groups: values('O') }
}

async function tokenUser(core: Core, authorization: string | undefined): Promise<User | undefined> {
  const token = /^bearer (\S+)\s*$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) return undefined
  const found = await readToken(core, token)
  if (found === undefined) throw unauthorized()
  return found.user
}
