/** curl: requests as its options ask for them. */
import { NetworkError, type HttpResponse } from '../../network.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, encode } from '../streams.ts'
import { eachPart, headerOf, headOf, parseUrl, save, using, within, type Url } from './http-client.ts'

/** Short options by their long names. */
const long: Readonly<Record<string, string>> = {
  cookie: 'b',
  data: 'd',
  'data-ascii': 'd',
  'data-binary': 'd',
  'data-raw': 'd',
  'dump-header': 'D',
  json: 'json',
  fail: 'f',
  form: 'F',
  get: 'G',
  head: 'I',
  header: 'H',
  include: 'i',
  insecure: 'k',
  location: 'L',
  'max-time': 'm',
  output: 'o',
  proxy: 'x',
  range: 'r',
  referer: 'e',
  'remote-name': 'O',
  request: 'X',
  'show-error': 'S',
  silent: 's',
  'upload-file': 'T',
  user: 'u',
  'user-agent': 'A',
  verbose: 'v',
  version: 'V',
  'write-out': 'w',
}
const taking = new Set([
  ...['A', 'H', 'X', 'd', 'json', 'm', 'o', 'u', 'w', 'x', 'E', 'b', 'c', 'e', 'F', 'T', 'D', 'K', 'r', 'C', 'U', 'Y', 'y', 'z'],
  ...['data-urlencode', 'url', 'cookie-jar', 'noproxy', 'connect-to', 'dns-servers', 'limit-rate', 'oauth2-bearer', 'output-dir', 'proto'],
  ...['unix-socket', 'capath', 'ciphers', 'tls-max', 'max-filesize', 'keepalive-time', 'speed-limit', 'speed-time', 'stderr', 'config'],
  ...['cacert', 'cert', 'key', 'connect-timeout', 'resolve', 'retry', 'retry-delay', 'retry-max-time', 'max-redirs', 'interface'],
])

