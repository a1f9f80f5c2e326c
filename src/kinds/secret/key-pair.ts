/** Whether a certificate and a key belong together, in the words of Go's `tls.X509KeyPair`. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'

/** One block of PEM with the type that its first line names. */
interface Block {
  readonly type: string
  readonly text: string
}

const blocksOf = (pem: string): readonly Block[] =>
  [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\r?\n[\sA-Za-z0-9+/=:,-]*?-----END \1-----/g)].map(([text, type = '']) => ({ type, text }))

const isKey = ({ type }: Block): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY')
const list = (blocks: readonly Block[]): string => `[${blocks.map(({ type }) => type).join(' ')}]`

/** What is wrong with the pair; undefined also for what only Go's own parsers could put into words. */
export function keyPairProblem(certificates: string, keys: string): string | undefined {
  const found = blocksOf(certificates)
  const certificate = found.find(({ type }) => type === 'CERTIFICATE')
  if (certificate === undefined) {
    if (found[0] === undefined) return 'tls: failed to find any PEM data in certificate input'
    if (found.length === 1 && isKey(found[0]))
      return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${list(found)}`
  }
  const others = blocksOf(keys)
  const key = others.find(isKey)
  if (key === undefined) {
    if (others[0] === undefined) return 'tls: failed to find any PEM data in key input'
    if (others.length === 1 && others[0].type === 'CERTIFICATE')
      return 'tls: found a certificate rather than a key in the PEM for the private key'
    return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${list(others)}`
  }
  return mismatch(certificate, key)
}

function mismatch(certificate: Block, key: Block): string | undefined {
  let pair: readonly [X509Certificate, KeyObject]
  try {
    pair = [new X509Certificate(certificate.text), createPrivateKey(key.text)]
  } catch {
    return undefined
  }
  const [read, privateKey] = pair
  if (read.publicKey.asymmetricKeyType !== privateKey.asymmetricKeyType) return 'tls: private key type does not match public key type'
  return read.checkPrivateKey(privateKey) ? undefined : 'tls: private key does not match public key'
}
