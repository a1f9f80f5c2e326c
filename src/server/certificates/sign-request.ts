/** Makes the certificate that an approved request asks for. Upstream: pkg/controller/certificates/authority/policies.go. */
import type { CertificateSigningRequest } from '../../api/objects.ts'
import { certify, library, type KeyPair } from '../authentication/certificates.ts'

const alternativeNames = '2.5.29.17'

/** A year, and what no certificate is shorter than, in milliseconds. */
const usual = 365 * 86_400_000
const shortest = 600_000

/** Bits of the key's usage, by the API's words. Upstream: pkg/apis/certificates/v1beta1 keyUsageDict. */
const keyUsages: Readonly<Record<string, number>> = {
  signing: 1,
  'digital signature': 1,
  'content commitment': 2,
  'key encipherment': 4,
  'data encipherment': 8,
  'key agreement': 16,
  'cert sign': 32,
  'crl sign': 64,
  'encipher only': 128,
  'decipher only': 256,
}

/** Object identifiers of further usages. */
const extendedUsages: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
}

/**
 * Gives the certificate as PEM: subject, key and alternative names of the request, usages and length of the object that carries it. Rejects
 * when the request is not signed by its own key.
 */
export async function signRequest(authority: KeyPair, now: number, { spec }: CertificateSigningRequest): Promise<string> {
  const x509 = await library()
  const request = new x509.Pkcs10CertificateRequest(Buffer.from(spec.request, 'base64').toString('latin1'))
  if (!(await request.verify())) throw new Error('unable to verify certificate request signature')
  const { usages = [], expirationSeconds } = spec
  const length = expirationSeconds === undefined ? usual : Math.min(usual, Math.max(shortest, expirationSeconds * 1000))
  const bits = usages.reduce((all, usage) => all | (keyUsages[usage] ?? 0), 0)
  const extended = usages.flatMap((usage) => extendedUsages[usage] ?? [])
  const names = request.extensions.filter(({ type }) => type === alternativeNames)
  return certify(authority, now, {
    subject: request.subjectName,
    publicKey: request.publicKey,
    notAfter: new Date(now + length),
    extensions: [
      ...(bits === 0 ? [] : [new x509.KeyUsagesExtension(bits, true)]),
      ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...new Set(extended)])]),
      ...names,
    ],
  })
}
