/** Plain requests are read without Node's parser: nobody may see that. */
import http from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { serveQuickly } from '../../src/server/http/quick/connection.ts'
import { HeadReader } from '../../src/server/http/quick/head.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening({ clock: new ManualClock() })
  for (let at = 0; at < 400; at++) {
    const body = { metadata: { name: `note-${at}` }, data: { text: `line ${at}, ü and < `.repeat(60) } }
    expect(await server.ask({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body })).toMatchObject({ status: 201 })
  }
})
afterAll(() => server.stop())

interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface Told {
  readonly status: number | undefined
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

/** `te`, which says nothing here, takes a request to Node's parser. */
function ask({ method = 'GET', path, headers, body = '' }: Asked, isPlain: boolean): Promise<Told> {
  const length = body === '' ? {} : { 'Content-Length': Buffer.byteLength(body) }
  const { promise, resolve, reject } = Promise.withResolvers<Told>()
  const request = http.request(
    { socketPath: server.socket, method, path, headers: { ...length, ...headers, ...(!isPlain && { te: 'trailers' }) }, agent: false },
    (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
        resolve({ status: response.statusCode, headers: response.headers, text })
      })
    },
  )
  request.setHeader('Connection', 'keep-alive')
  request.on('error', reject).end(body)
  return promise
}

/** What is never the same twice; and a length that is known is told here where Node does not. */
function comparable({ status, headers, text }: Told): Told {
  const { date: _, 'audit-id': __, 'content-length': ___, 'transfer-encoding': ____, ...others } = headers
  const same = text.replace(/"(uid|creationTimestamp|time|resourceVersion)":"[^"]*"/g, '"$1":""').replace(/kube-api-access-\w{5}/g, '')
  return { status, headers: others, text: same }
}

const pods = '/api/v1/namespaces/default/pods'
const pod = JSON.stringify({ metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } })
const json = { 'Content-Type': 'application/json' }

describe('an answer is that of the server with a parser', () => {
  const table: [what: string, asked: Asked][] = [
    ['a list', { path: '/api/v1/namespaces' }],
    ['a page', { path: '/api/v1/namespaces?limit=1&labelSelector=%21x' }],
    ['a long list', { path: '/api/v1/configmaps' }],
    ['a long list for who unpacks', { path: '/api/v1/configmaps', headers: { 'Accept-Encoding': 'gzip' } }],
    ['a long list as YAML', { path: '/api/v1/configmaps', headers: { Accept: 'application/yaml' } }],
    ['an object', { path: '/api/v1/namespaces/default' }],
    ['an object in protobuf', { path: '/api/v1/namespaces/default', headers: { Accept: 'application/vnd.kubernetes.protobuf' } }],
    ['an object that is not there', { path: '/api/v1/namespaces/nowhere' }],
    ['a path that leads nowhere', { path: '/nowhere' }],
    ['the version', { path: '/version' }],
    ['health', { path: '/readyz?verbose' }],
    ['the API in short', { path: '/openapi/v3' }],
    ['the log of nobody', { path: `${pods}/web/log?follow=true` }],
    ['a table', { path: '/api/v1/configmaps', headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } }],
    ['a create', { method: 'POST', path: `${pods}?dryRun=All`, headers: json, body: pod }],
    ['a create with a warning', { method: 'POST', path: `${pods}?dryRun=All`, headers: json, body: pod.replace('"image"', '"imagge"') }],
    ['what is no JSON', { method: 'POST', path: pods, headers: json, body: '{"metadata":' }],
    ['a create of nothing', { method: 'POST', path: pods, headers: json }],
    ['a body in a form that is not taken', { method: 'POST', path: pods, headers: { 'Content-Type': 'text/plain' }, body: 'hello' }],
    ['a user who may not', { path: pods, headers: { 'Impersonate-User': 'nobody', 'Impersonate-Group': 'none' } }],
    [
      'a patch',
      {
        method: 'PATCH',
        path: '/api/v1/namespaces/default?dryRun=All',
        headers: { 'Content-Type': 'application/merge-patch+json' },
        body: '{"metadata":{"labels":{"a":"b"}}}',
      },
    ],
    ['a delete', { method: 'DELETE', path: '/api/v1/namespaces/default/configmaps/note-1?dryRun=All' }],
    ['a delete with options', { method: 'DELETE', path: '/api/v1/namespaces/nowhere', headers: json, body: '{"gracePeriodSeconds":1}' }],
    ['a body that is too long', { method: 'POST', path: pods, headers: json, body: 'x'.repeat(3 * 1024 * 1024 + 1) }],
  ]
  test.each(table)('%s', async (_what, asked) => {
    const plain = await ask(asked, true)
    expect(comparable(plain)).toEqual(comparable(await ask(asked, false)))
    expect(plain.headers).toMatchObject({ date: expect.stringMatching(/ GMT$/) as string, 'audit-id': expect.any(String) as string })
  })

  test('an answer that the client has already', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    const { headers } = await ask({ path: '/apis', headers: { accept } }, true)
    const again = { path: '/apis', headers: { accept, 'If-None-Match': headers.etag ?? '' } }
    const told = await ask(again, true)
    expect(told).toMatchObject({ status: 304, text: '' })
    expect(comparable(told)).toEqual(comparable(await ask(again, false)))
  })
})

