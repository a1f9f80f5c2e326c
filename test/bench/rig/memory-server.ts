/**
 * A stub that answers from memory, over TLS: each path once from the server behind it, then always with the same bytes. Arguments: the
 * socket to learn from, the folder with the certificate. Prints its port.
 */
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const [socketPath = '', folder = ''] = process.argv.slice(2)

interface Kept {
  readonly code: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

const kept = new Map<string, Promise<Kept>>()

function learn(path: string, headers: Readonly<Record<string, string | string[] | undefined>>): Promise<Kept> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, headers: { ...headers, host: 'localhost' } }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('end', () => {
        const { 'transfer-encoding': _coding, connection: _connection, date: _date, ...rest } = answer.headers
        const body = Buffer.concat(parts)
        resolve({ code: answer.statusCode ?? 500, headers: { ...rest, 'content-length': String(body.length) }, body })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

const server = createServer(
  {
    cert: readFileSync(join(folder, 'apiserver.crt')),
    key: readFileSync(join(folder, 'apiserver.key')),
    ca: readFileSync(join(folder, 'ca.crt')),
    requestCert: true,
    rejectUnauthorized: false,
  },
  (asked, answer) => {
    const key = [asked.url, asked.headers.accept, asked.headers['if-none-match'], asked.headers['accept-encoding']].join(' ')
    let found = kept.get(key)
    if (found === undefined) kept.set(key, (found = learn(asked.url ?? '/', asked.headers)))
    void found.then(({ code, headers, body }) => answer.writeHead(code, headers as Record<string, string>).end(body)) // no header of these comes twice
  },
)
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
