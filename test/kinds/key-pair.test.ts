import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyPairProblem } from '../../src/kinds/secret/key-pair.ts'

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const rsa = '-----BEGIN RSA PRIVATE KEY-----\nYQ==\n-----END RSA PRIVATE KEY-----\n'
const certificate = '-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n'

test.each<[string, string, string, string | undefined]>([
  ['no certificate', 'a', key, 'tls: failed to find any PEM data in certificate input'],
  [
    'the two switched',
    rsa,
    certificate,
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ],
  ['no key', certificate, '\n', 'tls: failed to find any PEM data in key input'],
  ['a certificate for a key', certificate, certificate, 'tls: found a certificate rather than a key in the PEM for the private key'],
  ['a certificate that cannot be read', certificate, key, undefined],
])('%s', (_, certificates, keys, expected) => {
  expect(keyPairProblem(certificates, keys)).toBe(expected)
})
