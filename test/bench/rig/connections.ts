/** Many keep-alive connections that each post the next object when the one before is answered: as little work for the client as can be. */
import { connect, type Socket } from 'node:net'
import { connectSecurely, type Secure } from './secure.ts'

export interface Load {
  /** A Unix socket, or a port with TLS. */
  readonly to: string | Secure
  readonly path: string
  readonly connections: number
  /** Goes on for so long, */
  readonly ms?: number
  /** or until so many are posted. */
  readonly count?: number
  /** The body of the n-th request. */
  readonly body: (n: number) => string
}

export interface Posted {
  readonly count: number
  readonly perSecond: number
  /** How long each took. */
  readonly latencies: readonly number[]
}

/** Posts until time or count is reached. Rejects when one is refused. */
export async function post({
  to,
  path,
  connections,
  ms = Number.POSITIVE_INFINITY,
  count = Number.POSITIVE_INFINITY,
  body,
}: Load): Promise<Posted> {
  const latencies: number[] = []
  // Connections are kept, and what it takes to make them is not the time of a post.
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(to)))
  const start = performance.now()
  let begun = 0
  const one = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let text = ''
      let sent = 0
      const send = (): void => {
        if (begun >= count || performance.now() - start >= ms) {
          socket.destroy()
          resolve()
          return
        }
        const payload = body(begun++)
        sent = performance.now()
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(payload)}\r\n\r\n${payload}`,
        )
      }
      socket.on('error', reject)
      socket.on('data', (data) => {
        text += data.toString('latin1')
        const head = text.indexOf('\r\n\r\n')
        const length = head < 0 ? undefined : /content-length: (\d+)/i.exec(text.slice(0, head))?.[1]
        if (length === undefined || text.length < head + 4 + Number(length)) return
        if (!text.startsWith('HTTP/1.1 201')) return reject(new Error(text))
        latencies.push(performance.now() - sent)
        text = ''
        send()
      })
      send()
    })
  await Promise.all(sockets.map(one))
  return { count: latencies.length, perSecond: (latencies.length * 1000) / (performance.now() - start), latencies }
}

function opened(to: string | Secure): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = typeof to === 'string' ? connect(to) : connectSecurely(to)
    socket.once(typeof to === 'string' ? 'connect' : 'secureConnect', () => resolve(socket)).once('error', reject)
  })
}
