/**
 * The cluster's keys: its authority, its server's certificate, and what signs tokens of service accounts. Made when first needed, kept by
 * `Secrets`, renewed before they end.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
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
  accountKey(): Promise<AccountKey>
  /**
   * What this server shows to API servers behind it, and the authority that vouches for it: another than that of clients, none of whom may
   * pass for this server.
   */
  frontProxy(): Promise<{ readonly authority: KeyPair; readonly client: KeyPair }>
}

/** What signs tokens of service accounts. */
export interface AccountKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The hash of the public half, by which tokens name their key. Upstream: keyIDFromPublicKey of pkg/serviceaccount. */
  readonly id: string
}

/** The names under which clients reach the server. */
const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local']
const addresses = ['127.0.0.1', '::1', '10.96.0.1']

/** The name under which this server proxies. */
export const frontProxyName = 'front-proxy-client'

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
  const holds = (certificate: X509Certificate): boolean => Date.parse(certificate.validTo) - clock.now() > renewal
  const pair = async (name: string, make: () => Promise<KeyPair>, isGood: (certificate: X509Certificate) => boolean): Promise<KeyPair> => {
    const [certificate, key] = await Promise.all([secrets.read(`${name}.crt`), secrets.read(`${name}.key`)])
    if (certificate !== undefined && key !== undefined) {
      const read = readable(`${name}.crt`, () => new X509Certificate(certificate))
      const privateKey = readable(`${name}.key`, () => createPrivateKey(key))
      if (!read.checkPrivateKey(privateKey))
        throw new Error(`the cluster's key files "${name}.crt" and "${name}.key" do not belong together`)
      if (isGood(read)) return { certificate, key }
    }
    const made = await make()
    // The key first: a certificate without its key would be taken for whole.
    await secrets.write(`${name}.key`, made.key)
    await secrets.write(`${name}.crt`, made.certificate)
    return made
  }
  /** A new authority needs new certificates. */
  const issuedBy = ({ certificate: pem }: KeyPair): ((certificate: X509Certificate) => boolean) => {
    const ours = new X509Certificate(pem)
    return (certificate) => holds(certificate) && certificate.checkIssued(ours)
  }
  const authority = once(() => pair('ca', () => makeAuthority(clock.now()), holds))
  return {
    authority,
    server: once(async () => {
      const issuer = await authority()
      return pair('apiserver', () => issueForServer(issuer, clock.now(), { names, addresses }), issuedBy(issuer))
    }),
    frontProxy: once(async () => {
      const issuer = await pair('front-proxy-ca', () => makeAuthority(clock.now()), holds)
      return {
        authority: issuer,
        client: await pair('front-proxy-client', () => issueForClient(issuer, clock.now(), { name: frontProxyName }), issuedBy(issuer)),
      }
    }),
    client: async (who) => issueForClient(await authority(), clock.now(), who),
    accountKey: once(async () => {
      const kept = await secrets.read('sa.key')
      if (kept !== undefined) return accountKeyOf(readable('sa.key', () => createPrivateKey(kept)))
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      await secrets.write('sa.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
      return accountKeyOf(privateKey)
    }),
  }
}

/** Keys that are damaged are not replaced: who has them may still need them. */
function readable<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Error(`the cluster's key file ${JSON.stringify(name)} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function accountKeyOf(privateKey: KeyObject): AccountKey {
  const publicKey = createPublicKey(privateKey)
  return {
    privateKey,
    publicKey,
    id: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64url'),
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
