/**
 * How this server tells servers behind it who asks: headers, which they believe because of the certificate that comes along. Upstream:
 * client-go's auth proxy round tripper.
 */
import type { APIService } from '../../api/objects.ts'
import type { Core, User } from '../core.ts'
import { joinHostPort } from '../../client/go-words.ts'
import type { Remote } from '../remote/call.ts'
import type { Place } from '../remote/service-place.ts'
import type { RemoteService } from './api-services.ts'

type Headers = Readonly<Record<string, string | readonly string[]>>

/** These headers with the user in them, and without what a client has said about users or about the connection. */
export function withUser(headers: Headers, { name, uid = '', groups, extra = {} }: User): Record<string, string | readonly string[]> {
  const kept = Object.entries(headers).filter(
    ([header]) => !/^(:.*|expect|impersonate-.*|x-remote-(user|uid|group|extra-.*))$/i.test(header),
  )
  return {
    ...Object.fromEntries(kept),
    'X-Remote-User': name,
    ...(uid !== '' && { 'X-Remote-Uid': uid }),
    ...(groups.length > 0 && { 'X-Remote-Group': [...groups] }),
    ...Object.fromEntries(Object.entries(extra).map(([key, values]) => [`X-Remote-Extra-${escaped(key)}`, [...values]])),
  }
}

/** Keys may hold what no header's name may. */
const escaped = (key: string): string =>
  key.replace(/[^A-Za-z0-9!#$&'*+.^_`|~-]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )

/** The server behind an APIService, at this place, and how to know it. */
export async function serverBehind(core: Core, { object, service }: RemoteService, place: Place): Promise<Remote> {
  const { caBundle = '', insecureSkipTLSVerify = false } = object.spec
  const authorities = Buffer.from(caBundle, 'base64').toString()
  const { client } = await core.keyring.frontProxy()
  return {
    place,
    authority: joinHostPort(place.host, place.port),
    serverName: `${service.name}.${service.namespace}.svc`,
    ...(authorities.trim() !== '' && { authorities }),
    insecure: insecureSkipTLSVerify,
    client,
  }
}

/** The path below which an APIService's own discovery is. */
export const pathOf = ({ spec }: APIService): string => `/apis/${spec.group ?? ''}/${spec.version ?? ''}`
