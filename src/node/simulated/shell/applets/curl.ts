/** curl: requests as its options ask for them. */
import { NetworkError, type HttpResponse } from '../../network.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode, encode } from '../streams.ts'
import { eachPart, headerOf, headOf, parseUrl, refused, save, using, within, type Url } from './http-client.ts'

/** Short options by their long names. */
const long: Readonly<Record<string, string>> = {
  data: 'd',
  'data-raw': 'd',
  'data-binary': 'd',
  json: 'json',
  fail: 'f',
  head: 'I',
  header: 'H',
  include: 'i',
  insecure: 'k',
  location: 'L',
  'max-time': 'm',
  output: 'o',
  request: 'X',
  'show-error': 'S',
  silent: 's',
  user: 'u',
  'user-agent': 'A',
  verbose: 'v',
  'write-out': 'w',
}
const taking = new Set([
  ...['A', 'H', 'X', 'd', 'json', 'm', 'o', 'u', 'w', 'x', 'E', 'b', 'c', 'e', 'F', 'T'],
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
    ...(flags.has('d') && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(flags.has('json') && { 'content-type': 'application/json' }),
  }
  const [user] = values.get('u') ?? []
  if (user !== undefined) headers['authorization'] = `Basic ${Buffer.from(user).toString('base64')}`
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
  return encode(parts.join('&'))
}

const mostRedirects = 10

export const curl: Applet = async (io) => {
  const asked = read(io.args)
  const { flags, values, urls } = asked
  let url = parseUrl(urls[0] ?? '')
  if (url === undefined) {
    io.err("curl: try 'curl --help' for more information\n")
    return 2
  }
  const isQuiet = flags.has('s') && !flags.has('S')
  const complain = (code: number, text: string): number => {
    if (!isQuiet) io.err(`curl: (${code}) ${text}\n`)
    return code
  }
  try {
    const body = await bodyOf(io, asked)
    const method = values.get('X')?.at(-1) ?? (flags.has('I') ? 'HEAD' : body.length > 0 ? 'POST' : 'GET')
    for (let turn = 0; ; turn++) {
      if (io.context.network.resolve(url.host).length === 0) return complain(6, `Could not resolve host: ${url.host}`)
      const patience = values.get('m')?.at(-1) ?? values.get('connect-timeout')?.at(-1)
      const request = { method, path: url.path, headers: headersOf(asked, url), body }
      const answer: HttpResponse = await within(io, patience, io.context.network.request(url.host, url.port, request))
      const next: string | undefined =
        flags.has('L') && answer.status >= 300 && answer.status < 400 ? answer.headers['location'] : undefined
      const target: Url | undefined =
        next === undefined || turn === mostRedirects ? undefined : next.startsWith('/') ? { ...url, path: next } : parseUrl(next)
      if (target === undefined)
        return await using(answer, async () => {
          if (flags.has('f') && answer.status >= 400) return complain(22, `The requested URL returned error: ${answer.status}`)
          await within(io, values.get('m')?.at(-1), show(io, asked, answer))
          return 0
        })
      answer.rest?.destroy()
      url = target
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) return refused(io, error, () => '', 1)
    if (error.code === 'ETIMEDOUT') return complain(28, 'Connection timed out')
    return complain(7, `Failed to connect to ${url.host} port ${url.port}: ${error.text}`)
  }
}

async function show(io: AppletIo, { flags, values }: Asked, answer: HttpResponse): Promise<void> {
  const head = headOf(answer)
  if (flags.has('v')) io.err(head.replace(/^(?=.)/gm, '< '))
  if (flags.has('I') || flags.has('i')) await io.out(`${head}\r\n`)
  const target = values.get('o')?.at(-1)
  if (!flags.has('I') && (target === undefined || target === '-')) await eachPart(io, answer, (bytes) => io.out(bytes))
  else if (!flags.has('I')) await save(io, answer, target ?? '')
  const format = values.get('w')?.at(-1)
  if (format !== undefined)
    await io.out(
      format
        .replace(/%\{(?:http_code|response_code)\}/g, String(answer.status))
        .replace(/%\{\w+\}/g, '0')
        .replaceAll('\\n', '\n'),
    )
}
