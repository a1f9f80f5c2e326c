/** What Go's network library says of connections that fail: upstream passes these words on to its clients. */
import { isIP } from 'node:net'

interface Refused extends Error {
  readonly code?: string
  readonly syscall?: string
  readonly hostname?: string
  readonly address?: string
  readonly port?: number
  readonly cert?: { readonly subjectaltname?: string; readonly valid_from?: string; readonly valid_to?: string }
}

const system: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ETIMEDOUT: 'connection timed out',
  ECONNRESET: 'connection reset by peer',
}

const unknownAuthority = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
])

/** The host of a URL, without the brackets of an address. */
export const bareHost = ({ hostname }: Pick<URL, 'hostname'>): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** Host and port as one text. */
export const joinHostPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`

/** The words for an error of a request to a server whose certificate should be for `serverName`. */
export function goWords(error: unknown, serverName: string, now: number): string {
  if (!(error instanceof Error)) return String(error)
  const refused: Refused = firstOf(error)
  const { code = '', syscall } = refused
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `dial tcp: lookup ${refused.hostname ?? ''}: no such host`
  if (syscall === 'connect') return `dial tcp ${joinHostPort(refused.address ?? '', refused.port ?? 0)}: connect: ${system[code] ?? code}`
  if (unknownAuthority.has(code)) return certificate('certificate signed by unknown authority')
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return certificate(`certificate has expired or is not yet valid: ${expiry(refused, now)}`)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return certificate(otherName(refused, serverName))
  if (code === 'EPROTO' && /wrong version number|packet length too long|http request/.test(refused.message))
    return 'http: server gave HTTP response to HTTPS client'
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return `remote error: tls: ${refused.message}`
  if (code === 'ECONNRESET') return 'EOF'
  if (code.startsWith('HPE_')) return `net/http: HTTP/1.x transport connection broken: malformed HTTP response`
  return system[code] ?? refused.message
}

/** Where several addresses were tried, the first tells. */
const firstOf = (error: Error): Error => (error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error)

const certificate = (why: string): string => `tls: failed to verify certificate: x509: ${why}`

function expiry({ code, cert }: Refused, now: number): string {
  const at = new Date(now).toISOString().replace(/\.\d+/, '')
  const bound = (text: string | undefined): string =>
    text === undefined ? 'its validity' : new Date(text).toISOString().replace(/\.\d+/, '')
  return code === 'CERT_HAS_EXPIRED'
    ? `current time ${at} is after ${bound(cert?.valid_to)}`
    : `current time ${at} is before ${bound(cert?.valid_from)}`
}

function otherName({ cert }: Refused, serverName: string): string {
  const alternatives = (cert?.subjectaltname ?? '').split(', ').filter((one) => one !== '')
  const of = (kind: string): string[] => alternatives.filter((one) => one.startsWith(kind)).map((one) => one.slice(kind.length))
  if (isIP(serverName) !== 0) {
    const addresses = of('IP Address:')
    return addresses.length === 0
      ? `cannot validate certificate for ${serverName} because it doesn't contain any IP SANs`
      : `certificate is valid for ${addresses.join(', ')}, not ${serverName}`
  }
  const names = of('DNS:')
  return names.length === 0
    ? `certificate is not valid for any names, but wanted to match ${serverName}`
    : `certificate is valid for ${names.join(', ')}, not ${serverName}`
}
