/** The cluster's keys: its authority, its server's certificate, and what signs tokens of service accounts. Made when first needed, kept by `Secrets`, renewed before they end. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { issueForClient, issueForServer, makeAuthority, type ClientName, type KeyPair } from './certificates.ts'

/** Where keys are kept, by name such as `ca.key`. */
export interface Secrets {
  read(name: string): Promise<string | undefined>
  write(name: string, text: string): Promise<void>
}

export interface Keyring {
  authority(): Promise<KeyPair>
  /** For TLS on the server's side. */
  server(): Promise<KeyPair>
  /** A fresh certificate for a client. */
  client(who: ClientName): Promise<KeyPair>
  /** The private key, PEM (PKCS 8), that signs tokens. */
  accountKey(): Promise<string>
}

/** The names under which clients reach the server. */
const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local']
const addresses = ['127.0.0.1', '::1', '10.96.0.1']

/** What ends sooner is made anew: 30 days. */
const renewal = 30 * 86_400_000

/** Secrets that live as long as the process. */
export function secretsInMemory(): Secrets {
  const kept = new Map<string, string>()
  return {
    read: (name) => Promise.resolve(kept.get(name)),
    write: (name, text) => {
      kept.set(name, text)
      return Promise.resolve()
    },
  }
}

export function keyringOf(secrets: Secrets, clock: Clock): Keyring {
  const holds = ({ certificate }: KeyPair): boolean => Date.parse(new X509Certificate(certificate).validTo) - clock.now() > renewal
  const pair = async (name: string, make: () => Promise<KeyPair>): Promise<KeyPair> => {
    const [certificate, key] = await Promise.all([secrets.read(`${name}.crt`), secrets.read(`${name}.key`)])
    if (certificate !== undefined && key !== undefined && holds({ certificate, key })) return { certificate, key }
    const made = await make()
    // The key first: a certificate without its key would be taken for whole.
    await secrets.write(`${name}.key`, made.key)
    await secrets.write(`${name}.crt`, made.certificate)
    return made
  }
  const authority = once(() => pair('ca', () => makeAuthority(clock.now())))
  return {
    authority,
    server: once(async () => {
      const issuer = await authority()
      const found = await pair('apiserver', () => issueForServer(issuer, clock.now(), { names, addresses }))
      // A new authority needs a new server certificate.
      if (new X509Certificate(found.certificate).checkIssued(new X509Certificate(issuer.certificate))) return found
      const made = await issueForServer(issuer, clock.now(), { names, addresses })
      await secrets.write('apiserver.key', made.key)
      await secrets.write('apiserver.crt', made.certificate)
      return made
    }),
    client: async (who) => issueForClient(await authority(), clock.now(), who),
    accountKey: once(async () => {
      const kept = await secrets.read('sa.key')
      if (kept !== undefined) return kept
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
      await secrets.write('sa.key', privateKey)
      return privateKey
    }),
  }
}

/** Makes it on the first call; a failure may be tried again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}
