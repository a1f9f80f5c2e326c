/** Reads a PKCS #10 certificate request: the names it asks for. */

export interface CertificateRequest {
  /** Texts of the subject by attribute type (`2.5.4.3` is the common name), in the order in which they stand. */
  readonly subject: ReadonlyMap<string, readonly string[]>
  readonly names: {
    readonly dns: readonly string[]
    readonly email: readonly string[]
    readonly uri: readonly string[]
    readonly ip: readonly string[]
  }
}

/** The attribute type of the common name, which is the user name of a client. */
export const commonName = '2.5.4.3'

/** The attribute type of organisations, which are the groups of a client. */
export const organization = '2.5.4.10'

/** True if the base64 is that of a PEM block of such a request. */
export const isCertificateRequest = (base64: string): boolean =>
  /-----BEGIN CERTIFICATE REQUEST-----[\s\S]+-----END CERTIFICATE REQUEST-----/.test(Buffer.from(base64, 'base64').toString('latin1'))

const nothing: CertificateRequest = { subject: new Map(), names: { dns: [], email: [], uri: [], ip: [] } }

/** Takes the base64 of a PEM block, as the API carries it; gives empty names for what is no request. */
export function readCertificateRequest(base64: string): CertificateRequest {
  const pem = Buffer.from(base64, 'base64').toString('latin1')
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]*)-----END/.exec(pem)?.[1]
  if (body === undefined) return nothing
  // SEQUENCE { info SEQUENCE { version, subject, key, [0] attributes }, algorithm, signature }
  const info = childrenOf(childrenOf(only(Buffer.from(body, 'base64')))[0])
  return { subject: readSubject(info[1]), names: readAlternativeNames(info[3]) }
}

interface Value {
  readonly tag: number
  readonly bytes: Buffer
}

/** One DER value after the other; stops where the bytes make no sense. */
function valuesIn(bytes: Buffer): Value[] {
  const values: Value[] = []
  for (let at = 0; at + 2 <= bytes.length;) {
    const tag = bytes[at] ?? 0
    let length = bytes[at + 1] ?? 0
    let start = at + 2
    if (length > 0x80) {
      const size = length & 0x7f
      if (size > 4 || start + size > bytes.length) break
      length = bytes.readUIntBE(start, size)
      start += size
    }
    if (start + length > bytes.length) break
    values.push({ tag, bytes: bytes.subarray(start, start + length) })
    at = start + length
  }
  return values
}

const only = (bytes: Buffer): Value | undefined => valuesIn(bytes)[0]
const childrenOf = (value: Value | undefined): Value[] => (value === undefined ? [] : valuesIn(value.bytes))

function readSubject(name: Value | undefined): Map<string, string[]> {
  const texts = new Map<string, string[]>()
  for (const attribute of childrenOf(name).flatMap(childrenOf)) {
    const [type, text] = childrenOf(attribute)
    if (type === undefined || text === undefined) continue
    const key = objectIdentifier(type.bytes)
    texts.set(key, [...(texts.get(key) ?? []), text.tag === 0x1e ? bigEndianText(text.bytes) : text.bytes.toString()])
  }
  return texts
}

/** BMPString: two bytes for each sign, the large one first. */
const bigEndianText = (bytes: Buffer): string =>
  Buffer.from(bytes.subarray(0, bytes.length & ~1))
    .swap16()
    .toString('utf16le')

function objectIdentifier(bytes: Buffer): string {
  const numbers: number[] = []
  let number = 0
  for (const byte of bytes) {
    number = number * 128 + (byte & 0x7f)
    if ((byte & 0x80) !== 0) continue
    if (numbers.length === 0) numbers.push(Math.min(2, Math.floor(number / 40)), number - 40 * Math.min(2, Math.floor(number / 40)))
    else numbers.push(number)
    number = 0
  }
  return numbers.join('.')
}

/** The extension request among the attributes, and in it the subject's alternative names. */
function readAlternativeNames(attributes: Value | undefined): CertificateRequest['names'] {
  const found: Record<'dns' | 'email' | 'uri' | 'ip', string[]> = { dns: [], email: [], uri: [], ip: [] }
  const isType = (value: Value, type: string): boolean => objectIdentifier(childrenOf(value)[0]?.bytes ?? Buffer.alloc(0)) === type
  const request = childrenOf(attributes).find((attribute) => isType(attribute, '1.2.840.113549.1.9.14'))
  const extensions = childrenOf(childrenOf(childrenOf(request)[1])[0])
  const extension = extensions.find((candidate) => isType(candidate, '2.5.29.17'))
  const octets = childrenOf(extension).find(({ tag }) => tag === 0x04)
  for (const { tag, bytes } of octets === undefined ? [] : childrenOf(only(octets.bytes))) {
    if (tag === 0x81) found.email.push(bytes.toString())
    else if (tag === 0x82) found.dns.push(bytes.toString())
    else if (tag === 0x86) found.uri.push(bytes.toString())
    else if (tag === 0x87) found.ip.push(addressText(bytes))
  }
  return found
}

function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.')
  const words = Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16)).join(':')
  // The URL parser knows the short form of IPv6.
  return bytes.length === 16 ? new URL(`http://[${words}]`).hostname.slice(1, -1) : words
}
