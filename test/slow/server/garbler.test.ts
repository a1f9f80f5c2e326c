/**
 * Everything but requests: bytes with faults, connections that are cut, floods, bombs. The program must not fall, must answer faults with
 * 4xx in the form of a Status, keep its memory bounded, and serve others meanwhile.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { configMaps, pods } from '../../../src/api/resources.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { Program, root, within, type Served } from '../program.ts'
import { answerOf, enough, exchange, garbled, open, recordedRequests, requestBytes, type RawAnswer } from './garble.ts'

const program = new Program()
let served: Served
const random = seededRandom(20_240_229)
const space = '/api/v1/namespaces/default'
const configMapsPath = `${space}/configmaps`

beforeAll(async () => {
  served = await program.serve(['--nodes', '1'])
  await served.client.create(pods, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
  })
  await served.untilObjects(pods, (all) => all.some(({ status }) => status?.phase === 'Running'))
})
afterAll(() => program.close())

/** Everybody else is still served, and what is there is as it was. */
afterEach(async () => {
  expect((await served.client.get(pods, { name: 'web', namespace: 'default' })).status?.phase).toBe('Running')
  expect(residentMegabytes()).toBeLessThan(1500)
})

const residentMegabytes = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${served.pid}/status`, 'utf8'))?.[1]) / 1024
const ask = (bytes: Buffer): Promise<RawAnswer | undefined> => exchange(served.socketPath, bytes)
const post = (path: string, body: string | Buffer, type = 'application/json', method = 'POST'): Promise<RawAnswer | undefined> =>
  ask(requestBytes(method, path, body, { 'Content-Type': type }))

/** What upstream itself answers with 500 and without a reason, word for word; an error that nobody foresaw has one. */
const isUpstreams = ({ code, body }: RawAnswer): boolean => code === 500 && /"status": ?"Failure"/.test(body) && !/"reason":/.test(body)

/** What is wrong with an answer, if anything: a refusal is a Status, unless Node itself could not read the request. */
function wrongWith(answer: RawAnswer | undefined): string | undefined {
  if (answer === undefined || answer.code < 400) return undefined
  if (answer.code >= 500 && !isUpstreams(answer)) return `${answer.code} ${answer.body.slice(0, 300)}`
  if (answer.type !== 'application/json' || answer.body === '') return undefined // as an answer to HEAD
  try {
    const { kind, code } = JSON.parse(answer.body) as { kind?: string; code?: number }
    return kind === 'Status' && code === answer.code ? undefined : answer.body.slice(0, 300)
  } catch {
    return answer.body.slice(0, 300)
  }
}

describe('recorded requests with faults', () => {
  test.each(['protocol', 'kinds'])('%s', async (folder) => {
    const requests = recordedRequests(join(root, 'test/recorded', folder))
    const wrong: string[] = []
    const worker = async (): Promise<void> => {
      for (let at = 0; at < 60; at++) {
        const bytes = garbled(requests[Math.floor(random.next() * requests.length)] ?? Buffer.alloc(0), random)
        const why = wrongWith(
          await exchange(
            served.socketPath,
            bytes,
            random.next() < 0.1 ? { cutAt: Math.floor(random.next() * bytes.length) } : { within: enough },
          ),
        )
        if (why !== undefined) wrong.push(`${bytes.toString('latin1').slice(0, 1200)}\n-> ${why}`)
      }
    }
    await Promise.all(Array.from({ length: 40 }, worker))
    expect(wrong).toEqual([])
  })
})

describe('bodies', () => {
  const nested = (levels: number, [open, close]: readonly [string, string]): string => `${open.repeat(levels)}${close.repeat(levels)}`
  const deep = nested(100_000, ['[', ']'])
  const deeper = nested(100_000, ['{"a":', '}']).replace('}', '1}')

  test.each([
    ['a list', `{"metadata":{"name":"x"},"data":${deep}}`, configMapsPath],
    ['maps', `{"metadata":{"name":"x"},"data":${deeper}}`, configMapsPath],
    ['an unknown field', `{"metadata":{"name":"x"},"unknown":${deep}}`, `${configMapsPath}?dryRun=All`],
    ['nothing else', deep, configMapsPath],
    ['a pod', `{"metadata":{"name":"x"},"spec":{"containers":${deep}}}`, `${space}/pods`],
    [
      'managed fields',
      `{"metadata":{"name":"x","managedFields":[{"manager":"a","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":${deeper}}]}}`,
      configMapsPath,
    ],
    [
      'a schema',
      `{"metadata":{"name":"xs.example.com"},"spec":{"group":"example.com","scope":"Cluster","names":{"plural":"xs","kind":"X"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":${deeper}}}]}}`,
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    ],
  ])('100,000 levels of %s', async (_what, body, path) => {
    for (const type of ['application/json', 'application/yaml']) expect(wrongWith(await post(path, body, type))).toBeUndefined()
  })

  test('100,000 levels in every kind of patch', async () => {
    await post(configMapsPath, '{"metadata":{"name":"patched"},"data":{"a":"1"}}')
    const path = `${configMapsPath}/patched`
    for (const type of ['merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml']) {
      for (const value of [deep, deeper])
        expect(
          wrongWith(
            await post(
              `${path}?fieldManager=m`,
              `{"apiVersion":"v1","kind":"ConfigMap","data":{"a":${value}},"x":${value}}`,
              `application/${type}`,
              'PATCH',
            ),
          ),
        ).toBeUndefined()
    }
    for (const patch of [
      `[{"op":"add","path":"/data","value":${deep}}]`,
      `[{"op":"add","path":"${'/a'.repeat(100_000)}","value":1}]`,
      deep,
      deeper,
    ])
      expect(wrongWith(await post(path, patch, 'application/json-patch+json', 'PATCH'))).toBeUndefined()
  })

  test('aliases that unfold to billions', async () => {
    const bomb = [
      'a: &a ["x","x","x","x","x","x","x","x","x"]',
      ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(',')}]`),
    ].join('\n')
    for (const body of [
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n${bomb}\n`,
      `a: &a\n  b: *a\n`,
      `<<: *none\n`,
      `${'- '.repeat(50_000)}x`,
      `${'? '.repeat(50_000)}x`,
      '!!js/function "x"',
    ]) {
      const answer = await post(configMapsPath, body, 'application/yaml')
      expect(wrongWith(answer)).toBeUndefined()
      expect(answer?.code).toBe(400)
      expect(wrongWith(await post(`${configMapsPath}/bomb?fieldManager=m`, body, 'application/apply-patch+yaml', 'PATCH'))).toBeUndefined()
    }
    // Upstream reads an object without a name.
    const anchors = await post(configMapsPath, `${'&a '.repeat(10_000)}x`, 'application/yaml')
    expect(wrongWith(anchors)).toBeUndefined()
    expect(anchors?.code).toBe(422)
  })

  test('names that JavaScript knows', async () => {
    const made = await post(
      configMapsPath,
      '{"metadata":{"name":"proto","annotations":{"constructor":"a"}},"data":{"__proto__":"x","constructor":"y","toString":"z"}}',
    )
    expect(made?.code).toBe(201)
    const read = JSON.parse((await ask(requestBytes('GET', `${configMapsPath}/proto`)))?.body ?? '') as { data: object }
    expect(Object.entries(read.data)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['toString', 'z'],
    ])
    for (const [type, body] of [
      [
        'merge-patch+json',
        '{"__proto__":{"polluted":"yes"},"metadata":{"__proto__":{"polluted":"yes"}},"data":{"__proto__":{"polluted":"yes"}}}',
      ],
      ['strategic-merge-patch+json', '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'],
      ['json-patch+json', '[{"op":"add","path":"/__proto__/polluted","value":"yes"}]'],
      ['json-patch+json', '[{"op":"add","path":"/constructor/prototype/polluted","value":"yes"}]'],
      ['apply-patch+yaml', 'apiVersion: v1\nkind: ConfigMap\n__proto__: {polluted: "yes"}\nmetadata: {__proto__: {polluted: "yes"}}\n'],
    ] as const)
      expect(
        wrongWith(await post(`${configMapsPath}/proto?fieldManager=m&force=true`, body, `application/${type}`, 'PATCH')),
      ).toBeUndefined()
    for (const path of [
      `${space}/__proto__`,
      `${space}/constructor/toString`,
      '/apis/__proto__/v1/constructor',
      `${space}/pods/web/__proto__`,
      '/openapi/v3/__proto__',
      '/openapi/v3/constructor',
    ])
      expect((await ask(requestBytes('GET', path)))?.code, path).toBe(404)
    for (const query of [
      'labelSelector=__proto__',
      'fieldSelector=__proto__%3Dx',
      'labelSelector=constructor%3Dx',
      '__proto__=x',
      'fieldSelector=constructor%3Dx',
    ])
      expect(wrongWith(await ask(requestBytes('GET', `${space}/pods?${query}`)))).toBeUndefined()
    expect((await ask(requestBytes('GET', `${space}/pods/web`)))?.body).not.toContain('polluted')
  })

  test('protobuf that is none', async () => {
    const magic = Buffer.from('k8s\0')
    const bodies = [
      Buffer.alloc(0),
      magic,
      Buffer.concat([magic, Buffer.alloc(1000, 0xff)]),
      Buffer.concat([magic, Buffer.alloc(1000, 0x0a)]),
      ...Array.from({ length: 60 }, () =>
        Buffer.concat([magic, Buffer.from(Array.from({ length: 200 }, () => Math.floor(random.next() * 256)))]),
      ),
    ]
    for (const body of bodies) {
      for (const [method, path] of [
        ['POST', `${space}/pods`],
        ['PUT', `${space}/pods/web`],
        ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
      ] as const)
        expect(wrongWith(await post(path, body, 'application/vnd.kubernetes.protobuf', method))).toBeUndefined()
      // Upstream gives no reason when it cannot read what a delete says, and 500.
      const answer = await post(`${space}/pods/none`, body, 'application/vnd.kubernetes.protobuf', 'DELETE')
      expect(answer?.code === 500 && !answer.body.includes('InternalError') ? undefined : wrongWith(answer)).toBeUndefined()
    }
  })

  test('of a gigabyte, which are refused before they come', async () => {
    const head = `POST ${configMapsPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
    expect((await ask(Buffer.from(`${head}Content-Length: ${2 ** 30}\r\n\r\n{`)))?.code).toBe(413)
    const before = residentMegabytes()
    const answer = await within(
      new Promise<RawAnswer | undefined>((resolve) => {
        let received = Buffer.alloc(0)
        const chunk = Buffer.from(`100000\r\n${'x'.repeat(0x100000)}\r\n`)
        const socket: Socket = open(
          served.socketPath,
          `${head}Transfer-Encoding: chunked\r\n\r\n`,
          (data) => (received = Buffer.concat([received, data])),
        )
        const pump = (): void => {
          while (!socket.destroyed && socket.write(chunk));
        }
        socket.on('drain', pump).on('close', () => resolve(answerOf(received)))
        pump()
      }),
      () => 'the gigabyte is still being taken',
    )
    expect(answer).toMatchObject({ code: 413, type: 'application/json' })
    expect(residentMegabytes() - before).toBeLessThan(400)
  })
})

/** So many connections. A socket lets only some hundreds wait and turns others away, who come again. */
async function crowd(count: number, one: () => Socket): Promise<readonly Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(100, count - sockets.length) }, one)
    const come = await Promise.allSettled(some.map((socket) => once(socket, 'connect')))
    sockets.push(...some.filter((_socket, at) => come[at]?.status === 'fulfilled'))
  }
  return sockets
}

describe('connections', () => {
  test('thousands that send one byte now and then, while others are served', async () => {
    const slow = await crowd(2000, () =>
      open(
        served.socketPath,
        `POST ${configMapsPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
      ),
    )
    for (let round = 0; round < 5; round++) {
      for (const socket of slow) socket.write(' ')
      expect((await ask(requestBytes('GET', `${space}/pods/web`)))?.code).toBe(200)
    }
    for (const socket of slow) socket.destroy()
  })

  /** As many as a process may have files open here, both ends of each connection being one. */
  const wanted = Math.min(10_000, Number(/Max open files +\d+ +(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 4096) - 1000)
  test(`${wanted} watches, of which each is told`, async () => {
    let told = 0
    let begun = 0
    const done = Promise.withResolvers<void>()
    const ready = Promise.withResolvers<void>()
    const watching = await crowd(wanted, () => {
      let isBegun = false
      let isTold = false
      return open(
        served.socketPath,
        `GET ${configMapsPath}?watch=true&fieldSelector=metadata.name%3Dtold HTTP/1.1\r\nHost: localhost\r\n\r\n`,
        (data) => {
          if (!isBegun && data.includes('200 OK')) {
            isBegun = true
            if (++begun === wanted) ready.resolve()
          }
          if (!isTold && data.includes('"type":"ADDED"')) {
            isTold = true
            if (++told === wanted) done.resolve()
          }
        },
      )
    })
    await within(ready.promise, () => `only ${begun} watches have begun`)
    await served.client.create(configMaps, { metadata: { name: 'told', namespace: 'default' } })
    await within(done.promise, () => `only ${told} of ${wanted} watches were told`)
    for (const socket of watching) socket.destroy()
  })

  test('floods of headers', async () => {
    const headers = Array.from({ length: 5000 }, (_each, at) => `X-${at}: ${at}\r\n`).join('')
    for (const flood of [headers, `X: ${'x'.repeat(1_000_000)}\r\n`, `${'x'.repeat(1_000_000)}: x\r\n`]) {
      const answer = await ask(Buffer.from(`GET ${space}/pods HTTP/1.1\r\nHost: localhost\r\n${flood}\r\n`))
      expect([200, 400, 431, undefined]).toContain(answer?.code)
    }
    expect((await ask(Buffer.from(`GET ${space}/pods?${'a=b&'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`)))?.code).toBe(431)
  })

  test('a hundred requests at once, which are answered in their order', async () => {
    const paths = Array.from({ length: 100 }, (_each, at) => `${configMapsPath}/none-${at}`)
    let received = ''
    const all = Promise.withResolvers<void>()
    const socket = open(served.socketPath, Buffer.concat(paths.map((path) => requestBytes('GET', path))), (data) => {
      received += data.toString()
      if (received.includes('none-99\\" not found')) all.resolve()
    })
    await within(all.promise, () => received.slice(-500))
    socket.destroy()
    expect([...received.matchAll(/configmaps \\"none-(\d+)\\" not found/g)].map(([, at]) => Number(at))).toEqual(
      paths.map((_path, at) => at),
    )
  })

  test('requests that could be read in two ways', async () => {
    const inner = `GET ${space}/pods/web HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const head = `POST ${configMapsPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
    for (const request of [
      `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      `${head}Content-Length: 5\r\nContent-Length: 60\r\n\r\n{}   ${inner}`,
      `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner}`,
      `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
      `${head}Content-Length : 5\r\n\r\n{}   ${inner}`,
      `${head}Content-Length: +5\r\n\r\n{}   ${inner}`,
      `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${inner}`,
      `GET ${space}/pods\nHost: localhost\n\n`,
    ]) {
      let received = ''
      await within(
        new Promise<void>(
          (resolve) => void open(served.socketPath, request, (data) => (received += data.toString())).on('close', () => resolve()),
        ),
        () => `the connection stays open after ${JSON.stringify(request)}: ${received}`,
      )
      expect(received, request).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(received, request).not.toContain('"kind":"Pod"')
    }
  })

  test('paths of every shape', async () => {
    for (const path of [
      '//',
      '/%zz',
      '/api/v1/%',
      `${space}/pods/%00`,
      `${space}/pods/..`,
      `${space}/pods/%2e%2e`,
      '/api/v1/namespaces//pods',
      'http://evil.example/api',
      '*',
      '/api/v1/namespaces/default/pods/web/log?tailLines=-1&limitBytes=x',
      `${space}/pods?limit=-1`,
      `${space}/pods?limit=99999999999999999999`,
      `${space}/pods?resourceVersion=-5`,
      `${space}/pods?timeoutSeconds=x&watch=1`,
      `${space}/pods?continue=${'A'.repeat(5000)}`,
      `/${'a/'.repeat(20_000)}`,
      '/?'.repeat(1000),
    ]) {
      for (const method of ['GET', 'OPTIONS', 'PUT', 'PATCH', 'HEAD', 'TRACE', 'PURGE'])
        expect(
          wrongWith(await ask(requestBytes(method, path, '', { Connection: 'close' }))),
          `${method} ${path.slice(0, 100)}`,
        ).toBeUndefined()
    }
  })
})