test('a watch tells what happens, and ends with its client', async () => {
  const seen: string[] = []
  const first = Promise.withResolvers<void>()
  const end = await server.stream('/api/v1/namespaces?watch=true&resourceVersion=0', (event) => {
    seen.push((event as { readonly object: { readonly metadata: { readonly name: string } } }).object.metadata.name)
    if (seen.includes('watched')) first.resolve()
  })
  await server.ask({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'watched' } } })
  await first.promise
  end()
  const count = async (): Promise<string> =>
    /^apiserver_longrunning_requests\{.*resource="namespaces".*\} (\d+)/m.exec((await ask({ path: '/metrics' }, true)).text)?.[1] ?? '0'
  await expect.poll(count).toBe('0')
})

describe('heads', () => {
  const read = (lines: string): unknown => new HeadReader().read(`${lines.replaceAll('\n', '\r\n')}\r\n`)

  test('plain ones are read', () => {
    expect(read('GET /api?x=%20 HTTP/1.1\nHost: localhost\nAccept:  a, b \nX-Empty:')).toEqual({
      method: 'GET',
      url: '/api?x=%20',
      headers: { host: 'localhost', accept: 'a, b', 'x-empty': '' },
      length: 0,
    })
    expect(read('POST / HTTP/1.1\nhost: x\nContent-Length: 17\nConnection: Keep-Alive')).toMatchObject({ method: 'POST', length: 17 })
  })

  test.each([
    ['another method', 'HEAD / HTTP/1.1\nHost: x'],
    ['an unknown method', 'GRAB / HTTP/1.1\nHost: x'],
    ['the old version', 'GET / HTTP/1.0\nHost: x'],
    ['a whole address', 'GET http://x/ HTTP/1.1\nHost: x'],
    ['a space in the path', 'GET /a b HTTP/1.1\nHost: x'],
    ['a path that is not ASCII', 'GET /ä HTTP/1.1\nHost: x'],
    ['no host', 'GET / HTTP/1.1\nAccept: x'],
    ['two hosts', 'GET / HTTP/1.1\nHost: x\nhost: y'],
    ['a line without a colon', 'GET / HTTP/1.1\nHost: x\nno header'],
    ['a line that goes on', 'GET / HTTP/1.1\nHost: x\n  y'],
    ['a space before the colon', 'GET / HTTP/1.1\nHost : x'],
    ['a control character', 'GET / HTTP/1.1\nHost: x\nA: \u0007'],
    ['a lone line feed', 'GET / HTTP/1.1\r\nHost: x\u000aA: b'],
    ['two lengths', 'POST / HTTP/1.1\nHost: x\nContent-Length: 3\nContent-Length: 4'],
    ['a length that is none', 'POST / HTTP/1.1\nHost: x\nContent-Length: +3'],
    ['a body in pieces', 'POST / HTTP/1.1\nHost: x\nTransfer-Encoding: chunked'],
    ['a body in pieces with a length', 'POST / HTTP/1.1\nHost: x\nContent-Length: 3\nTransfer-Encoding: chunked'],
    ['a wish to be told to go on', 'POST / HTTP/1.1\nHost: x\nContent-Length: 3\nExpect: 100-continue'],
    ['an upgrade', 'GET / HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket'],
    ['a last request', 'GET / HTTP/1.1\nHost: x\nConnection: close'],
    ['a name that no object should have', 'GET / HTTP/1.1\nHost: x\n__proto__: y'],
  ])('%s is left to Node', (_what, lines) => {
    const text = lines.includes('\r') ? `${lines}\r\n` : undefined
    expect(text === undefined ? read(lines) : new HeadReader().read(text)).toBeUndefined()
  })
})

/** Requests one after the other, some of them not plain, and what their answers say. */
function conversation(random: { next(): number }): { readonly text: string; readonly codes: readonly number[] } {
  const head = 'Host: localhost\r\n'
  const dry = `POST ${pods}?dryRun=All HTTP/1.1\r\n${head}`
  const kinds: [code: number, text: string][] = [
    [200, `GET /version HTTP/1.1\r\n${head}\r\n`],
    [200, `GET /api/v1/configmaps HTTP/1.1\r\n${head}\r\n`],
    [404, `GET /api/v1/namespaces/nowhere HTTP/1.1\r\n${head}\r\n`],
    [201, `${dry}Content-Type: application/json\r\nContent-Length: ${pod.length}\r\n\r\n${pod}`],
    [400, `${dry}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{x`],
    [200, `GET /healthz HTTP/1.1\r\n${head}TE: trailers\r\n\r\n`],
    [201, `${dry}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${pod.length.toString(16)}\r\n${pod}\r\n0\r\n\r\n`],
  ]
  const picked = Array.from({ length: 2 + Math.floor(random.next() * 8) }, () => {
    // Mostly plain ones: what follows another is Node's.
    const many = random.next() < 0.15 ? kinds.length : 5
    return kinds[Math.floor(random.next() * many)] as [number, string]
  })
  return { text: picked.map(([, text]) => text).join(''), codes: picked.map(([code]) => code) }
}

