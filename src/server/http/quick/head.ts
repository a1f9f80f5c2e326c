/**
 * The heads of plain requests, as nearly all are: HTTP/1.1, nothing unusual in the headers, a body whose length is told. Stricter than the
 * RFCs on purpose: whatever is not read here is read by Node's parser.
 */

export interface Head {
  readonly method: string
  readonly url: string
  /** Values by name in small letters, read-only: requests that say the same share them. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the body. */
  readonly length: number
}

type Headers = Pick<Head, 'headers' | 'length'>

/** Methods that are served and whose answers may have a body. */
const line = /^(GET|POST|PUT|PATCH|DELETE) (\/[\x21-\x7e]*) HTTP\/1\.1\r\n/
const header = /([\w!#$%&'*+\-.^`|~]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r\n/gy

/** What they ask for is more than an answer, or how the body comes is told otherwise than by its length. */
const unusual: ReadonlySet<string> = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te', 'proxy-connection'])

/** Reads the heads that come over one connection, which mostly differ in their first line alone. */
export class HeadReader {
  private last = ''
  private known: Headers | undefined

  /** The head of this text, which ends with its last line; undefined: it is not a plain one. */
  read(text: string): Head | undefined {
    const first = line.exec(text)
    if (first === null) return undefined
    const [whole, method = '', url = ''] = first
    const rest = text.slice(whole.length)
    if (rest !== this.last) {
      this.known = headersOf(rest)
      this.last = rest
    }
    return this.known && { method, url, ...this.known }
  }
}

function headersOf(text: string): Headers | undefined {
  const headers: Record<string, string> = {}
  header.lastIndex = 0
  for (let at = 0; at < text.length; at = header.lastIndex) {
    const [, written = '', value = ''] = header.exec(text) ?? []
    const name = written.toLowerCase()
    // What comes twice is put together by rules of its own.
    if (name === '' || name === '__proto__' || unusual.has(name) || Object.hasOwn(headers, name)) return undefined
    headers[name] = value.trimEnd()
  }
  const { host, connection = 'keep-alive', 'content-length': length = '0' } = headers
  if (host === undefined || connection.toLowerCase() !== 'keep-alive' || !/^\d{1,9}$/.test(length)) return undefined
  return { headers, length: Number(length) }
}
