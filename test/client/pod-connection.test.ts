/** Ports of pods: over a real connection, in process, and through a port of this machine. */
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client, PodConnection } from '../../src/client/client.ts'
import { createHttpClient } from '../../src/client/http-client.ts'
import { openLocalPort } from '../../src/client/local-port.ts'
import { createTransport } from '../../src/client/transport.ts'
import { startWithNodes } from '../server/real-nodes.ts'

let cluster: Awaited<ReturnType<typeof startWithNodes>>
let remote: Client
const pod = { namespace: 'default', name: 'web' }

beforeAll(async () => {
  cluster = await startWithNodes()
  remote = createHttpClient(createTransport({ socketPath: cluster.socket }, 'test'))
  await cluster.pod('web', { containers: [{ name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] })
  await cluster.advance(10_000)
})
afterAll(async () => {
  remote.close()
  await cluster.stop()
})

/** What comes until it passes, or until the end. */
async function said({ data }: PodConnection, passes: (text: string) => boolean): Promise<string> {
  let text = ''
  for await (const bytes of data) {
    text += Buffer.from(bytes).toString()
    if (passes(text)) break
  }
  return text
}

describe.each([
  ['over a connection', () => remote],
  ['in process', () => cluster.client],
] as const)('a port of a pod %s', (_, client) => {
  test('takes bytes and gives those of what listens there', async () => {
    const connection = await client().portForward(pod, 80)
    connection.write(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))
    expect(await said(connection, (text) => text.includes('</html>'))).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Welcome to nginx/)
    connection.destroy()
  })

  test('of a pod that is not there is refused', async () => {
    await expect(client().portForward({ namespace: 'default', name: 'gone' }, 80)).rejects.toThrow('pods "gone" not found')
  })
})

describe('a port here', () => {
  /** The status of a page, or why there is none. */
  const fetched = (port: number): Promise<number | string> =>
    new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port, path: '/', agent: false }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
      })
      asked.on('error', (error) => resolve(error.message)).end()
    })

  test('leads to the pod until it is closed', async () => {
    const local = await openLocalPort({ port: 0, connect: () => remote.portForward(pod, 80), onTrouble: () => undefined })
    expect(await Promise.all([fetched(local.port), fetched(local.port)])).toEqual([200, 200])
    local.close()
    expect(await fetched(local.port)).toMatch(/ECONNREFUSED/)
  })

  test('tells that nothing listens in the pod', async () => {
    const troubles: unknown[] = []
    const local = await openLocalPort({ port: 0, connect: () => remote.portForward(pod, 81), onTrouble: (error) => troubles.push(error) })
    expect(await fetched(local.port)).toMatch(/hang up|ECONNRESET/)
    expect(String(troubles[0])).toContain('failed to connect to localhost:81 inside namespace')
    local.close()
  })
})
