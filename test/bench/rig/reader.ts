/** A client that reads answers over TLS with as little work as can be: it looks at how they begin and whether they have ended. */
import { connectSecurely, type Secure } from './secure.ts'

export interface Reader {
  /** Milliseconds until all of the answer has come. Rejects unless it is 200. */
  read(path: string, accept: string): Promise<number>
  close(): void
}

/** What stands at the end of an answer in chunks, and nowhere in the middle of JSON. */
const end = '\r\n0\r\n\r\n'

/** One connection of the administrator's, for one request after the other. */
export async function openReader(to: Secure): Promise<Reader> {
  const socket = connectSecurely(to)
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  let onData: (data: Buffer) => void = () => undefined
  socket.on('data', (data) => onData(data))
  return {
    read: (path, accept) =>
      new Promise((resolve, reject) => {
        const from = performance.now()
        let [head, tail] = ['', '']
        onData = (data) => {
          if (head === '') head = data.toString('latin1', 0, 12)
          tail = (tail + data.toString('latin1', Math.max(0, data.length - end.length))).slice(-end.length)
          if (!head.startsWith('HTTP/1.1 200')) reject(new Error(`${path} was answered with ${data.toString('latin1')}`))
          else if (tail === end) resolve(performance.now() - from)
        }
        socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: ${accept}\r\n\r\n`)
      }),
    close: () => socket.destroy(),
  }
}
