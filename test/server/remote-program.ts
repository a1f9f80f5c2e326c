/** A program outside of the cluster that it calls: an HTTPS server on loopback with a certificate of its own. */
import { createServer, type Server } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { issueForServer, makeAuthority, type KeyPair } from '../../src/server/authentication/certificates.ts'

export interface Received {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
  /** The name in the client's certificate, if it has one. */
  readonly client: string | undefined
}

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON unless it is text. */
  readonly body?: unknown
  /** Ends the connection without an answer. */
  readonly hangUp?: boolean
  /** Never answers. */
  readonly isSilent?: boolean
  /** Sends what there is, and does not end it. */
  readonly goesOn?: boolean
}

export interface RemoteProgram {
  readonly port: number
  readonly url: string
  /** The authority's certificate, as configurations name it: PEM in base64. */
  readonly caBundle: string
  /** Its own certificate in that form. */
  readonly ownBundle: string
  readonly received: Received[]
  /** Answers from now on. */
  answer: (request: Received) => Reply
  readonly server: Server
  stop(): Promise<void>
}

let authority: Promise<KeyPair> | undefined

/** Starts one with a certificate for these names besides `localhost`. */
export async function startRemote(names: readonly string[] = []): Promise<RemoteProgram> {
  const now = Date.now()
  const issuer = await (authority ??= makeAuthority(now))
  const { certificate, key } = await issueForServer(issuer, now, { names: ['localhost', ...names], addresses: ['127.0.0.1'] })
  const received: Received[] = []
  const program = {
    answer: (_request: Received): Reply => ({ status: 404 }),
    received,
    caBundle: Buffer.from(issuer.certificate).toString('base64'),
    ownBundle: Buffer.from(certificate).toString('base64'),
  }
  const server = createServer({ cert: certificate, key, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    void readAll(request).then((body) => {
      const one: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
        client: nameOf(request.socket),
      }
      received.push(one)
      reply(response, program.answer(one))
    })
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const { port } = server.address() as AddressInfo
  return Object.assign(program, {
    port,
    url: `https://127.0.0.1:${port}/review`,
    server,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  })
}

async function readAll(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function nameOf(socket: Duplex): string | undefined {
  const { CN } =
    (socket as unknown as { getPeerCertificate(): { readonly subject?: { readonly CN?: string } } }).getPeerCertificate().subject ?? {}
  return CN
}

function reply(response: ServerResponse, { status = 200, headers = {}, body, hangUp, isSilent, goesOn }: Reply): void {
  if (isSilent === true) return
  if (hangUp === true) return void response.destroy()
  const isText = typeof body === 'string'
  response.writeHead(status, { 'Content-Type': isText ? 'text/plain' : 'application/json', ...headers })
  const text = body === undefined ? '' : isText ? body : JSON.stringify(body)
  if (goesOn === true) response.write(text)
  else response.end(text)
}
