/** The images of the guestbook lesson: a page whose messages are kept by the redis of the cluster. */
import { NetworkError, type HttpRequest, type HttpResponse } from '../network.ts'
import type { ProgramContext } from '../program.ts'
import { answering, restingAs } from './answering.ts'
import { definition, type KnownImage } from './known-image.ts'
import { redis } from './redis.ts'
import { respond } from './static-files.ts'

const page = `<html><head><title>Guestbook</title></head>
<body><h2>Guestbook</h2><form><input name="value" placeholder="Messages"><button>Submit</button></form></body></html>
`

/** Sends one request to the server of that name and gives its bulk or status answer. */
async function ask({ network }: ProgramContext, host: string, words: readonly string[]): Promise<string> {
  const connection = await network.connect(host, 6379)
  const answered = new Promise<string>((resolve) => connection.onData((bytes) => resolve(new TextDecoder().decode(bytes))))
  const request = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')
  connection.write(new TextEncoder().encode(`*${words.length}\r\n${request}`))
  const reply = await answered
  connection.end()
  return reply.startsWith('$-1') ? '' : reply.replace(/^\$\d+\r\n|^\+/, '').trimEnd()
}

/** `/guestbook.php?cmd=set&key=messages&value=...`; all is read from the leader, as no follower copies from it here. */
async function answer(context: ProgramContext, { path }: HttpRequest): Promise<HttpResponse> {
  const { pathname, searchParams } = new URL(path, 'http://guestbook')
  if (pathname === '/' || pathname === '/index.html') return respond(200, page)
  if (pathname !== '/guestbook.php') return respond(404, 'Not Found\n', 'text/plain')
  const key = searchParams.get('key') ?? 'messages'
  try {
    if (searchParams.get('cmd') === 'set') {
      await ask(context, 'redis-leader', ['SET', key, searchParams.get('value') ?? ''])
      return respond(200, '{"message": "Updated"}', 'application/json')
    }
    return respond(200, JSON.stringify({ data: await ask(context, 'redis-leader', ['GET', key]) }), 'application/json')
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    return respond(500, `Uncaught Predis\\Connection\\ConnectionException: ${error.text} [tcp://redis-leader:6379]\n`, 'text/plain')
  }
}

const registries = ['us-docker.pkg.dev/google-samples/containers/gke', 'gcr.io/google-samples', 'gcr.io/google_samples']

export const guestbookImages: readonly KnownImage[] = [
  {
    names: registries.map((registry) => `${registry}/gb-frontend`),
    define: () => definition({ megabytes: 462, command: ['apache2-foreground'], ports: [80] }),
    resting: restingAs('apache2-foreground'),
    programs: { 'apache2-foreground': (context) => answering(context, { port: 80, answer: (request) => answer(context, request) }) },
  },
  { ...redis, names: ['gb-redis-follower', 'gb-redisslave'].flatMap((name) => registries.map((registry) => `${registry}/${name}`)) },
]
