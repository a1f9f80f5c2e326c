/** attach and exec over WebSocket, into containers that really run. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, type ClientOptions, type RawData } from 'ws'
import { pods } from '../../src/api/resources.ts'
import { startWithNodes } from './real-nodes.ts'

let cluster: Awaited<ReturnType<typeof startWithNodes>>
beforeAll(async () => {
  cluster = await startWithNodes()
  const reads = 'while read line; do echo got $line; done; echo bye >&2; exit 3'
  await cluster.pod('reads', {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'busybox:1.36', stdin: true, stdinOnce: true, command: ['sh', '-c', reads] }],
  })
  await cluster.pod('done', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['true'] }] })
  await cluster.pod('runs', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '1d'] }] })
  await cluster.advance(8_000)
})
afterAll(() => cluster.stop())

const open = (path: string, options: ClientOptions = {}): WebSocket =>
  new WebSocket(`ws+unix:${cluster.socket}:/api/v1/namespaces/default/pods/${path}`, ['v5.channel.k8s.io'], {
    headers: { Host: 'localhost' },
    ...options,
  })
const bytesOf = (data: RawData): Buffer => (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data))

/** What comes on each channel until the connection closes. */
function conversation(socket: WebSocket): Promise<Readonly<Record<number, string>>> {
  const said: Record<number, string> = {}
  socket.on('message', (data: RawData) => {
    const [channel = 0] = bytesOf(data)
    said[channel] = (said[channel] ?? '') + bytesOf(data).toString('utf8', 1)
  })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => resolve(said))
  })
}

/** The answer to an upgrade that is refused. */
function refusal(socket: WebSocket): Promise<{ readonly code: number | undefined; readonly text: string }> {
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ code: response.statusCode, text }))
    })
  })
}

test('attach writes to the main process and ends well however that ends', async () => {
  const socket = open('reads/attach?stdin=1&stdout=1&stderr=1')
  const told = conversation(socket)
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(Buffer.from('\0one\ntwo\n'))
  // v5: channel 255 closes the one that it names.
  socket.send(Buffer.from([255, 0]))
  await expect.poll(() => cluster.advance(100).then(() => socket.readyState)).toBe(WebSocket.CLOSED)
  const { 1: stdout, 2: stderr, 3: status = '' } = await told
  expect({ stdout, stderr }).toEqual({ stdout: 'got one\ngot two\n', stderr: 'bye\n' })
  expect(JSON.parse(status)).toEqual({ metadata: {}, status: 'Success' })
  await cluster.advance(2_000)
  expect(
    (await cluster.client.get(pods, { namespace: 'default', name: 'reads' })).status?.containerStatuses?.[0]?.state?.terminated,
  ).toMatchObject({ exitCode: 3 })
})

test('a command without input reads nothing', async () => {
  const socket = open('runs/exec?stdout=1&command=sh&command=-c&command=cat;echo+read')
  const told = conversation(socket)
  await expect.poll(() => cluster.advance(100).then(() => socket.readyState)).toBe(WebSocket.CLOSED)
  expect(await told).toEqual({ 1: 'read\n', 3: JSON.stringify({ metadata: {}, status: 'Success' }) })
})

test('output waits for a client that listens, and gives it time to know its channels', async () => {
  const socket = open('runs/exec?stdout=1&command=echo&command=one', { autoPong: false })
  const channels: (number | undefined)[] = []
  socket.on('message', (data: RawData) => channels.push(bytesOf(data)[0]))
  await new Promise((resolve) => socket.once('ping', resolve))
  await cluster.advance(1_000)
  expect(channels).toEqual([])
  socket.pong()
  // A second ping is answered behind the first pong: that one has been read.
  const read = new Promise((resolve) => socket.once('pong', resolve))
  socket.ping()
  await read
  expect(channels).toEqual([])
  await expect.poll(() => cluster.advance(10).then(() => socket.readyState)).toBe(WebSocket.CLOSED)
  expect(channels).toEqual([1, 3])
})

test('output does not wait for a client that has sent something on a channel', async () => {
  const socket = open('runs/exec?stdin=1&stdout=1&command=head&command=-n1', { autoPong: false })
  const told = conversation(socket)
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(Buffer.from('\0one\n'))
  expect((await told)[1]).toBe('one\n')
})

test('output does not wait for ever for a client that answers no ping', async () => {
  const socket = open('runs/exec?stdout=1&command=echo&command=one', { autoPong: false })
  const told = conversation(socket)
  await new Promise((resolve) => socket.once('ping', resolve))
  await expect.poll(() => cluster.advance(1_000).then(() => socket.readyState)).toBe(WebSocket.CLOSED)
  expect((await told)[1]).toBe('one\n')
})

test('a container that has ended cannot be reached, in the words of the kubelet', async () => {
  expect(await refusal(open('done/attach?stdout=1'))).toEqual({ code: 500, text: 'container c not found in pod done_default' })
  expect(await refusal(open('done/exec?stdout=1&command=ls'))).toEqual({ code: 500, text: 'container not found ("c")' })
})

test('a pod and a container that do not exist are refused with a Status', async () => {
  const missing = await refusal(open('missing/attach?stdout=1'))
  expect({ ...missing, text: JSON.parse(missing.text) as unknown }).toMatchObject({
    code: 404,
    text: { kind: 'Status', message: 'pods "missing" not found' },
  })
  const wrong = await refusal(open('done/exec?stdout=1&command=ls&container=x'))
  expect({ ...wrong, text: JSON.parse(wrong.text) as unknown }).toMatchObject({
    code: 400,
    text: { message: 'container x is not valid for pod done' },
  })
})
