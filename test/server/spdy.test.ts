/** SPDY as kubectl speaks it: streams with packed headers, data both ways, pings. */
import { duplexPair, type Duplex } from 'node:stream'
import { constants, createDeflate } from 'node:zlib'
import { expect, test } from 'vitest'
import { spdyConnection, type SpdyStream } from '../../src/server/streaming/spdy-connection.ts'
import { spdyDictionary } from '../../src/server/streaming/spdy-dictionary.ts'

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const control = (type: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80, 3, 0, type, 0]), uint32(body.length).subarray(1), body])
const data = (id: number, text: string, isLast = false): Buffer =>
  Buffer.concat([uint32(id), Buffer.from([isLast ? 1 : 0]), uint32(text.length).subarray(1), Buffer.from(text)])

/** Packs header blocks into the one stream of a connection. */
function packer(): (headers: Readonly<Record<string, string>>) => Promise<Buffer> {
  const deflate = createDeflate({ dictionary: spdyDictionary })
  const chunks: Buffer[] = []
  deflate.on('data', (chunk: Buffer) => chunks.push(chunk))
  const text = (value: string): Buffer => Buffer.concat([uint32(value.length), Buffer.from(value)])
  return (headers) =>
    new Promise((resolve) => {
      const pairs = Object.entries(headers)
      deflate.write(Buffer.concat([uint32(pairs.length), ...pairs.flatMap(([name, value]) => [text(name), text(value)])]))
      deflate.flush(constants.Z_SYNC_FLUSH, () => setImmediate(() => resolve(Buffer.concat(chunks.splice(0)))))
    })
}

async function opened(): Promise<{
  readonly client: Duplex
  readonly gone: Promise<void>
  readonly streams: SpdyStream[]
  readonly next: () => Promise<SpdyStream>
  readonly open: (id: number, headers: Readonly<Record<string, string>>) => Promise<Buffer>
}> {
  const [server, client] = duplexPair()
  const streams: SpdyStream[] = []
  const waiting: ((stream: SpdyStream) => void)[] = []
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>()
  spdyConnection(server, Buffer.alloc(0), {
    onStream: (stream) => {
      streams.push(stream)
      waiting.shift()?.(stream)
    },
    onGone: leave,
  })
  const pack = packer()
  return {
    client,
    gone,
    streams,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    open: async (id, headers) => control(1, Buffer.concat([uint32(id), uint32(0), Buffer.from([0, 0]), await pack(headers)])),
  }
}

test('the dictionary has the length that the draft says', () => {
  expect(spdyDictionary).toHaveLength(1423)
})

test('streams open in order, whatever pieces their frames come in', async () => {
  const { client, streams, next, open } = await opened()
  const frames = Buffer.concat([await open(1, { streamtype: 'error' }), await open(3, { streamtype: 'data', port: '80', requestid: '0' })])
  const first = next()
  const second = next()
  for (const byte of frames) client.write(Buffer.from([byte]))
  await first
  await second
  expect(streams.map(({ headers }) => headers)).toEqual([{ streamtype: 'error' }, { streamtype: 'data', port: '80', requestid: '0' }])
})

test('data goes both ways, also what came before anyone listened', async () => {
  const { client, next, open } = await opened()
  const coming = next()
  client.write(Buffer.concat([await open(1, { streamtype: 'stdin' }), data(1, 'ab'), data(1, 'c', true)]))
  const stream = await coming
  const heard = await new Promise<string>((resolve) => {
    let text = ''
    stream.listen(
      (bytes) => (text += bytes.toString()),
      () => resolve(text),
    )
  })
  expect(heard).toBe('abc')
  const sent: Buffer[] = []
  client.on('data', (bytes: Buffer) => sent.push(bytes))
  const whole = new Promise<Buffer>((resolve) =>
    client.on('data', () => Buffer.concat(sent).includes('bye') && resolve(Buffer.concat(sent))),
  )
  await stream.write(Buffer.from('hello'))
  stream.end(Buffer.from('bye'))
  const bytes = await whole
  expect(bytes.includes(data(1, 'hello'))).toBe(true)
  expect(bytes.includes(data(1, 'bye', true))).toBe(true)
})

test("the client's pings are sent back", async () => {
  const { client } = await opened()
  const answer = new Promise<Buffer>((resolve) => client.once('data', resolve))
  client.write(control(6, uint32(7)))
  expect(await answer).toEqual(control(6, uint32(7)))
})

test('headers that are no zlib stream end the connection', async () => {
  const { client, gone } = await opened()
  client.write(control(1, Buffer.concat([uint32(1), uint32(0), Buffer.from([0, 0]), Buffer.from('nonsense!')])))
  await expect(gone).resolves.toBeUndefined()
})

test('headers that unpack to too much end the connection', async () => {
  const { client, gone, open } = await opened()
  client.write(await open(1, { streamtype: 'x'.repeat(200_000) }))
  await expect(gone).resolves.toBeUndefined()
})

test('a stream that both sides have closed is forgotten, and what still comes for it with it', async () => {
  const { client, next, open } = await opened()
  const heard: string[] = []
  const hear = (stream: SpdyStream): void =>
    stream.listen(
      (bytes) => heard.push(bytes.toString()),
      () => stream.end(),
    )
  const first = next()
  client.write(await open(1, { streamtype: 'data' }))
  hear(await first)
  const second = next()
  client.write(Buffer.concat([data(1, 'last', true), data(1, 'late'), await open(3, { streamtype: 'data' })]))
  await second
  expect(heard).toEqual(['last'])
})
