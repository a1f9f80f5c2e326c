/** A server that is gone without a word: a proxy before it holds every connection, and lets nothing through. */
import { EventEmitter, once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { namespaces } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { createHttpClient } from '../../src/client/http-client.ts'
import { serverLine } from '../../src/client/server-line.ts'
import { transportOver } from '../../src/client/transport.ts'
import { startRemote } from '../server/remote-program.ts'
import { turns } from '../turns.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Passes on to a port until it is told to hold what it is given. */
async function startProxy(port: number) {
  const sockets = new Set<Socket>()
  let isHolding = false
  const proxy = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (isHolding) return
    const other = connect(port, '127.0.0.1')
    sockets.add(other)
    other.on('error', () => undefined)
    socket.pipe(other).pipe(socket)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return {
    port: (proxy.address() as AddressInfo).port,
    hold: () => {
      isHolding = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    letThrough: () => {
      isHolding = false
    },
  }
}

/** A client of a server behind such a proxy. Whoever asks for the version is counted; a watch tells one event and goes on. */
async function open() {
  const remote = await startRemote()
  closing.push(() => remote.stop())
  const told = new EventEmitter()
  remote.answer = ({ path }) => {
    if (path === '/version') setImmediate(() => told.emit('asked'))
    if (path.includes('watch=true')) return { body: '{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n', goesOn: true }
    return { body: { items: [], metadata: { resourceVersion: '1' } } }
  }
  const proxy = await startProxy(remote.port)
  const clock = new ManualClock()
  const server = {
    url: new URL(`https://localhost:${proxy.port}`),
    tls: { ca: Buffer.from(remote.caBundle, 'base64').toString(), rejectUnauthorized: true },
    proxy: {},
    identity: () => Promise.resolve({ headers: {} }),
    renew: () => false,
  }
  const client = createHttpClient(transportOver(serverLine(server, clock), { userAgent: 'test' }))
  closing.push(() => client.close())
  const asked = (): number => remote.received.filter(({ path }) => path === '/version').length
  /** Time passes until what is silent is asked, and the answer has come. */
  const askedOnce = async (): Promise<void> => {
    const answered = once(told, 'asked')
    await clock.advance(30_000)
    await answered
    while (clock.next() === undefined || (clock.next() ?? 0) - clock.now() < 30_000) await turns()
  }
  return { remote, proxy, clock, client, asked, askedOnce }
}

test('cuts off what waits for a server that answers nothing any more, and goes on when it is back', async () => {
  const { proxy, clock, client, asked, askedOnce } = await open()
  await client.list(namespaces)
  const ended = Promise.withResolvers<Error | undefined>()
  await new Promise<void>((resolve) => void client.watch(namespaces, {}, () => resolve(), ended.resolve))
  // What was heard meanwhile is sign enough.
  await clock.advance(30_000, turns)
  expect(asked()).toBe(0)
  await askedOnce()
  await askedOnce()
  expect(asked()).toBe(2)
  proxy.hold()
  const refused = expect(client.list(namespaces)).rejects.toThrow('Unable to connect to the server: client connection lost')
  await turns()
  await clock.advance(45_000, turns)
  expect(await ended.promise).toMatchObject({ message: 'Unable to connect to the server: client connection lost' })
  await refused
  expect(asked()).toBe(2)
  proxy.letThrough()
  expect((await client.list(namespaces)).items).toEqual([])
})

test('asks nothing while nobody waits for anything', async () => {
  const { clock, client, asked } = await open()
  await client.list(namespaces)
  const stop = await new Promise<() => void>((resolve) => {
    const stop = client.watch(
      namespaces,
      {},
      () => resolve(stop),
      () => undefined,
    )
  })
  stop()
  while (clock.next() !== undefined) await turns()
  await clock.advance(300_000, turns)
  expect(asked()).toBe(0)
})

test('ends a command in a container of such a server', async () => {
  const { remote, proxy, clock, client, askedOnce } = await open()
  const sockets = new WebSocketServer({ server: remote.server, handleProtocols: ([first]) => first ?? false })
  closing.push(() => sockets.close())
  const command = await client.exec({ namespace: 'default', name: 'a' }, { command: ['sh'], tty: true })
  await clock.advance(30_000, turns)
  await askedOnce()
  proxy.hold()
  await clock.advance(45_000, turns)
  await expect(command.exit).rejects.toThrow('the connection to the container broke')
})