describe('streams', () => {
  const upgrade = (path: string, headers: string): string =>
    `GET ${space}/pods/web/${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n${headers}\r\n`
  const webSocket =
    'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: '
  const shapes: Readonly<Record<string, string>> = {
    'exec over WebSocket': upgrade('exec?command=cat&stdin=true&stdout=true', `${webSocket}v5.channel.k8s.io\r\n`),
    'exec over SPDY': upgrade(
      'exec?command=cat&stdin=true&stdout=true',
      'Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n',
    ),
    'ports over channels': upgrade('portforward?ports=80', `${webSocket}v4.channel.k8s.io\r\n`),
    'ports over SPDY': upgrade('portforward', 'Upgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n'),
    'ports over SPDY in WebSocket': upgrade('portforward', `${webSocket}SPDY/3.1+portforward.k8s.io\r\n`),
  }

  test.each(Object.entries(shapes))('%s, with frames that are none', async (_name, request) => {
    const one = (): Promise<string> =>
      within(
        new Promise<string>((resolve) => {
          let received = ''
          const socket: Socket = open(served.socketPath, request, (data) => {
            received += data.toString('latin1')
            if (leave !== undefined || !received.includes('\r\n\r\n')) return
            // Some frames end the connection, some have the server wait for the rest of them.
            leave = setTimeout(() => socket.destroy(), 2000)
            // Frames of the right beginning now and then, so that what is behind them is read too.
            const begin =
              [
                [],
                [0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0],
                [0x80, 0x03, 0x00, 0x01, 0x01],
                [0x81, 0x80],
                [0x00, 0x00, 0x00, 0x01],
                [0x80, 0x03, 0x00, 0x04],
              ][Math.floor(random.next() * 6)] ?? []
            socket.end(Buffer.from([...begin, ...Array.from({ length: 3000 }, () => Math.floor(random.next() * 256))]))
          })
          let leave: NodeJS.Timeout | undefined
          socket.on('close', () => {
            clearTimeout(leave)
            resolve(received)
          })
        }),
        () => 'the connection does not end',
      )
    for (const received of await Promise.all(Array.from({ length: 50 }, one))) expect(received).toMatch(/^HTTP\/1\.1 101 /)
  })

  test('upgrades that are none', async () => {
    for (const [path, headers] of [
      ['exec', webSocket],
      ['exec?command=a', 'Upgrade: h2c\r\n'],
      ['exec?command=a', `${webSocket}\r\n`],
      ['portforward?ports=0', `${webSocket}v4.channel.k8s.io\r\n`],
      ['portforward', `${webSocket}v4.channel.k8s.io\r\n`],
      ['log', `${webSocket}x\r\n`],
      ['%zz', `${webSocket}x\r\n`],
    ] as const) {
      expect(wrongWith(await ask(Buffer.from(upgrade(path, `${headers.replace(/: $/, ': x\r\n')}`))))).toBeUndefined()
    }
    expect(
      wrongWith(await ask(Buffer.from(`GET // HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n${webSocket}x\r\n\r\n`))),
    ).toBeUndefined()
  })
})