interface Asked {
  readonly flags: ReadonlySet<string>
  /** All values of an option, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly urls: readonly string[]
}

function read(args: readonly string[]): Asked {
  const flags = new Set<string>()
  const values = new Map<string, string[]>()
  const urls: string[] = []
  const keep = (name: string, value: string): void => {
    flags.add(name)
    values.set(name, [...(values.get(name) ?? []), value])
  }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg.startsWith('--')) {
      const name = long[arg.slice(2)] ?? arg.slice(2)
      if (taking.has(name)) keep(name, args[++at] ?? '')
      else flags.add(name)
    } else if (/^-./.test(arg)) {
      for (let place = 1; place < arg.length; place++) {
        const letter = arg[place] ?? ''
        if (!taking.has(letter)) flags.add(letter)
        else {
          keep(letter, place + 1 < arg.length ? arg.slice(place + 1) : (args[++at] ?? ''))
          break
        }
      }
    } else urls.push(arg)
  }
  return { flags, values, urls }
}

function headersOf({ values, flags }: Asked, url: Url): Record<string, string> {
  const headers: Record<string, string> = {
    host: url.host,
    'user-agent': values.get('A')?.at(-1) ?? 'curl/8.5.0',
    accept: flags.has('json') ? 'application/json' : '*/*',
    ...((flags.has('d') || flags.has('data-urlencode')) && !flags.has('G') && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(flags.has('json') && { 'content-type': 'application/json' }),
  }
  const [user] = values.get('u') ?? []
  if (user !== undefined) headers['authorization'] = `Basic ${Buffer.from(user).toString('base64')}`
  const [cookie] = values.get('b') ?? []
  if (cookie?.includes('=') === true) headers['cookie'] = cookie
  const [referer] = values.get('e') ?? []
  if (referer !== undefined) headers['referer'] = referer
  const [bearer] = values.get('oauth2-bearer') ?? []
  if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`
  const [range] = values.get('r') ?? []
  if (range !== undefined) headers['range'] = `bytes=${range}`
  for (const line of values.get('H') ?? []) {
    const [name, value] = headerOf(line) ?? []
    if (name !== undefined) headers[name] = value ?? ''
  }
  return headers
}

/** `-d @file` and `-d @-` take the text from there. */
async function bodyOf(io: AppletIo, { values }: Asked): Promise<Uint8Array> {
  const parts = await Promise.all(
    [...(values.get('d') ?? []), ...(values.get('json') ?? [])].map(async (text) => {
      if (!text.startsWith('@')) return text
      return decode(text === '@-' ? await io.life.until(io.stdin.all()) : io.files.read(io.path(text.slice(1))))
    }),
  )
  const encoded = (values.get('data-urlencode') ?? []).map((text) => {
    const [, name = '', value = ''] = /^(?:([^=]*)=)?([^]*)$/.exec(text) ?? []
    return `${name === '' ? '' : `${name}=`}${encodeURIComponent(value)}`
  })
  return encode([...parts, ...encoded].join('&'))
}

const mostRedirects = 10

/** What one attempt came to. */
interface Outcome {
  readonly code: number
  readonly complaint: string
  readonly answer: HttpResponse | undefined
  readonly url: Url
  readonly redirects: number
  readonly size: number
}

/** One request, and those that redirects ask for. */
async function attempt(io: AppletIo, asked: Asked, start: Url, body: Uint8Array): Promise<Outcome> {
  const { flags, values } = asked
  let url = start
  let redirects = 0
  const failed = (code: number, complaint: string): Outcome => ({ code, complaint, answer: undefined, url, redirects, size: 0 })
  let method = values.get('X')?.at(-1) ?? (flags.has('I') ? 'HEAD' : flags.has('T') ? 'PUT' : body.length > 0 ? 'POST' : 'GET')
  try {
    for (;;) {
      if (io.context.network.resolve(url.host).length === 0) return failed(6, `Could not resolve host: ${url.host}`)
      const patience = values.get('m')?.at(-1) ?? values.get('connect-timeout')?.at(-1)
      const headers = headersOf(asked, url)
      if (flags.has('v'))
        io.err(
          `> ${method} ${url.path} HTTP/1.1\n${Object.entries(headers)
            .map(([name, value]) => `> ${name}: ${value}\n`)
            .join('')}>\n`,
        )
      const request = { method, path: url.path, headers, body: method === 'GET' ? new Uint8Array() : body }
      const answer: HttpResponse = await within(io, patience, io.context.network.request(url.host, url.port, request))
      const next: string | undefined =
        flags.has('L') && answer.status >= 300 && answer.status < 400 ? answer.headers['location'] : undefined
      const target: Url | undefined = next === undefined ? undefined : next.startsWith('/') ? { ...url, path: next } : parseUrl(next)
      if (target === undefined)
        return await using(answer, async () => {
          const isBad = answer.status >= 400 && (flags.has('f') || flags.has('fail-with-body'))
          const size = isBad && flags.has('f') ? 0 : await within(io, values.get('m')?.at(-1), show(io, asked, { answer, url }))
          const complaint = isBad ? `The requested URL returned error: ${answer.status}` : ''
          return { code: isBad ? 22 : 0, complaint, answer, url, redirects, size }
        })
      answer.rest?.destroy()
      if (redirects === mostRedirects) return failed(47, `Maximum (${mostRedirects}) redirects followed`)
      redirects++
      url = target
      if (method === 'POST' && answer.status <= 303 && !values.has('X')) method = 'GET'
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    if (error.code === 'ETIMEDOUT') return failed(28, 'Connection timed out')
    if (error.code === 'ECONNRESET') return failed(56, 'Recv failure: Connection reset by peer')
    return failed(7, `Failed to connect to ${url.host} port ${url.port}: ${error.text}`)
  }
}

/** Whether `--retry` has another go at it. */
function isPassing({ flags }: Asked, { code, answer }: Outcome): boolean {
  if (code === 7) return flags.has('retry-connrefused') || flags.has('retry-all-errors')
  return (
    code === 28 ||
    code === 6 ||
    [408, 429, 500, 502, 503, 504].includes(answer?.status ?? 0) ||
    (code !== 0 && flags.has('retry-all-errors'))
  )
}

async function fetched(io: AppletIo, asked: Asked, word: string): Promise<number> {
  const { flags, values } = asked
  const given = parseUrl(word)
  if (given === undefined) {
    io.err('curl: (3) URL rejected: Malformed input to a URL function\n')
    return 3
  }
  const upload = values.get('T')?.at(-1)
  const body =
    upload === undefined ? await bodyOf(io, asked) : upload === '-' ? await io.life.until(io.stdin.all()) : io.files.read(io.path(upload))
  const isQuery = flags.has('G') && body.length > 0
  const url = isQuery ? { ...given, path: `${given.path}${given.path.includes('?') ? '&' : '?'}${decode(body)}` } : given
  const started = io.life.clock.now()
  let outcome = await attempt(io, asked, url, isQuery ? new Uint8Array() : body)
  const tries = Number(values.get('retry')?.at(-1) ?? 0)
  const most = Number(values.get('retry-max-time')?.at(-1) ?? 0) * 1000
  for (let turn = 0; turn < tries && isPassing(asked, outcome); turn++) {
    const seconds = Number(values.get('retry-delay')?.at(-1) ?? 0) || Math.min(600, 2 ** turn)
    if (most > 0 && io.life.clock.now() - started + seconds * 1000 > most) break
    if (!flags.has('s')) io.err(`curl: (${outcome.code}) ${outcome.complaint}\nWarning: Problem: will retry in ${seconds} seconds.\n`)
    await io.life.sleep(seconds * 1000)
    outcome = await attempt(io, asked, url, isQuery ? new Uint8Array() : body)
  }
  if (outcome.code !== 0 && (!flags.has('s') || flags.has('S'))) io.err(`curl: (${outcome.code}) ${outcome.complaint}\n`)
  const format = values.get('w')?.at(-1)
  if (format !== undefined) await io.out(written(io, format, { outcome, body, seconds: (io.life.clock.now() - started) / 1000 }))
  return outcome.code
}

/** What `-w` asks for; a request that failed has no status. */
function written(
  io: AppletIo,
  format: string,
  { outcome, body, seconds }: { readonly outcome: Outcome; readonly body: Uint8Array; readonly seconds: number },
): string {
  const { answer, url, code } = outcome
  const status = String(answer?.status ?? 0).padStart(3, '0')
  const known: Readonly<Record<string, string>> = {
    http_code: status,
    response_code: status,
    content_type: answer?.headers['content-type'] ?? '',
    errormsg: outcome.complaint,
    exitcode: String(code),
    http_version: answer === undefined ? '0' : '1.1',
    method: body.length > 0 ? 'POST' : 'GET',
    num_redirects: String(outcome.redirects),
    redirect_url: answer?.headers['location'] ?? '',
    remote_ip: answer === undefined ? '' : (io.context.network.resolve(url.host)[0] ?? ''),
    remote_port: answer === undefined ? '0' : String(url.port),
    scheme: url.port === 443 ? 'https' : 'http',
    size_download: String(outcome.size),
    size_upload: String(body.length),
    url: url.text,
    url_effective: `http://${url.host}${url.port === 80 ? '' : `:${url.port}`}${url.path}`,
  }
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => known[name] ?? (name.startsWith('time_') ? seconds.toFixed(6) : '0'))
    .replace(/\\([nrt])/g, (_, sign: string) => ({ n: '\n', r: '\r', t: '\t' })[sign] ?? '')
}

