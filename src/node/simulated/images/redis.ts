/** redis: a small server that really keeps keys, and its command line. */
import { NetworkError, type Connection } from '../network.ts'
import type { ProgramContext, RunningProgram } from '../program.ts'
import { definition, line, months, sayAndExit, serve, type KnownImage } from './known-image.ts'

const encoder = new TextEncoder()

/** `1:M 02 Jan 2026 03:04:05.678 * text` */
function log(context: ProgramContext, text: string, mark = '*'): void {
  const time = new Date(context.clock.now())
  line(
    context,
    `1:M ${String(time.getUTCDate()).padStart(2, '0')} ${months[time.getUTCMonth()] ?? ''} ${time.getUTCFullYear()} ${time.toISOString().slice(11, 23)} ${mark} ${text}`,
  )
}

type Reply = string | number | null | readonly string[] | { readonly simple: string } | { readonly error: string }

const ok = { simple: 'OK' }

/** The commands, over one map. */
function execute(data: Map<string, string>, words: readonly string[], context: ProgramContext): Reply {
  const [name = '', key = '', value = ''] = words
  const count = (by: number): Reply => {
    const next = Number(data.get(key) ?? 0) + by
    if (!Number.isInteger(next)) return { error: 'ERR value is not an integer or out of range' }
    data.set(key, String(next))
    return next
  }
  switch (name.toUpperCase()) {
    case 'PING':
      return key === '' ? { simple: 'PONG' } : key
    case 'ECHO':
      return key
    case 'SET':
      data.set(key, value)
      return ok
    case 'GET':
      return data.get(key) ?? null
    case 'DEL':
      return words.slice(1).filter((each) => data.delete(each)).length
    case 'EXISTS':
      return words.slice(1).filter((each) => data.has(each)).length
    case 'INCR':
      return count(1)
    case 'DECR':
      return count(-1)
    case 'INCRBY':
      return count(Number(value))
    case 'APPEND':
      data.set(key, (data.get(key) ?? '') + value)
      return (data.get(key) ?? '').length
    case 'KEYS':
      return [...data.keys()].filter((each) =>
        new RegExp(
          `^${key
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replaceAll('*', '.*')
            .replaceAll('?', '.')}$`,
        ).test(each),
      )
    case 'DBSIZE':
      return data.size
    case 'FLUSHALL':
    case 'FLUSHDB':
      data.clear()
      return ok
    case 'COMMAND':
    case 'CONFIG':
      return []
    case 'CLIENT':
    case 'SELECT':
    case 'AUTH':
    case 'QUIT':
      return ok
    case 'INFO':
      return `# Server\r\nredis_version:${context.env['REDIS_VERSION'] ?? '7.4.0'}\r\nredis_mode:standalone\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n`
    default:
      return {
        error: `ERR unknown command '${name}', with args beginning with: ${words
          .slice(1)
          .map((word) => `'${word}' `)
          .join('')}`,
      }
  }
}

const bulk = (text: string): string => `$${encoder.encode(text).length}\r\n${text}\r\n`

function encodeReply(reply: Reply): string {
  if (reply === null) return '$-1\r\n'
  if (typeof reply === 'number') return `:${reply}\r\n`
  if (typeof reply === 'string') return bulk(reply)
  if ('simple' in reply) return `+${reply.simple}\r\n`
  if ('error' in reply) return `-${reply.error}\r\n`
  return `*${reply.length}\r\n${reply.map(bulk).join('')}`
}

/** Requests as arrays of bulk strings or as plain lines; what is incomplete waits. */
function takeRequest(text: string): { readonly words: readonly string[]; readonly rest: string } | undefined {
  if (!text.startsWith('*')) {
    const end = text.indexOf('\n')
    return end < 0 ? undefined : { words: text.slice(0, end).trim().split(/\s+/), rest: text.slice(end + 1) }
  }
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return undefined
  let rest = text.slice(head[0].length)
  const words: string[] = []
  for (let left = Number(head[1]); left > 0; left--) {
    const size = /^\$(\d+)\r\n/.exec(rest)
    if (size === null || rest.length < size[0].length + Number(size[1]) + 2) return undefined
    words.push(rest.slice(size[0].length, size[0].length + Number(size[1])))
    rest = rest.slice(size[0].length + Number(size[1]) + 2)
  }
  return { words, rest }
}

