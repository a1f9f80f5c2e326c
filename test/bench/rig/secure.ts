/** The cluster's address with TLS, and the administrator's certificate: what `inkube kubeconfig` prints. */
import { execFileSync } from 'node:child_process'
import type { OnReadOpts } from 'node:net'
import { join, resolve } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { parse } from 'yaml'

export interface Secure {
  readonly host: string
  readonly port: number
  readonly ca: Buffer
  readonly cert: Buffer
  readonly key: Buffer
  /** The text of the kubeconfig. */
  readonly kubeconfig: string
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } }]
  readonly users: readonly [{ readonly user: { readonly 'client-certificate-data': string; readonly 'client-key-data': string } }]
}

/** Asks the program for the way into the cluster of a directory. */
export function secureAccess(directory: string): Secure {
  const kubeconfig = execFileSync(
    'sh',
    [join(resolve(import.meta.dirname, '../../..'), 'src/bin/inkube'), 'kubeconfig', '--data', directory],
    { encoding: 'utf8' },
  )
  const { clusters, users } = parse(kubeconfig) as Kubeconfig // as the program prints it
  const { cluster } = clusters[0]
  const { user } = users[0]
  const { hostname, port } = new URL(cluster.server)
  const decoded = (text: string): Buffer => Buffer.from(text, 'base64')
  return {
    host: hostname,
    port: Number(port),
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
    kubeconfig,
  }
}

/** What a connection may be told besides; `onread`, too, which the types do not know of. */
interface Connecting {
  readonly onread?: OnReadOpts
  readonly ALPNProtocols?: string[]
}

/** A connection of the administrator's. */
export const connectSecurely = ({ host, port, ca, cert, key }: Secure, options: Connecting = {}): TLSSocket =>
  connect({ ...options, host, port, ca, cert, key })
