/** redis: a small server that really keeps keys. */
import { NetworkError, type Connection } from '../network.ts'
import type { ProgramContext, RunningProgram, Use } from '../program.ts'
import { definition, line, months, sayAndExit, serve, type KnownImage } from './known-image.ts'
import { redisClient } from './redis-client.ts'
import { defaultSettings, execute, settingOf, type RedisData, type Reply } from './redis-commands.ts'

const encoder = new TextEncoder()

/** `1:M 02 Jan 2026 03:04:05.678 * text` */
function log(context: ProgramContext, text: string, mark = '*'): void {
  const time = new Date(context.clock.now())
  line(
    context,
    `1:M ${String(time.getUTCDate()).padStart(2, '0')} ${months[time.getUTCMonth()] ?? ''} ${time.getUTCFullYear()} ${time.toISOString().slice(11, 23)} ${mark} ${text}`,
  )
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

function accept(connection: Connection, data: RedisData): void {
  let buffer = ''
  connection.onData((bytes) => {
    buffer += Buffer.from(bytes).toString('latin1')
    for (let request = takeRequest(buffer); request !== undefined; request = takeRequest(buffer)) {
      buffer = request.rest
      if (request.words[0] === '') continue
      connection.write(encoder.encode(encodeReply(execute(data, request.words))))
      if (request.words[0]?.toUpperCase() === 'QUIT') connection.end()
    }
  })
}

/** What it uses. */
const usual: Use = { memoryBytes: 9_000_000, cpuMillis: 2 }

function server(context: ProgramContext): RunningProgram {
  const data = dataOf(context)
  const port = Number(data.settings.get('port'))
  const { version } = data
  try {
    const close = context.network.listen(port, { accept: (connection) => accept(connection, data) })
    log(context, 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')
    log(context, `Redis version=${version}, bits=64, simulated, just started`)
    log(context, `Running mode=standalone, port=${port}.`)
    log(context, 'Ready to accept connections tcp')
    context.use(usual)
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

/** A file that the command line names first, then `--name value`: later ones win. */
function dataOf({ argv, files, env, workingDir }: ProgramContext): RedisData {
  const settings = new Map(defaultSettings)
  const take = (words: readonly string[]): void => {
    const [name = '', ...values] = words
    if (name !== '' && !name.startsWith('#'))
      settings.set(name.toLowerCase(), settingOf(name.toLowerCase(), values.join(' ').replace(/^"(.*)"$/, '$1')))
  }
  const [, file = ''] = argv
  const path = file.startsWith('/') ? file : `${workingDir}/${file}`
  if (!file.startsWith('-') && files.stat(path)?.type === 'file')
    for (const text of new TextDecoder().decode(files.read(path)).split('\n')) take(text.trim().split(/\s+/))
  for (const option of argv
    .slice(1)
    .join(' ')
    .split(/(?:^| )--/)
    .slice(1))
    take(option.trim().split(/\s+/))
  return { strings: new Map(), lists: new Map(), settings, version: env['REDIS_VERSION'] ?? '7.4.0' }
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
  programs: { 'redis-server': server },
  resting: { 'redis-server': () => usual },
  tools: { 'redis-cli': redisClient },
}
