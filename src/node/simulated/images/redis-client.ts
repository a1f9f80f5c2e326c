/** redis-cli: one command from its words, or commands line by line. */
import { NetworkError } from '../network.ts'
import type { ProgramContext, RunningProgram } from '../program.ts'
import { line, runTool } from './known-image.ts'

const encoder = new TextEncoder()

/** `redis-cli [-h HOST] [-p PORT] [COMMAND...]` */
export function redisClient(context: ProgramContext): RunningProgram {
  const words = [...context.argv.slice(1)]
  let host = '127.0.0.1'
  let port = 6379
  while (/^-\w/.test(words[0] ?? '')) {
    const flag = words.shift()
    if (flag === '-h') host = words.shift() ?? host
    else if (flag === '-p') port = Number(words.shift())
    else if (flag === '-a' || flag === '-n') words.shift()
  }
  const ask = async (request: readonly string[]): Promise<void> => {
    const connection = await context.network.connect(host, port)
    const answered = new Promise<string>((resolve) => connection.onData((bytes) => resolve(new TextDecoder().decode(bytes))))
    connection.write(
      encoder.encode(`*${request.length}\r\n${request.map((word) => `$${encoder.encode(word).length}\r\n${word}\r\n`).join('')}`),
    )
    line(context, readable(await answered, context.tty))
    connection.end()
  }
  return runTool(async () => {
    try {
      if (words.length > 0) await ask(words)
      else await converse(context, `${host}:${port}> `, ask)
      return 0
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      line(context, `Could not connect to Redis at ${host}:${port}: ${error.text}`, 'stderr')
      return 1
    }
  })
}

async function converse(context: ProgramContext, prompt: string, ask: (request: readonly string[]) => Promise<void>): Promise<void> {
  for (;;) {
    if (context.tty) context.output('stdout', encoder.encode(prompt))
    const text = await context.nextLine?.()
    if (text === undefined) return
    const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
      ([, double, single, plain]) => double ?? single ?? plain ?? '',
    )
    if (['quit', 'exit'].includes(words[0]?.toLowerCase() ?? '')) return
    if (words.length > 0) await ask(words)
  }
}

/** A reply as a person reads it; for other programs without marks of its type. */
function readable(reply: string, isForPeople: boolean): string {
  if (reply.startsWith('$-1')) return isForPeople ? '(nil)' : ''
  if (reply.startsWith(':')) return `${isForPeople ? '(integer) ' : ''}${reply.slice(1).trim()}`
  if (reply.startsWith('-')) return `${isForPeople ? '(error) ' : ''}${reply.slice(1).trim()}`
  if (!reply.startsWith('*')) {
    const text = reply.replace(/^\$\d+\r\n|^\+/, '').trimEnd()
    return isForPeople && reply.startsWith('$') ? `"${text}"` : text
  }
  const items = [...reply.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, item = '']) => item)
  if (!isForPeople) return items.join('\n')
  return items.map((item, at) => `${at + 1}) "${item}"`).join('\n') || '(empty array)'
}
