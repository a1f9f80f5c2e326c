/** Commands that talk to other pods, services and this pod: wget, nc, ping, netstat. */
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { Collector, Pipe, Reader, sourceOf } from '../streams.ts'
import { NetworkError, type Connection, type HttpRequest, type HttpResponse } from '../../network.ts'
import { eachPart, headerOf, headOf, parseUrl, reason, refused, save, using, within, type Url } from './http-client.ts'
import { chunks } from './text.ts'

/** What `--header` and `--post-data` ask for, and the other words. */
function sentByWget(args: readonly string[]): {
  readonly headers: Readonly<Record<string, string>>
  readonly data: string | undefined
  readonly others: readonly string[]
} {
  const headers: Record<string, string> = {}
  const others: string[] = []
  let data: string | undefined
  for (let at = 0; at < args.length; at++) {
    const [option, joined] = /^--(header|post-data)(?:=([^]*))?$/.exec(args[at] ?? '')?.slice(1) ?? []
    if (option === undefined) {
      others.push(args[at] ?? '')
      continue
    }
    const value = joined ?? args[++at] ?? ''
    const [name, text] = headerOf(value) ?? []
    if (option === 'post-data') data = value
    else if (name !== undefined) headers[name] = text ?? ''
  }
  return { headers, data, others }
}

