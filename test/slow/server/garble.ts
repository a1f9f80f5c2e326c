/** Requests as bytes: recorded ones with faults in them, sent over connections of their own. */
import { readdirSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Random } from '../../../src/base/random.ts'

export interface RawAnswer {
  readonly code: number
  readonly type: string
  readonly body: string
}

/** How long an answer may take before a request with faults counts as one that the server still waits for the rest of. */
export const enough = 400
const patience = 300_000

/** Sends bytes and reads the first answer, or none: the server ended the connection, or waits for more. */
export function exchange(
  socketPath: string,
  bytes: Buffer,
  { cutAt, within = patience }: { readonly cutAt?: number; readonly within?: number } = {},
): Promise<RawAnswer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(socketPath)
    let received = Buffer.alloc(0)
    const finish = (): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answerOf(received))
    }
    const timer = setTimeout(finish, within)
    socket.on('error', finish)
    socket.on('close', finish)
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      if (isWhole(received)) finish()
    })
    if (cutAt === undefined) socket.write(bytes)
    else socket.write(bytes.subarray(0, cutAt), finish)
  })
}

/** The first answer in what came: at least its head. */
export function answerOf(received: Buffer): RawAnswer | undefined {
  const text = received.toString('latin1')
  const cut = text.indexOf('\r\n\r\n')
  const code = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
  if (cut < 0 || code === undefined) return undefined
  const head = text.slice(0, cut)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  return {
    code: Number(code),
    type: /\r\ncontent-type: ([^\r;]*)/i.exec(head)?.[1] ?? '',
    // What follows answers the bytes behind the request.
    body: received.subarray(cut + 4, length === undefined ? undefined : cut + 4 + Number(length)).toString('utf8'),
  }
}

function isWhole(received: Buffer): boolean {
  const text = received.toString('latin1')
  const cut = text.indexOf('\r\n\r\n')
  const length = cut < 0 ? undefined : /\r\ncontent-length: (\d+)/i.exec(text.slice(0, cut))?.[1]
  return cut >= 0 && (length === undefined ? text.endsWith('0\r\n\r\n') : received.length >= cut + 4 + Number(length))
}

/** A request as bytes. */
export function requestBytes(
  method: string,
  path: string,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = { 'Content-Type': 'application/json' },
): Buffer {
  const lines = Object.entries({ Host: 'localhost', ...headers, 'Content-Length': String(Buffer.byteLength(body)) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body)])
}

interface RecordedStep {
  readonly req?: {
    readonly method: string
    readonly path: string
    readonly type?: string
    readonly body?: unknown
    readonly accept?: string
  }
}

/** Every recorded request of the folder, of a namespace that is not there for long. */
export function recordedRequests(folder: string): readonly Buffer[] {
  return readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .replaceAll(/\$NS2?\b/g, 'garbled')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        const { req } = JSON.parse(line) as RecordedStep
        if (req === undefined) return []
        const { method, path, type = 'application/json', body = '', accept } = req
        return [
          requestBytes(method, path, typeof body === 'string' ? body : JSON.stringify(body), {
            'Content-Type': type,
            ...(accept !== undefined && { Accept: accept }),
          }),
        ]
      }),
  )
}

const whole = (random: Random, below: number): number => Math.floor(random.next() * below)

function pick<T>(random: Random, among: readonly T[]): T {
  const picked = among[whole(random, among.length)]
  if (picked === undefined) throw new Error('nothing to pick from')
  return picked
}

/** What programs trip over. */
const traps = [
  '__proto__',
  'constructor',
  '\u0000',
  '\uFFFF',
  '1e999',
  '-0',
  '[[[[[[[[',
  '%00',
  '/../',
  '%2e%2e%2f',
  '"',
  '\\u0000',
  '\\ud800',
  '\r\n',
  'null',
  '{}',
  '9'.repeat(400),
  '*',
  '&'.repeat(50),
].map((text) => Buffer.from(text))
const notUtf8 = [
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc0, 0xaf]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf8, 0x88, 0x80, 0x80, 0x80]),
]

/** The request with a fault or some. The length that it tells of its body mostly stays true. */
export function garbled(request: Buffer, random: Random): Buffer {
  const at = (): number => whole(random, request.length)
  const isLengthKept = random.next() < 0.8
  const faults: readonly (() => Buffer)[] = [
    () => {
      const flipped = Buffer.from(request)
      for (let left = 1 + whole(random, 8); left > 0; left--) flipped[at()] = whole(random, 256)
      return flipped
    },
    () => spliced(request, at(), 0, pick(random, [...traps, ...notUtf8])),
    () => spliced(request, at(), whole(random, 60), Buffer.alloc(0)),
    () => {
      const from = at()
      return spliced(request, at(), 0, request.subarray(from, from + whole(random, 200)))
    },
    () => spliced(request, at(), 4, pick(random, [...traps, ...notUtf8])),
  ]
  const faulty = pick(random, faults)()
  return isLengthKept ? withLength(faulty) : faulty
}

const spliced = (bytes: Buffer, at: number, removed: number, added: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)])

function withLength(request: Buffer): Buffer {
  const cut = request.indexOf('\r\n\r\n')
  if (cut < 0) return request
  const head = request
    .subarray(0, cut)
    .toString('latin1')
    .replace(/Content-Length: \d+/, `Content-Length: ${request.length - cut - 4}`)
  return Buffer.concat([Buffer.from(head, 'latin1'), request.subarray(cut)])
}

/** Opens a connection and sends; what comes is handed on. */
export function open(socketPath: string, bytes: Buffer | string, onData: (received: Buffer) => void = () => undefined): Socket {
  const socket = connect(socketPath)
  socket.on('error', () => undefined)
  socket.on('data', onData)
  socket.write(bytes)
  return socket
}
