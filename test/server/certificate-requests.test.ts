/** Certificate requests: approved ones are signed by the signer that they name, others are not. */
import { webcrypto, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { New } from '../../src/api/object.ts'
import type { CertificateSigningRequest } from '../../src/api/objects.ts'
import { certificateSigningRequests } from '../../src/api/resources.ts'
import { x509 } from '../../src/server/authentication/x509.ts'
import { startServer, type StartedServer } from './start-server.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

let server: StartedServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

interface Asked {
  readonly subject: string
  readonly names?: readonly string[]
  readonly usages: readonly string[]
  readonly signerName?: string
  readonly expirationSeconds?: number
}

const isAnswered = ({ status }: CertificateSigningRequest): boolean =>
  status?.certificate !== undefined || status?.conditions?.some(({ type }) => type === 'Failed') === true

/** Asks for a certificate and approves it; resolves with the request once a signer has answered. */
async function answered(
  name: string,
  { subject, names = [], usages, signerName = 'kubernetes.io/kube-apiserver-client', expirationSeconds }: Asked,
): Promise<CertificateSigningRequest> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const extensions =
    names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value })))]
  const text = (
    await x509.Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm: algorithm, extensions })
  ).toString('pem')
  const request = {
    metadata: { name },
    spec: {
      request: Buffer.from(text).toString('base64'),
      signerName,
      usages,
      ...(expirationSeconds !== undefined && { expirationSeconds }),
    },
  } as unknown as New<CertificateSigningRequest>
  await server.client.create(certificateSigningRequests, request)
  const { promise, resolve, reject } = Promise.withResolvers<CertificateSigningRequest>()
  const stop = server.client.watch(
    certificateSigningRequests,
    { fieldSelector: `metadata.name=${name}` },
    (events) => {
      for (const event of events) if (event.type === 'MODIFIED' && isAnswered(event.object)) resolve(event.object)
    },
    (error) => reject(error ?? new Error('the watch ended')),
  )
  const condition = { type: 'Approved', status: 'True', reason: 'Seen', message: 'by the test' }
  await server.client.patch(
    certificateSigningRequests,
    { name },
    'merge',
    { status: { conditions: [condition] } },
    { subresource: 'approval' },
  )
  return promise.finally(stop)
}

const certificateOf = ({ status }: CertificateSigningRequest): X509Certificate =>
  new X509Certificate(Buffer.from(status?.certificate ?? '', 'base64'))

test('a client gets the certificate of the subject that it asked for, for as long as it asked', async () => {
  const certificate = certificateOf(
    await answered('jane', { subject: 'O=dev, CN=jane', usages: ['client auth', 'digital signature'], expirationSeconds: 3600 }),
  )
  const { certificate: authority } = await server.keyring.authority()
  expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true)
  expect(certificate.subject.split('\n').sort()).toEqual(['CN=jane', 'O=dev'])
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  expect(Date.parse(certificate.validTo) - Date.now()).toBeLessThanOrEqual(3_600_000)
  expect(certificate.ca).toBe(false)
})

test('alternative names come along where the signer allows them', async () => {
  const certificate = certificateOf(
    await answered('node', {
      subject: 'O=system:nodes, CN=system:node:one',
      names: ['one.example'],
      usages: ['server auth', 'digital signature'],
      signerName: 'kubernetes.io/kubelet-serving',
    }),
  )
  expect(certificate.subjectAltName).toBe('DNS:one.example')
})

test.each([
  ['usages', { subject: 'CN=joe', usages: ['server auth'] }, 'usages did not match [client auth digital signature key encipherment]'],
  [
    'organization',
    { subject: 'CN=joe', usages: ['client auth', 'digital signature'], signerName: 'kubernetes.io/kube-apiserver-client-kubelet' },
    'subject organization is not system:nodes',
  ],
  [
    'names',
    {
      subject: 'O=system:nodes, CN=system:node:one',
      usages: ['server auth', 'digital signature'],
      signerName: 'kubernetes.io/kubelet-serving',
    },
    'DNS or IP subjectAltName is required',
  ],
])('what is not for the signer fails with the reason: %s', async (name, asked, message) => {
  expect(await answered(`not-${name}`, asked)).toMatchObject({
    status: { conditions: [{ type: 'Approved' }, { type: 'Failed', reason: 'SignerValidationFailure', message }] },
  })
})
