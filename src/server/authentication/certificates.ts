/**
 * Certificates of the cluster's own authority: for the server, and for clients, whose name and groups they carry as upstream reads them (CN
 * and O).
 */
import { webcrypto } from 'node:crypto'

/** A certificate and its key, both PEM. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** Whom a client certificate is for. */
export interface ClientName {
  readonly name: string
  readonly groups?: readonly string[]
}

const day = 86_400_000
const years = (count: number): number => count * 365 * day
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Clocks of machines differ: certificates hold from a little before they are made. */
const margin = 300_000

/** Loaded when the first certificate is made. */
export const library = async () => (await import('./x509.ts')).x509

/** Makes an authority that holds for ten years from `now` (milliseconds). */
export async function makeAuthority(now: number): Promise<KeyPair> {
  const x509 = await library()
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=inkube',
    keys,
    notBefore: new Date(now - margin),
    notAfter: new Date(now + years(10)),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: certificate.toString('pem'), key: await privatePem(keys) }
}

/** Makes the server's certificate for these DNS names and addresses, for a year. */
export async function issueForServer(
  authority: KeyPair,
  now: number,
  { names, addresses }: { readonly names: readonly string[]; readonly addresses: readonly string[] },
): Promise<KeyPair> {
  const x509 = await library()
  const alternatives = new x509.SubjectAlternativeNameExtension([
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ])
  return issue(authority, now, { subject: [{ CN: ['kube-apiserver'] }], usage: x509.ExtendedKeyUsage.serverAuth, more: [alternatives] })
}

/** Makes a client's certificate, for a year. */
export async function issueForClient(authority: KeyPair, now: number, { name, groups = [] }: ClientName): Promise<KeyPair> {
  const x509 = await library()
  return issue(authority, now, {
    subject: [...groups.map((group) => ({ O: [group] })), { CN: [name] }],
    usage: x509.ExtendedKeyUsage.clientAuth,
    more: [],
  })
}

/** What a certificate says beside the authority's part. */
interface Wanted {
  readonly subject: import('@peculiar/x509').JsonName | import('@peculiar/x509').Name
  readonly publicKey: import('@peculiar/x509').PublicKeyType
  readonly notAfter: Date
  /** Usages and alternative names. */
  readonly extensions: readonly import('@peculiar/x509').Extension[]
}

/** Makes a certificate for a new key. */
async function issue(
  authority: KeyPair,
  now: number,
  {
    subject,
    usage,
    more,
  }: { readonly subject: Record<string, string[]>[]; readonly usage: string; readonly more: readonly import('@peculiar/x509').Extension[] },
): Promise<KeyPair> {
  const x509 = await library()
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const extensions = [
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([usage]),
    ...more,
  ]
  return {
    certificate: await certify(authority, now, { subject, publicKey: keys.publicKey, notAfter: new Date(now + years(1)), extensions }),
    key: await privatePem(keys),
  }
}

/** Signs a certificate with the authority's key; it ends with the authority at the latest. */
export async function certify(authority: KeyPair, now: number, { subject, publicKey, notAfter, extensions }: Wanted): Promise<string> {
  const x509 = await library()
  const issuer = new x509.X509Certificate(authority.certificate)
  const [der] = x509.PemConverter.decode(authority.key)
  if (der === undefined) throw new Error('the key of the certificate authority is no PEM')
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.subject,
    publicKey,
    signingKey,
    notBefore: new Date(now - margin),
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...extensions,
    ],
  })
  return certificate.toString('pem')
}

async function privatePem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{1,64}/g, '$&\n')}-----END PRIVATE KEY-----\n`
}