const wget: Applet = async (io) => {
  const { headers, data, others } = sentByWget(io.args)
  const { letters, values, words } = options(
    others.map((arg) => (arg === '-nv' || arg === '-nc' ? `-${arg}` : arg)),
    'OTtPUYwoae',
  )
  const url = parseUrl(words[0] ?? '')
  if (url === undefined) {
    io.err('wget: missing URL\n')
    return 1
  }
  const target = values.get('O') ?? values.get('output-document')
  const quiet = letters.has('q') || letters.has('quiet') || letters.has('nv')
  try {
    const [address] = io.context.network.resolve(url.host)
    if (address === undefined) {
      io.err(`wget: bad address '${url.host}'\n`)
      return 1
    }
    if (!quiet) io.err(`Connecting to ${url.host}${url.port === 80 ? '' : `:${url.port}`} (${address}:${url.port})\n`)
    const answer = await within(
      io,
      values.get('T') ?? values.get('timeout'),
      io.context.network.request(url.host, url.port, {
        method: data === undefined ? 'GET' : 'POST',
        path: url.path,
        headers: {
          host: url.host,
          'user-agent': 'Wget',
          ...(data !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...headers,
        },
        body: new TextEncoder().encode(data ?? ''),
      }),
    )
    return await using(answer, () =>
      received(io, answer, { letters, target, url, directory: values.get('P') ?? values.get('directory-prefix') }),
    )
  } catch (error) {
    return refused(
      io,
      error,
      (text) => (text === 'Connection timed out' ? 'wget: download timed out' : `wget: can't connect to remote host: ${text}`),
      1,
    )
  }
}

interface Received {
  readonly letters: ReadonlySet<string>
  /** What `-O` says. */
  readonly target: string | undefined
  readonly url: Url
  /** What `-P` says. */
  readonly directory: string | undefined
}

/** Shows or saves what came; gives wget's exit status. */
async function received(io: AppletIo, answer: HttpResponse, { letters, target, url, directory }: Received): Promise<number> {
  const quiet = letters.has('q')
  if (letters.has('S') || letters.has('server-response'))
    io.err(
      headOf(answer)
        .replace(/^(?=.)/gm, '  ')
        .replaceAll('\r', ''),
    )
  if (answer.status >= 400) {
    io.err(`wget: server returned error: HTTP/1.1 ${answer.status} ${reason(answer.status)}\n`)
    return 1
  }
  if (letters.has('spider')) return 0
  if (target === '-' || (target === undefined && quiet && letters.has('O'))) await eachPart(io, answer, (bytes) => io.out(bytes))
  else {
    const name = (url.path.split('?')[0] ?? '').split('/').at(-1) || 'index.html'
    const file = target ?? (directory === undefined ? name : `${directory}/${name}`)
    if (directory !== undefined && target === undefined) io.files.makeDirectory(io.path(directory), { recursive: true })
    await save(io, answer, file)
    if (!quiet) io.err(`saving to '${file}'\n'${file}' saved\n`)
  }
  return 0
}

const nc: Applet = async (io) => {
  const program = io.args.indexOf('-e')
  const { letters, values, words } = options(program < 0 ? io.args : io.args.slice(0, program), 'wpqis')
  const { network } = io.context
  const command = program < 0 ? [] : io.args.slice(program + 1)
  if (letters.has('l'))
    return listen(io, { port: Number(values.get('p') ?? words.at(-1) ?? 0), keeps: letters.has('k') || letters.has('L'), command })
  const [host = '', port = ''] = words
  try {
    if (network.resolve(host).length === 0) {
      io.err(`nc: bad address '${host}'\n`)
      return 1
    }
    const connection = await within(io, values.get('w'), network.connect(host, Number(port)))
    if (letters.has('v')) io.err(`${host} (${connection.remote}:${port}) open\n`)
    if (letters.has('z')) {
      connection.end()
      return 0
    }
    const ended = new Promise<void>((resolve) => connection.onEnd(resolve))
    connection.onData((bytes) => void io.out(bytes))
    for await (const chunk of chunks(io, io.stdin)) connection.write(chunk)
    await within(io, values.get('w') ?? '1', ended).catch(() => undefined)
    connection.end()
    return 0
  } catch (error) {
    return refused(io, error, (text) => `nc: ${host} (${network.resolve(host)[0] ?? host}:${port}): ${text}`, 1)
  }
}

interface Listening {
  readonly port: number
  /** Goes on after the first caller. */
  readonly keeps: boolean
  /** What `-e` runs for each caller. */
  readonly command: readonly string[]
}

/** What a program answers to a caller's bytes: what it says itself, or what comes from its input. */
async function replyTo(io: AppletIo, request: Uint8Array, command: readonly string[]): Promise<Uint8Array> {
  if (command.length === 0) {
    await io.out(request)
    return io.life.until(io.stdin.all())
  }
  const output = new Collector()
  await io.run(command, { stdin: new Reader(sourceOf(request)), stdout: output })
  return output.bytes()
}

/** Bytes that are an answer of HTTP; undefined for others. */
function answerIn(bytes: Uint8Array): HttpResponse | undefined {
  const text = Buffer.from(bytes).toString('latin1')
  const [whole, status, lines = ''] = /^HTTP\/1\.\d (\d{3})[^\n]*\n((?:[^\r\n]+\r?\n)*)\r?\n?/.exec(text) ?? []
  if (whole === undefined) return undefined
  const headers = Object.fromEntries(lines.split(/\r?\n/).flatMap((line) => [headerOf(line) ?? []].filter((pair) => pair.length === 2)))
  const body = bytes.subarray(whole.length)
  const length = Number(headers['content-length'] ?? body.length)
  return { status: Number(status), headers: headers as Record<string, string>, body: body.subarray(0, length) }
}

/** Callers that ask by HTTP get what a program of the shell writes for them, if that is an answer. */
function answering(io: AppletIo, command: readonly string[]): (request: HttpRequest) => Promise<HttpResponse> {
  return async ({ method, path, headers, body }) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name.replace(/(^|-)\w/g, (sign) => sign.toUpperCase())}: ${value}\r\n`)
    const head = new TextEncoder().encode(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    const answer = answerIn(await replyTo(io, Buffer.concat([head, body]), command))
    if (answer === undefined) throw new NetworkError('ECONNRESET', path)
    return answer
  }
}

async function listen(io: AppletIo, { port, keeps, command }: Listening): Promise<number> {
  const accept = (connection: Connection, done: () => void): void => {
    if (command.length > 0) {
      const pipe = new Pipe()
      connection.onData((bytes) => void pipe.write(bytes))
      connection.onEnd(() => pipe.close())
      const stdout = { write: (bytes: Uint8Array) => connection.write(bytes), close: () => undefined }
      void io
        .run(command, { stdin: new Reader(pipe), stdout })
        .catch(() => undefined)
        .finally(() => {
          connection.end()
          done()
        })
      return
    }
    connection.onData((bytes) => void io.out(bytes))
    connection.onEnd(done)
    void (async () => {
      for (let chunk = await io.stdin.chunk(); chunk !== undefined; chunk = await io.stdin.chunk()) connection.write(chunk)
    })()
  }
  const answer = answering(io, command)
  do {
    let close = (): void => undefined
    try {
      await io.life.until(
        new Promise<void>((resolve, reject) => {
          try {
            close = io.context.network.listen(port, {
              accept: (connection) => accept(connection, resolve),
              http: (request) => answer(request).finally(resolve),
            })
          } catch (error) {
            reject(error as Error)
          }
        }),
      )
    } catch (error) {
      return refused(io, error, (text) => `nc: bind: ${text}`, 1)
    } finally {
      close()
    }
  } while (keeps)
  return 0
}

const ping: Applet = async (io) => {
  const { values, words } = options(io.args, 'cWiw')
  const host = words[0] ?? ''
  const [address] = io.context.network.resolve(host)
  if (address === undefined) {
    io.err(`ping: bad address '${host}'\n`)
    return 1
  }
  const count = Number(values.get('c') ?? Infinity)
  const deadline = Number(values.get('w') ?? Infinity) * 1000
  const wait = Number(values.get('W') ?? 10) * 1000
  await io.out(`PING ${host} (${address}): 56 data bytes\n`)
  let [sent, received] = [0, 0]
  for (const started = io.life.clock.now(); sent < count && io.life.clock.now() - started < deadline; sent++) {
    if (sent > 0) await io.life.sleep(1000)
    if (!io.context.network.answersPing(address)) continue
    received++
    await io.out(`64 bytes from ${address}: seq=${sent} ttl=64 time=0.0${50 + Math.floor(io.context.random.next() * 40)} ms\n`)
  }
  if (received < sent) await io.life.sleep(Math.min(wait, deadline))
  const lost = sent === 0 ? 0 : Math.round(((sent - received) / sent) * 100)
  await io.out(`\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${lost}% packet loss\n`)
  return received > 0 ? 0 : 1
}

const netstat: Applet = async (io) => {
  await io.out(
    `Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n${io.context.network
      .ports()
      .map((port) => `tcp        0      0 ${`0.0.0.0:${port}`.padEnd(23)} 0.0.0.0:*               LISTEN      \n`)
      .join('')}`,
  )
  return 0
}

export const networkApplets: Readonly<Record<string, Applet>> = { wget, nc, telnet: nc, ping, netstat, ss: netstat }
