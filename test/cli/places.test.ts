/** The clusters that the terminal goes to and leaves: what is left of the way to one. */
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { namespaces } from '../../src/api/resources.ts'
import { openPlaces, type Places } from '../../src/cli/places.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server that knows how many connections it has; watches stay open, and patches wait for their answer. */
async function listen() {
  const changes = new EventEmitter()
  const waiting: ServerResponse[] = []
  let connections = 0
  const changed = (by: number): void => {
    connections += by
    changes.emit('change')
  }
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.url?.includes('watch=true') === true) return response.flushHeaders()
    if (request.method !== 'PATCH') return void response.end('{"kind":"NamespaceList","metadata":{"resourceVersion":"1"},"items":[]}')
    waiting.push(response)
    changed(0)
  })
  server.on('connection', (socket) => {
    changed(1)
    socket.once('close', () => changed(-1))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const until = async (passes: () => boolean): Promise<void> => {
    while (!passes()) await once(changes, 'change')
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The next patch that waits for its answer. */
    asked: async () => {
      await until(() => waiting.length > 0)
      return waiting.shift() as ServerResponse
    },
    untilConnections: async (count: number) => {
      await until(() => connections === count)
      expect(connections).toBe(count)
    },
  }
}

async function open() {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-places-test-'))
  closing.push(() => rmSync(directory, { recursive: true }))
  const server = await listen()
  const kubeconfig = join(directory, 'config')
  writeFileSync(
    kubeconfig,
    `contexts: [{name: there, context: {cluster: there}}]\nclusters: [{name: there, cluster: {server: "${server.url}"}}]\n`,
  )
  const places: Places = openPlaces(
    { access: undefined, flags: { kubeconfig }, env: {}, namespace: 'default' },
    {
      manner: () => ({ userAgent: 'test' }),
      openHome: () => ({
        address: new Promise(() => undefined),
        lost: new Promise(() => undefined),
        listen: () => undefined,
        stop: () => Promise.resolve(),
      }),
      line: undefined,
    },
  )
  closing.push(() => places.close())
  return { server, places }
}

test('keeps no connection to a cluster that was left', async () => {
  const { server, places } = await open()
  const { client } = await places.open('there')
  await Promise.all([client.list(namespaces), client.list(namespaces)])
  const stop = client.watch(
    namespaces,
    {},
    () => undefined,
    () => undefined,
  )
  await server.untilConnections(3)
  stop()
  await server.untilConnections(2)
  places.leave(client)
  await server.untilConnections(0)
})

test('lets what was begun there come to its end, and keeps nothing after it', async () => {
  const { server, places } = await open()
  const { client } = await places.open('there')
  const patch = () => client.patch<unknown>(namespaces, { name: 'a' }, 'merge', {})
  const patched = patch()
  const response = await server.asked()
  places.leave(client)
  response.end('{"kind":"Namespace"}')
  expect(await patched).toEqual({ kind: 'Namespace' })
  await server.untilConnections(0)
  const again = patch()
  ;(await server.asked()).end('{}')
  expect(await again).toEqual({})
  await server.untilConnections(0)
})

test('ends at once whatever goes on when all is over', async () => {
  const { server, places } = await open()
  const { client } = await places.open('there')
  const patched = client.patch<unknown>(namespaces, { name: 'a' }, 'merge', {})
  await server.asked()
  places.leave(client)
  await places.close()
  await expect(patched).rejects.toThrow('Unable to connect to the server')
  await server.untilConnections(0)
})
