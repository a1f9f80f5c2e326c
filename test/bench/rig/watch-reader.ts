/**
 * Reads many watches until each has told of so many changes. Arguments: socket, watches, changes. Tells its parent when all watches have
 * begun, and at the end how late the events were.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Report } from './watches.ts'

const [socketPath = '', watches = '0', changes = '0'] = process.argv.slice(2)
const count = Number(changes)
const latencies: number[] = []
let lost = 0
let done = 0
const finished = Promise.withResolvers<void>()
const path = '/api/v1/namespaces/default/configmaps'
const event = /"at":"(\d+)"|"resourceVersion":"(\d+)"/g

/** A socket lets only some hundreds wait and turns others away, who come again. */
async function connected(): Promise<Socket> {
  for (;;) {
    const socket = connect(socketPath)
    if (
      await once(socket, 'connect').then(
        () => true,
        () => false,
      )
    )
      return socket
  }
}

async function follow(sampled: boolean): Promise<void> {
  const socket = await connected()
  let [told, revision] = [0, 0]
  let rest = ''
  const begun = Promise.withResolvers<void>()
  socket.on('data', (data) => {
    const text = rest + data.toString('latin1')
    const cut = text.lastIndexOf('\n')
    rest = text.slice(cut + 1)
    if (told === 0 && text.startsWith('HTTP/1.1 200')) begun.resolve()
    const now = Date.now()
    for (const [, at, version] of text.slice(0, cut + 1).matchAll(event)) {
      if (version !== undefined) {
        if (Number(version) <= revision) lost++
        revision = Number(version)
      } else {
        told++
        if (sampled) latencies.push(now - Number(at))
        if (told === count && ++done === Number(watches)) finished.resolve()
      }
    }
  })
  // Who is sent away has lost what it was not told.
  socket.on('close', () => {
    if (told === count) return
    lost += count - told
    if (++done === Number(watches)) finished.resolve()
  })
  socket.write(`GET ${path}?watch=true&resourceVersion=${from} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await begun.promise
}

/** Events from now on. */
const from = await (async () => {
  const socket = await connected()
  socket.write(`GET ${path}?limit=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const data of socket) text += String(data)
  return /"resourceVersion":"(\d+)"/.exec(text)?.[1] ?? '0'
})()
// Every tenth watch says how late its events were: enough to know the slowest of a hundred.
for (let at = 0; at < Number(watches); at++) await follow(at % 10 === 0)
process.send?.('ready')
await finished.promise
process.send?.({ latencies, lost } satisfies Report)
