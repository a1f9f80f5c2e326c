/** Sends HTTP requests to an API server; knows bytes and statuses, no resources. */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { WebSocket } from 'ws'
import { failure, StatusError, type Status } from '../api/status.ts'
import { systemClock } from '../base/clock.ts'
import { asError } from '../base/thrown.ts'
import { ConnectionTrouble, type Line } from './line.ts'
import { type Address, socketLine } from './socket-line.ts'

export interface Call {
  readonly method: string
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal | undefined
  /** Hears each `Warning:` of the answer, be it a refusal. */
  readonly onWarning?: ((text: string) => void) | undefined
}

export interface Transport {
  /** The whole answer, once; rejects with a StatusError for statuses of 400 and above. */
  send(call: Call): Promise<string>
  /** The answer as it comes; rejects like `send`. Destroying it ends the request. */
  open(call: Call): Promise<IncomingMessage>
  /** A WebSocket of a protocol; `listen` is called before anything comes. Rejects like `send`. */
  dial(path: string, protocol: string, listen: (connection: WebSocket) => void): Promise<WebSocket>
  close(): void
  /** See `Manner`. */
  readonly timeout: number | undefined
}

/** What all requests have in common. */
export interface Manner {
  /** Names the program to the server, which takes the field manager from it. */
  readonly userAgent: string
  readonly headers?: OutgoingHttpHeaders
  /** Milliseconds that an answer may take, its body and all; a stream of events is to end after them. */
  readonly timeout?: number | undefined
  /** Hears of each answer, or of why there was none, and when it was asked for. */
  readonly trace?: (call: Call, outcome: number | Error, began: number) => void
}

/** To a socket, for which the user agent is all there is to say. */
export const createTransport = (address: Address | Promise<Address>, userAgent: string): Transport =>
  transportOver(socketLine(address), { userAgent })

export function transportOver(line: Line, manner: Manner): Transport {
  const begin = async (call: Call, kept: boolean): Promise<IncomingMessage> => {
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))
    const options = {
      method: call.method,
      path: call.path,
      headers: {
        accept: call.accept ?? 'application/json',
        'user-agent': manner.userAgent,
        ...manner.headers,
        ...(body && { 'content-type': call.contentType ?? 'application/json', 'content-length': body.length }),
      },
    }
    const began = systemClock.now()
    const limit = limitOf(call, manner.timeout)
    try {
      const answer = await line.send({ ...options, ...(limit.signal && { signal: limit.signal }) }, body, kept)
      if (kept) answer.once('close', limit.end)
      else limit.end()
      manner.trace?.(call, answer.statusCode ?? 0, began)
      if (call.onWarning !== undefined) warningsOf(answer).forEach(call.onWarning)
      return answer
    } catch (error) {
      limit.end()
      const explained = limit.isOver() ? tooLate() : await line.explain(asError(error))
      manner.trace?.(call, explained, began)
      throw explained
    }
  }

  const checked = async (call: Call, kept: boolean, isSecond = false): Promise<IncomingMessage> => {
    const answer = await begin(call, kept)
    const { statusCode = 500 } = answer
    if (statusCode < 400) return answer
    const text = await readAll(answer)
    if (statusCode === 401 && !isSecond && line.renew()) return checked(call, kept, true)
    throw refusal(statusCode, text)
  }

  return {
    send: async (call) => readAll(await checked(call, true)),
    open: (call) => checked(call, false),
    dial: (path, protocol, listen) => dial(line, { path, protocol, manner }, listen),
    close: () => line.close(),
    timeout: manner.timeout,
  }
}

/** What ends a request: its caller, or its time. */
function limitOf(
  { signal }: Call,
  timeout: number | undefined,
): { readonly signal: AbortSignal | undefined; isOver(): boolean; end(): void } {
  if (timeout === undefined) return { signal, isOver: () => false, end: () => undefined }
  const late = new AbortController()
  const end = systemClock.after(timeout, () => late.abort(tooLate()))
  return { signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]), isOver: () => late.signal.aborted, end }
}

const tooLate = (): Error =>
  new ConnectionTrouble('Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)')

interface Dialling {
  readonly path: string
  readonly protocol: string
  readonly manner: Manner
}

async function dial(line: Line, { path, protocol, manner }: Dialling, listen: (opened: WebSocket) => void): Promise<WebSocket> {
  // Few programs ever dial, and no start waits for what that takes.
  const { WebSocket: Dialled } = await import('ws')
  const { url, options } = await line.dialling(path)
  const connection = new Dialled(url, [protocol], {
    ...options,
    headers: { 'user-agent': manner.userAgent, ...(manner.headers as Record<string, string>), ...options.headers },
    perMessageDeflate: false,
  })
  listen(connection)
  return new Promise((resolve, reject) => {
    connection.once('open', () => resolve(connection))
    connection.once(
      'unexpected-response',
      (_, answer) => void readAll(answer).then((text) => reject(refusal(answer.statusCode ?? 500, text)), reject),
    )
    connection.once('error', (error) => void line.explain(error).then(reject))
  })
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** A Status in the body is the server's own word; anything else is worded as client-go does. */
function refusal(code: number, text: string): StatusError {
  try {
    const body = JSON.parse(text) as Partial<Status>
    if (body.kind === 'Status') return new StatusError({ ...(body as Status), code })
  } catch {
    // not JSON: worded below
  }
  if (code === 404) return failure(404, 'NotFound', 'the server could not find the requested resource')
  return failure(
    code,
    'InternalError',
    `an error on the server (${JSON.stringify(text.trim().slice(0, 200))}) has prevented the request from succeeding`,
  )
}

/** `299 - "text"` headers, unquoted. */
function warningsOf(answer: IncomingMessage): string[] {
  const header = answer.headers['warning']
  if (header === undefined) return []
  const found: string[] = []
  for (const match of String(header).matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)) found.push((match[1] ?? '').replace(/\\(.)/g, '$1'))
  return found
}
