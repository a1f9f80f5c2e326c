/** The log of a container over HTTP: plain text, flushed as it comes. */
import type { Call, Core } from '../core.ts'
import { readLog, type AskedLog } from '../subresources/log.ts'
import { drained, type Exchange } from './exchange.ts'
import { flagOf, integerOf, textOf, timeOf } from './request-line.ts'

/** Streams the log until it ends or the client leaves. */
export async function serveLog(core: Core, { query, response }: Exchange, call: Call): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const bytes = await readLog(core, { namespace: call.namespace, name: call.name }, optionsOf(query), gone.signal)
  response.setHeader('Cache-Control', 'no-cache, private')
  if (bytes === undefined) {
    response.statusCode = 204
    response.end()
    return
  }
  response.statusCode = 200
  response.setHeader('Content-Type', 'text/plain')
  response.flushHeaders()
  for await (const chunk of bytes) {
    if (response.destroyed) return
    if (!response.write(chunk)) await drained(response)
  }
  response.end()
}

const optionsOf = (query: URLSearchParams): AskedLog => ({
  container: textOf(query, 'container'),
  follow: flagOf(query, 'follow'),
  previous: flagOf(query, 'previous'),
  timestamps: flagOf(query, 'timestamps'),
  tailLines: integerOf(query, 'tailLines'),
  sinceSeconds: integerOf(query, 'sinceSeconds'),
  sinceTime: timeOf(query, 'sinceTime'),
  limitBytes: integerOf(query, 'limitBytes'),
  stream: query.get('stream') ?? undefined,
})