export const curl: Applet = async (io) => {
  const asked = read(io.args)
  if (asked.flags.has('V')) {
    await io.out('curl 8.5.0 (simulated)\nProtocols: http\n')
    return 0
  }
  const urls = [...(asked.values.get('url') ?? []), ...asked.urls]
  if (urls.length === 0) {
    io.err("curl: try 'curl --help' for more information\n")
    return 2
  }
  let status = 0
  for (const [at, url] of urls.entries()) {
    const target = asked.values.get('o')?.[at]
    // Each address has an output of its own; the last is not used twice.
    const values = new Map(asked.values).set('o', target === undefined ? [] : [target])
    status = await fetched(io, { ...asked, values }, url)
  }
  return status
}

/** Shows or saves an answer; gives the bytes of its body. */
async function show(
  io: AppletIo,
  { flags, values }: Asked,
  { answer, url }: { readonly answer: HttpResponse; readonly url: Url },
): Promise<number> {
  const head = headOf(answer)
  if (flags.has('v')) io.err(`${head.replace(/^(?=.)/gm, '< ')}< \n`)
  const headers = values.get('D')?.at(-1)
  if (headers === '-') await io.out(`${head}\r\n`)
  else if (headers !== undefined) await io.create(headers).write(encode(`${head}\r\n`))
  if (flags.has('I') || flags.has('i')) await io.out(`${head}\r\n`)
  if (flags.has('I')) return 0
  let size = 0
  const name = flags.has('O') ? (url.path.split(/[?#]/)[0] ?? '').split('/').at(-1) || 'index.html' : undefined
  const target = values.get('o')?.at(-1) ?? name
  if (target === undefined || target === '-')
    await eachPart(io, answer, (bytes) => {
      size += bytes.length
      return io.out(bytes)
    })
  else size = await save(io, answer, target)
  return size
}
