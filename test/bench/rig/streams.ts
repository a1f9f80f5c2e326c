/** Watches over HTTP/2, as many on one connection as the server lets: as client-go has them. */
import { connect, type ClientHttp2Session } from 'node:http2'
import { connectSecurely } from './secure.ts'
import type { Listener, Reading } from './watches.ts'

/** What Go's client lets be under way, of one stream and of all. */
const streamWindow = 4 * 1024 * 1024
const window = 1024 * 1024 * 1024

async function opened(to: Reading['to']): Promise<ClientHttp2Session> {
  if (typeof to === 'string') throw new Error('HTTP/2 is spoken over TLS only')
  const session = connect(`https://${to.host}:${to.port}`, {
    createConnection: () => connectSecurely(to, { ALPNProtocols: ['h2'] }),
    settings: { initialWindowSize: streamWindow, enablePush: false },
  })
  await new Promise((resolve, reject) => session.once('remoteSettings', resolve).once('error', reject))
  session.setLocalWindowSize(window)
  return session
}

/** Begins the watches, one after the other; resolves when all have begun. */
export async function openStreams({ to, path, watches }: Reading, listen: () => Listener): Promise<void> {
  let session: ClientHttp2Session | undefined
  let room = 0
  for (let at = 0; at < watches; at++) {
    if (session === undefined || room === 0) {
      session = await opened(to)
      room = session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY
    }
    room--
    const { onBytes, onClose } = listen()
    const stream = session.request({ ':path': path })
    stream.on('data', onBytes).on('close', onClose).on('error', onClose)
    await new Promise((resolve) => stream.once('response', resolve))
  }
}
