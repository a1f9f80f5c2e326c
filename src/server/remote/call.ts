/** Calls to programs outside of the cluster's own process, over TLS: webhooks and API servers that services stand for. */
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as requestOverTls, type RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import type { KeyPair } from '../authentication/certificates.ts'
import { goWords } from '../../client/go-words.ts'
import type { Place } from './service-place.ts'

/** Whom to call, and how to know them. */
export interface Remote {
  readonly place: Place
  /** Host and port as the URL has them, which may be a service's name where `place` is an address. */
  readonly authority: string
  /** Whom the certificate must be for. */
  readonly serverName: string
  /** Certificates (PEM) of authorities that may vouch for it; absent: those that the system trusts. */
  readonly authorities?: string
  /** Takes any certificate. */
  readonly insecure?: boolean
  /** Our own certificate, for those who want to know who calls. */
  readonly client?: KeyPair
}

export interface RemoteCall {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: Buffer
  /** Milliseconds for the whole call. */
  readonly timeout: number
}

export interface RemoteAnswer {
  readonly status: number
  readonly contentType: string
  /** Where a redirect points to. */
  readonly location?: string | undefined
  readonly body: Buffer
}

/** Nobody gets to fill our memory. */
const largest = 3 * 1024 * 1024

/** Makes the call and reads the whole answer; a redirect is an answer like any other. Rejects with Go's words. */
export async function callRemote(clock: Clock, remote: Remote, call: RemoteCall): Promise<RemoteAnswer> {
  const once = async (): Promise<RemoteAnswer> => {
    const request = requestOverTls({
      ...connectionOf(remote),
      method: call.method,
      path: call.path,
      headers: { ...call.headers, Host: remote.authority, 'Content-Length': String(call.body?.length ?? 0) },
    })
    try {
      return await answerTo(clock, request, call)
    } catch (error) {
      // The other side may end a kept connection at any time: that is no answer.
      if (request.reusedSocket && (error as { readonly code?: string }).code === 'ECONNRESET') return once()
      throw new Error(goWords(error, remote.serverName, clock.now()), { cause: error })
    }
  }
  return once()
}

/** Opens a request whose body and answer are streams; the caller listens to its errors. */
export function openRemote(remote: Remote, { method, path, headers }: Pick<RemoteCall, 'method' | 'path' | 'headers'>): ClientRequest {
  return requestOverTls({ ...connectionOf(remote), method, path, headers: { ...headers, Host: remote.authority } })
}

/** The options of a request to this one. */
function connectionOf({ place, serverName, authorities, insecure, client }: Remote): RequestOptions {
  return {
    host: place.host,
    port: place.port,
    // Addresses are no names: TLS must not be told of them.
    servername: isIP(serverName) === 0 ? serverName : '',
    ...(isIP(serverName) !== 0 && insecure !== true && { checkServerIdentity: identityCheck(serverName) }),
    ...(authorities !== undefined && { ca: authorities }),
    // Go trusts whatever it is given, be it the server's own certificate, which test environments name as the authority.
    allowPartialTrustChain: true,
    rejectUnauthorized: insecure !== true,
    ...(client !== undefined && { cert: client.certificate, key: client.key }),
    minVersion: 'TLSv1.2',
  }
}

/** Checks the certificate against an address, whatever host the connection was made to. */
function identityCheck(address: string): NonNullable<RequestOptions['checkServerIdentity']> {
  return (_host, certificate) => {
    const known = (certificate.subjectaltname ?? '').split(', ').some((one) => one === `IP Address:${address}`)
    return known
      ? undefined
      : Object.assign(new Error('the certificate is for another address'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID', cert: certificate })
  }
}

function answerTo(clock: Clock, request: ClientRequest, { body, timeout }: RemoteCall): Promise<RemoteAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RemoteAnswer>()
  const cancel = clock.after(timeout, () => request.destroy(new Error('context deadline exceeded')))
  // Broken connections may tell of it more than once.
  request.on('error', reject)
  request.once('response', (response) => readAll(response).then(resolve, reject))
  request.end(body)
  return promise.finally(cancel)
}

function readAll(response: IncomingMessage): Promise<RemoteAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RemoteAnswer>()
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= largest) return void chunks.push(chunk)
    reject(new Error(`the response is longer than ${largest} bytes`))
    response.destroy()
  })
  response.once('end', () => {
    const { 'content-type': contentType = '', location } = response.headers
    resolve({ status: response.statusCode ?? 0, contentType, location, body: Buffer.concat(chunks) })
  })
  response.once('error', reject)
  response.once('close', () => reject(new Error('unexpected EOF')))
  return promise
}
