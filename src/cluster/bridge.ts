/**
 * A way to a cluster's Unix socket for programs that speak no such sockets: a port of this machine, with keys of its own, that lives as
 * long as it is needed.
 */
import { connect, type AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import type { Keyring } from '../server/authentication/keyring.ts'
import { passingKeyring } from './key-files.ts'

export interface Bridge {
  readonly port: number
  /** Only clients with a certificate of these keys are let through. */
  readonly keyring: Keyring
  close(): void
}

/** Opens it; whoever passes is the cluster's administrator. */
export async function openBridge(socketPath: string): Promise<Bridge> {
  const keyring = passingKeyring()
  const [authority, { certificate, key }] = await Promise.all([keyring.authority(), keyring.server()])
  const server = createServer(
    { key, cert: certificate, ca: authority.certificate, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['http/1.1'] },
    (outer) => {
      const inner = connect(socketPath)
      outer.pipe(inner).pipe(outer)
      outer.on('error', () => inner.destroy())
      inner.on('error', () => outer.destroy())
    },
  )
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen({ port: 0, host: '127.0.0.1' }, resolve)
  await promise
  // A TCP server has an address of this form.
  const { port } = server.address() as AddressInfo
  return { port, keyring, close: () => void server.close() }
}
