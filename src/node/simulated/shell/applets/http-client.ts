/** What wget and curl have in common: addresses, patience, heads of answers. */
import { NetworkError, type HttpResponse } from '../../network.ts'
import { duration } from '../arguments.ts'
import type { AppletIo } from '../runner.ts'

export interface Url {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly text: string
}

/** Reads an address; `http` where it names no scheme. */
export function parseUrl(word: string): Url | undefined {
  const match = /^(?:(https?):\/\/)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?/.exec(word)
  if (match === null) return undefined
  const [, scheme = 'http', host = '', port, path = '/'] = match
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (scheme === 'https' ? 443 : 80)),
    path: path.startsWith('/') ? path : `/${path}`,
    text: word,
  }
}

/** Waits no longer than the option says. */
export async function within<T>(io: AppletIo, seconds: string | undefined, work: Promise<T>): Promise<T> {
  if (seconds === undefined) return io.life.until(work)
  let cancel = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    cancel = io.life.clock.after(duration(seconds) ?? 5000, () => reject(new NetworkError('ETIMEDOUT', 'request')))
  })
  late.catch(() => undefined)
  try {
    return await io.life.until(Promise.race([work, late]))
  } finally {
    cancel()
  }
}

/** Hands on what an answer has below its head, and for as long as it goes on; an answer that is cut ends there. */
export async function eachPart(
  io: AppletIo,
  { body, rest }: HttpResponse,
  take: (bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  await take(body)
  if (rest === undefined) return
  const parts = rest[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  for (;;) {
    const part = await io.life.until(parts.next().catch(() => ({ done: true, value: undefined }) as const))
    if (part.done === true) return
    await take(part.value)
  }
}

/** Does with an answer what is to be done, and ends what it leaves unread. */
export async function using<T>(answer: HttpResponse, work: (answer: HttpResponse) => T | Promise<T>): Promise<T> {
  try {
    return await work(answer)
  } finally {
    answer.rest?.destroy()
  }
}

/** A line that was given for the head of a request: its name and its value; undefined for none. */
export function headerOf(line: string): readonly [name: string, value: string] | undefined {
  const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
  return name === '' ? undefined : [name.trim().toLowerCase(), value]
}

/** Writes what is below the head to a file, once it has ended; gives its size. */
export async function save(io: AppletIo, answer: HttpResponse, file: string): Promise<number> {
  const parts: Uint8Array[] = []
  await eachPart(io, answer, (bytes) => void parts.push(bytes))
  const bytes = new Uint8Array(Buffer.concat(parts))
  await io.create(file).write(bytes)
  return bytes.length
}

/** Says what went wrong on the network and gives the status; throws whatever else it is. */
export function refused(io: AppletIo, error: unknown, say: (text: string) => string, status: number): number {
  if (!(error instanceof NetworkError)) throw error
  io.err(`${say(error.text)}\n`)
  return status
}

/** The first lines of an answer. */
export const headOf = ({ status, headers }: HttpResponse): string =>
  `HTTP/1.1 ${status} ${reason(status)}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name.replace(/(^|-)\w/g, (mark) => mark.toUpperCase())}: ${value}\r\n`)
    .join('')}`

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}
export const reason = (status: number): string => reasons[status] ?? ''
