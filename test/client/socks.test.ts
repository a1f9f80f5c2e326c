/** A way to a server that leads through a SOCKS proxy. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { namespaces } from '../../src/api/resources.ts'
import { createHttpClient } from '../../src/client/http-client.ts'
import { accessOf } from '../../src/client/kubeconfig-access.ts'
import { kubeconfigOf } from '../../src/client/kubeconfig.ts'
import { serverLine } from '../../src/client/server-line.ts'
import { transportOver } from '../../src/client/transport.ts'
import { startRemote } from '../server/remote-program.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Proxy {
  /** What it was asked, in hex: methods, credentials where it wants them, the target. */
  readonly asked: string[]
  readonly port: number
}

/** Speaks the proxy's side, one message at a time; every name is this machine. `reply`: other than 0 refuses. */
async function startProxy({ wantsPassword = false, reply = 0 } = {}): Promise<Proxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const serve = async (socket: Socket): Promise<void> => {
    const hear = async (): Promise<Buffer> => {
      const [bytes] = (await once(socket, 'data')) as [Buffer]
      asked.push(bytes.toString('hex'))
      return bytes
    }
    await hear()
    socket.write(Uint8Array.of(5, wantsPassword ? 2 : 0))
    if (wantsPassword) {
      const login = await hear()
      const isRight = login.equals(Buffer.concat([Uint8Array.of(1, 2), Buffer.from('me'), Uint8Array.of(3), Buffer.from('a b')]))
      socket.write(Uint8Array.of(1, isRight ? 0 : 1))
      if (!isRight) return
    }
    const request = await hear()
    // The answer comes in pieces, as answers may.
    socket.write(Uint8Array.of(5, reply))
    if (reply !== 0) return void socket.write(Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0))
    const other = connect(request.readUInt16BE(request.length - 2), '127.0.0.1')
    sockets.add(other)
    await once(other, 'connect')
    socket.write(Uint8Array.of(0, 3, 1, 120, 0, 0))
    other.on('error', () => socket.destroy())
    socket.pipe(other).pipe(socket)
  }
  const proxy = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    void serve(socket).catch(() => socket.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return { asked, port: (proxy.address() as AddressInfo).port }
}

/** A client of a server that a kubeconfig leads to through a proxy. */
async function open(proxy: string, host = 'localhost') {
  const remote = await startRemote()
  closing.push(() => remote.stop())
  remote.answer = () => ({ body: { items: [], metadata: { resourceVersion: '1' } } })
  const text = `current-context: a
contexts: [{name: a, context: {cluster: a}}]
clusters: [{name: a, cluster: {server: "https://${host}:${remote.port}", certificate-authority-data: ${remote.caBundle}, proxy-url: "${proxy}"}}]
`
  const { server } = await accessOf(kubeconfigOf(text, '/'), {}, {})
  const client = createHttpClient(transportOver(serverLine(server), { userAgent: 'test' }))
  closing.push(() => client.close())
  return { remote, client }
}

const hex = (text: string): string => Buffer.from(text).toString('hex')
const portHex = (port: number): string => port.toString(16).padStart(4, '0')

test('leads there by name, over one connection for several requests', async () => {
  const proxy = await startProxy()
  const { remote, client } = await open(`socks5://127.0.0.1:${proxy.port}`)
  expect((await client.list(namespaces)).items).toEqual([])
  expect((await client.list(namespaces)).items).toEqual([])
  expect(proxy.asked).toEqual(['050100', `0501000309${hex('localhost')}${portHex(remote.port)}`])
})

test('says who asks where the proxy wants to know', async () => {
  const proxy = await startProxy({ wantsPassword: true })
  const { remote, client } = await open(`socks5://me:a%20b@127.0.0.1:${proxy.port}`, '127.0.0.1')
  expect((await client.list(namespaces)).items).toEqual([])
  expect(proxy.asked).toEqual(['05020002', `01026d6503${hex('a b')}`, `050100017f000001${portHex(remote.port)}`])
})

test('asks for an address of version 6 by its bytes', async () => {
  const proxy = await startProxy()
  const { remote, client } = await open(`socks5://127.0.0.1:${proxy.port}`, '[2001:db8::a:1]')
  await expect(client.list(namespaces)).rejects.toThrow('certificate is valid for 127.0.0.1, not 2001:db8::a:1')
  expect(proxy.asked[1]).toBe(`0501000420010db80000000000000000000a0001${portHex(remote.port)}`)
})

test('carries commands in containers, too', async () => {
  const proxy = await startProxy()
  const { remote, client } = await open(`socks5://127.0.0.1:${proxy.port}`)
  const sockets = new WebSocketServer({ server: remote.server, handleProtocols: ([first]) => first ?? false })
  closing.push(() => sockets.close())
  sockets.on('connection', (socket) => socket.send(Buffer.concat([Uint8Array.of(3), Buffer.from('{"status":"Success"}')])))
  const command = await client.exec({ namespace: 'default', name: 'a' }, { command: ['sh'], tty: true })
  expect(await command.exit).toBe(0)
  command.kill()
  expect(proxy.asked).toHaveLength(2)
})

test('tells what the proxy refuses', async () => {
  const proxy = await startProxy({ reply: 4 })
  const { remote, client } = await open(`socks5://127.0.0.1:${proxy.port}`)
  await expect(client.list(namespaces)).rejects.toThrow(
    `Unable to connect to the server: socks connect tcp 127.0.0.1:${proxy.port}->localhost:${remote.port}: unknown error host unreachable`,
  )
  const other = await startProxy({ wantsPassword: true })
  const { client: nobody } = await open(`socks5://me:wrong@127.0.0.1:${other.port}`)
  await expect(nobody.list(namespaces)).rejects.toThrow(/: username\/password authentication failed$/)
})

test('names a proxy that is not there', async () => {
  const gone = createServer()
  gone.listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  const { client } = await open(`socks5://127.0.0.1:${port}`)
  await expect(client.list(namespaces)).rejects.toThrow(
    `Unable to connect to the server: proxyconnect tcp: dial tcp 127.0.0.1:${port}: connect: connection refused`,
  )
})