function accept(connection: Connection, data: Map<string, string>, context: ProgramContext): void {
  let buffer = ''
  connection.onData((bytes) => {
    buffer += Buffer.from(bytes).toString('latin1')
    for (let request = takeRequest(buffer); request !== undefined; request = takeRequest(buffer)) {
      buffer = request.rest
      if (request.words[0] === '') continue
      connection.write(encoder.encode(encodeReply(execute(data, request.words, context))))
      if (request.words[0]?.toUpperCase() === 'QUIT') connection.end()
    }
  })
}

/** One map a pod: clients in the same container reach it through the server's port. */
function server(context: ProgramContext): RunningProgram {
  const data = new Map<string, string>()
  const asked = context.argv.indexOf('--port')
  const port = asked < 0 ? 6379 : Number(context.argv[asked + 1])
  const version = context.env['REDIS_VERSION'] ?? '7.4.0'
  try {
    const close = [context.network.listen(port, { accept: (connection) => accept(connection, data, context) })]
    log(context, 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
    log(context, `Redis version=${version}, bits=64, simulated, just started`)
    log(context, `Running mode=standalone, port=${port}.`)
    log(context, 'Ready to accept connections tcp')
    context.use({ memoryBytes: 9_000_000, cpuMillis: 2 })
    return serve(context, {
      close,
      onStop: () => {
        log(context, 'Received SIGTERM scheduling shutdown...', '#')
        log(context, 'User requested shutdown...', '#')
        log(context, 'Redis is now ready to exit, bye bye...', '#')
        return []
      },
    })
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    log(context, `Warning: Could not create server TCP listening socket *:${port}: bind: ${error.text}`, '#')
    return sayAndExit(context, [], { code: 1 })
  }
}

/** `redis-cli [-h HOST] [-p PORT] COMMAND...` */
function client(context: ProgramContext): RunningProgram {
  const words = [...context.argv.slice(1)]
  let host = '127.0.0.1'
  let port = 6379
  while (/^-\w/.test(words[0] ?? '')) {
    const flag = words.shift()
    if (flag === '-h') host = words.shift() ?? host
    else if (flag === '-p') port = Number(words.shift())
    else if (flag === '-a' || flag === '-n') words.shift()
  }
  const talk = async (): Promise<number> => {
    try {
      const connection = await context.network.connect(host, port)
      const answered = new Promise<string>((resolve) => connection.onData((bytes) => resolve(new TextDecoder().decode(bytes))))
      connection.write(encoder.encode(`*${words.length}\r\n${words.map(bulk).join('')}`))
      const reply = await answered
      connection.end()
      line(context, readable(reply))
      return 0
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      line(context, `Could not connect to Redis at ${host}:${port}: ${error.text}`, 'stderr')
      return 1
    }
  }
  return {
    exit: talk().then((code) => ({ code })),
    signal: () => undefined,
    write: () => undefined,
    end: () => undefined,
    resize: () => undefined,
  }
}

function readable(reply: string): string {
  if (reply.startsWith('$-1')) return '(nil)'
  if (reply.startsWith(':')) return `(integer) ${reply.slice(1).trim()}`
  if (reply.startsWith('-')) return `(error) ${reply.slice(1).trim()}`
  if (reply.startsWith('*'))
    return (
      reply
        .split('\r\n')
        .filter((part) => part !== '' && !/^[*$]\d/.test(part))
        .map((part, at) => `${at + 1}) "${part}"`)
        .join('\n') || '(empty array)'
    )
  return reply.replace(/^\$\d+\r\n|^\+/, '').trimEnd()
}

export const redis: KnownImage = {
  names: ['docker.io/library/redis', 'docker.io/bitnami/redis', 'docker.io/valkey/valkey'],
  define: (tag) =>
    definition({
      megabytes: tag.includes('alpine') ? 41.6 : 117,
      entrypoint: ['docker-entrypoint.sh'],
      command: ['redis-server'],
      workingDir: '/data',
      ports: [6379],
      env: { REDIS_VERSION: /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? `${/^\d+(\.\d+)?/.exec(tag)?.[0] ?? '7.4'}.0` },
      files: { '/data/': { content: '' }, '/usr/local/bin/docker-entrypoint.sh': { content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 } },
    }),
  programs: { 'redis-server': server, 'redis-cli': client },
}
