/** Connections through a SOCKS 5 proxy (RFC 1928, RFC 1929): the proxy looks names up. */
import { connect, isIP, type Socket } from 'node:net'
import { bareHost } from './go-words.ts'

/** Where a connection goes. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** Where SOCKS proxies listen unless another port is said. */
export const socksPort = 1080
const version = 5
const methods = { none: 0, password: 2 } as const
const addresses = { v4: 1, name: 3, v6: 4 } as const

/** What proxies answer, in the words of Go's client. */
const replies = [
  'succeeded',
  'general SOCKS server failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
]

/** A connection to the target; rejects with what the proxy says. What comes from the target right behind the answer is not lost. */
export async function connectBySocks(proxy: URL, target: Target): Promise<Socket> {
  const socket = connect({ host: bareHost(proxy), port: Number(proxy.port || socksPort) })
  try {
    const read = reader(socket)
    const [user, password] = [decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)]
    const offered = user === '' ? [methods.none] : [methods.none, methods.password]
    socket.write(Uint8Array.of(version, offered.length, ...offered))
    const [, method] = await answer(read, 2)
    if (method === methods.password && user !== '') {
      socket.write(Buffer.concat([Uint8Array.of(1), counted(user), counted(password)]))
      const [, status] = await read(2)
      if (status !== 0) throw new Error('username/password authentication failed')
    } else if (method !== methods.none) throw new Error('no acceptable authentication methods')
    const port = Buffer.alloc(2)
    port.writeUInt16BE(target.port)
    socket.write(Buffer.concat([Uint8Array.of(version, 1, 0), addressOf(target.host), port]))
    const [, reply = 1, , kind] = await answer(read, 4)
    if (reply !== 0) throw new Error(`unknown error ${replies[reply] ?? `unknown code: ${reply}`}`)
    const length = kind === addresses.v4 ? 4 : kind === addresses.v6 ? 16 : ((await read(1))[0] ?? 0)
    await read(length + 2)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}

async function answer(read: (count: number) => Promise<Buffer>, count: number): Promise<Buffer> {
  const bytes = await read(count)
  if (bytes[0] !== version) throw new Error(`unexpected protocol version ${bytes[0] ?? 0}`)
  return bytes
}

function counted(text: string): Uint8Array {
  const bytes = Buffer.from(text)
  if (bytes.length > 255) throw new Error('invalid username/password')
  return Buffer.concat([Uint8Array.of(bytes.length), bytes])
}

function addressOf(host: string): Uint8Array {
  const family = isIP(host)
  if (family === 4) return Uint8Array.of(addresses.v4, ...host.split('.').map(Number))
  if (family === 6) return Buffer.concat([Uint8Array.of(addresses.v6), sixteen(host)])
  return Buffer.concat([Uint8Array.of(addresses.name), counted(host)])
}

/** The bytes of an address of version 6. */
function sixteen(host: string): Uint8Array {
  // A URL writes the last four bytes as groups where they stand as an address of version 4.
  const [head = '', tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string | undefined): number[] =>
    text === undefined || text === '' ? [] : text.split(':').map((one) => parseInt(one, 16))
  const [left, right] = [groups(head), groups(tail)]
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]))
}

/** Reads so many bytes of a socket, and leaves all others in it. */
function reader(socket: Socket): (count: number) => Promise<Buffer> {
  return (count) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const bytes = socket.read(count) as Buffer | null
        if (bytes === null) return
        done()
        // Of a connection that has ended there is only the rest.
        if (bytes.length < count) reject(new Error('EOF'))
        else resolve(bytes)
      }
      const fail = (error: Error): void => {
        done()
        reject(error)
      }
      const end = (): void => fail(new Error('EOF'))
      const done = (): void => void socket.off('readable', look).off('error', fail).off('end', end).off('close', end)
      socket.on('readable', look).on('error', fail).on('end', end).on('close', end)
      look()
    })
}
