/** The network that one simulated container sees: its pod's ports, other pods and services by address, names by the cluster's DNS. */
import type { Readable } from 'node:stream'
import type { DnsAnswer, DnsConfig, RecordType } from './dns.ts'

export interface HttpRequest {
  readonly method: string
  /** With the query: `/a?b=c`. */
  readonly path: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The caller's address. */
  readonly from: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** What follows the body, of an answer that goes on, such as a watch. Who does not read it ends it. */
  readonly rest?: Readable
}

/** One end of a byte stream between two programs. */
export interface Connection {
  /** The other side's address. */
  readonly remote: string
  write(bytes: Uint8Array): void
  /** Closes this end; the other side's `onEnd` follows. */
  end(): void
  onData(listener: (bytes: Uint8Array) => void): void
  onEnd(listener: () => void): void
}

/**
 * What answers on a port: HTTP requests, raw connections (redis, postgres, nc), or both. A probe by TCP only asks whether a listener is
 * there.
 */
export interface Listener {
  http?(request: HttpRequest): HttpResponse | Promise<HttpResponse>
  accept?(connection: Connection): void
}

export type NetworkErrorCode = 'ECONNREFUSED' | 'EADDRINUSE' | 'ENOTFOUND' | 'EHOSTUNREACH' | 'ETIMEDOUT' | 'ECONNRESET'

const words: Readonly<Record<NetworkErrorCode, string>> = {
  ECONNREFUSED: 'Connection refused',
  EADDRINUSE: 'Address already in use',
  ENOTFOUND: 'Name or service not known',
  EHOSTUNREACH: 'No route to host',
  ETIMEDOUT: 'Connection timed out',
  ECONNRESET: 'Connection reset by peer',
}

/** A refused network operation; `text` is what strerror says. */
export class NetworkError extends Error {
  readonly code: NetworkErrorCode
  readonly text: string

  constructor(code: NetworkErrorCode, where: string) {
    super(`${where}: ${words[code]}`)
    this.name = 'NetworkError'
    this.code = code
    this.text = words[code]
  }
}

export interface Network {
  /** The pod's own address. */
  readonly ip: string
  /**
   * Opens a port of the pod (shared by its containers); throws EADDRINUSE. `address` 127.0.0.1 is seen inside the pod only. The answer
   * closes it.
   */
  listen(port: number, listener: Listener, options?: { readonly address?: string }): () => void
  /** Open ports of this pod, ascending. */
  ports(): readonly number[]
  /** Addresses of a name (cluster DNS, localhost, an address itself); empty when unknown. */
  resolve(name: string): readonly string[]
  /** The pod's resolv.conf. */
  readonly dns: DnsConfig
  /** Asks the name server, as nslookup does. */
  query(name: string, type: RecordType): DnsAnswer
  /** Whether a ping to the address comes back. */
  answersPing(address: string): boolean
  /** An HTTP request to a host (name or address) and port; rejects with NetworkError. */
  request(host: string, port: number, request: Omit<HttpRequest, 'from'>): Promise<HttpResponse>
  /** A raw connection; rejects with NetworkError. */
  connect(host: string, port: number): Promise<Connection>
}
