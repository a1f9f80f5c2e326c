/** Requests over a Unix socket, as a test wants them. */
import http from 'node:http'

export interface Request {
  readonly method?: string
  readonly path: string
  readonly type?: string
  readonly accept?: string
  /** The user to act as. */
  readonly as?: string
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  /** The body as it came. */
  readonly text?: string
  readonly headers?: http.IncomingHttpHeaders
}

export interface Connection {
  /** One request; the body is parsed if it is JSON. */
  ask(request: Request): Promise<Answer>
  /** Reads the lines of a watch; the answer ends it. */
  stream(path: string, onEvent: (event: unknown) => void, accept?: string): Promise<() => void>
  close(): void
}

const filled = (text: string): string => text.replace(/\$FILL:(\d+)/g, (_, length: string) => 'x'.repeat(Number(length)))

/** Connects to the server at the socket. */
export function connect(socketPath: string): Connection {
  const agent = new http.Agent({ keepAlive: true })
  const open = async ({ method = 'GET', path, type, accept, as, headers: more, body }: Request): Promise<http.IncomingMessage> => {
    const text = body === undefined ? undefined : filled(typeof body === 'string' ? body : JSON.stringify(body))
    const headers = {
      Accept: accept ?? 'application/json',
      'User-Agent': 'replay/1.0',
      ...(as !== undefined && { 'Impersonate-User': as }),
      ...(text !== undefined && { 'Content-Type': type ?? 'application/json', 'Content-Length': Buffer.byteLength(text) }),
      ...more,
    }
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
    const request = http.request({ socketPath, method, path, headers, agent }, resolve)
    request.on('error', reject)
    request.end(text)
    return promise
  }
  return {
    async ask(request) {
      const response = await open(request)
      let text = ''
      response.setEncoding('utf8')
      for await (const chunk of response) text += chunk as string
      return { status: response.statusCode ?? 0, body: parsed(text), text, headers: response.headers }
    },
    async stream(path, onEvent, accept) {
      const response = await open({ path, ...(accept !== undefined && { accept }) })
      let rest = ''
      response.setEncoding('utf8')
      response.on('error', () => undefined)
      response.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line !== '') onEvent(JSON.parse(line))
      })
      return () => response.destroy()
    },
    close: () => agent.destroy(),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