test('requests are answered in their order, however their bytes come', async () => {
  const random = seededRandom(11)
  for (let round = 0; round < 60; round++) {
    const { text, codes } = conversation(random)
    const socket = connect(server.socket)
    const answers = collect(socket, codes.length)
    const step = random.next() < 0.3 ? text.length : 1 + Math.floor(random.next() * 400)
    for (let at = 0; at < text.length; at += step) {
      socket.write(text.slice(at, at + step))
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    expect(await answers, `round ${round}: ${text}`).toEqual(codes)
    socket.destroy()
  }
})

/** The codes of so many answers. */
function collect(socket: Socket, count: number): Promise<number[]> {
  const { promise, resolve, reject } = Promise.withResolvers<number[]>()
  const codes: number[] = []
  let text = ''
  const read = (): boolean => {
    const head = text.indexOf('\r\n\r\n')
    if (head < 0) return false
    const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, head + 2))?.[1]
    const end = length === undefined ? text.indexOf('\r\n0\r\n\r\n', head) + 7 : head + 4 + Number(length)
    if (end < head || text.length < end) return false
    codes.push(Number(text.slice(9, 12)))
    text = text.slice(end)
    return true
  }
  socket.setEncoding('latin1')
  socket.on('error', reject).on('close', () => reject(new Error(`closed after ${codes.join(' ')}: ${text.slice(0, 200)}`)))
  socket.on('data', (chunk: string) => {
    text += chunk
    while (read()) if (codes.length === count) resolve(codes)
  })
  return promise
}

test('who does not read what is answered is not read from', async () => {
  const request = 'GET /api/v1/configmaps HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const socket = connect(server.socket)
  await new Promise((resolve) => socket.once('connect', resolve))
  const before = process.memoryUsage().rss
  const asked = 200
  for (let at = 0; at < asked; at++) socket.write(request)
  // Each answer is half a megabyte: all of them would be a hundred.
  for (let turn = 0; turn < 500; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
  expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024)
  expect(await collect(socket, asked)).toEqual(Array.from({ length: asked }, () => 200))
  socket.destroy()
})

describe('a connection', () => {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-quick-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  const patience = 60_000
  let made = 0

  async function served(handle: http.RequestListener, clock = new ManualClock(0)): Promise<{ readonly client: Socket; close(): void }> {
    const path = join(directory, `${made++}.sock`)
    const net = createServer({ allowHalfOpen: true }, (socket) =>
      serveQuickly(socket, { handle, handOver: () => expect.unreachable(), patience, clock }),
    )
    await new Promise<void>((resolve) => net.listen(path, resolve))
    const client = connect(path)
    return { client, close: () => net.close() }
  }

  test('that is idle is ended, one that waits for its answer is not', async () => {
    const clock = new ManualClock(0)
    const answered = Promise.withResolvers<http.ServerResponse>()
    const { client, close } = await served((_request, response) => answered.resolve(response), clock)
    const text: string[] = []
    const heard = new Promise((resolve) => client.setEncoding('latin1').on('data', (chunk: string) => resolve(text.push(chunk))))
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    const response = await answered.promise
    await clock.advance(10 * patience)
    response.end('late')
    await heard
    expect(text.join('')).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:10:00 GMT\r\n.*\r\n\r\nlate$/s)
    await clock.advance(patience - 1)
    expect(client.destroyed).toBe(false)
    const ended = new Promise((resolve) => client.once('close', resolve))
    await clock.advance(1)
    await ended
    close()
  })

  test('leaves alone what an answer says of its own length and date', async () => {
    const { client, close } = await served((_request, response) => {
      response.writeHead(200, { 'content-length': 4, date: 'today' }).write('whol')
      response.end()
    })
    const heard = new Promise<string>((resolve) => client.setEncoding('latin1').on('data', resolve))
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await heard).toBe(
      'HTTP/1.1 200 OK\r\ncontent-length: 4\r\ndate: today\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n\r\nwhol',
    )
    client.destroy()
    close()
  })

  test('never carries a header that ends its line', async () => {
    const problem = Promise.withResolvers<unknown>()
    const { client, close } = await served((_request, response) => {
      try {
        response.setHeader('X-Told', 'a\r\nX-Smuggled: b').end('x')
      } catch (error) {
        problem.resolve(error)
      }
    })
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await problem.promise).toMatchObject({ code: 'ERR_INVALID_CHAR' })
    client.destroy()
    close()
  })
})
