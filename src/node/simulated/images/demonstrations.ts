/** Small servers of well-known tutorials: greetings, and one that falls ill. */
import { NetworkError, type HttpRequest, type HttpResponse } from '../network.ts'
import type { ProgramContext, RunningProgram } from '../program.ts'
import { definition, line, sayAndExit, serve, type KnownImage } from './known-image.ts'
import { respond } from './static-files.ts'

type Answer = (request: HttpRequest, context: ProgramContext) => HttpResponse | Promise<HttpResponse>

/** Listens and answers until it is stopped. */
export function demonstration(context: ProgramContext, port: number, answer: Answer, words: readonly string[] = []): RunningProgram {
  try {
    const close = [context.network.listen(port, { http: (request) => answer(request, context) })]
    for (const text of words) line(context, text)
    context.use({ memoryBytes: 9_000_000, cpuMillis: 1 })
    return serve(context, { close })
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    return sayAndExit(context, [`listen tcp :${port}: bind: ${error.text.toLowerCase()}`], { code: 1, stream: 'stderr' })
  }
}

const image = (
  names: readonly string[],
  command: string,
  {
    port,
    megabytes,
    answer,
    words = [],
  }: {
    readonly port: number
    readonly megabytes: number
    readonly answer: (context: ProgramContext) => Answer
    readonly words?: readonly string[]
  },
): KnownImage => ({
  names,
  define: () => definition({ megabytes, command: [command], ports: [port] }),
  programs: { [command]: (context) => demonstration(context, Number(context.env['PORT'] ?? port), answer(context), words) },
})

const text = (body: string): HttpResponse => respond(200, body, 'text/plain')

/** Well for ten seconds, ill ever after: the server of the lesson on liveness probes. */
export function fallsIll(context: ProgramContext): RunningProgram {
  const started = context.clock.now()
  return demonstration(context, 8080, (request) => {
    const age = (context.clock.now() - started) / 1000
    if (request.path !== '/healthz') return text(`${new Date(started).toISOString()}\n`)
    return age <= 10 ? text('ok') : respond(500, `error: ${age}`, 'text/plain')
  })
}

/** Serves five requests, then fails: the other such lesson. */
const tires = (context: ProgramContext): Answer => {
  let served = 0
  return () => (++served > 5 ? respond(500, "I'm not well. Please restart me!\n", 'text/plain') : text(`You've hit ${context.hostname}\n`))
}

export const demonstrationImages: readonly KnownImage[] = [
  image(['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'], 'hello-app', {
    port: 8080,
    megabytes: 11,
    words: ['Server listening on port 8080'],
    answer:
      ({ image: name, hostname }) =>
      () =>
        text(`Hello, world!\nVersion: ${/:(\d+)\.0$/.exec(name)?.[1] ?? '1'}.0.0\nHostname: ${hostname}\n`),
  }),
  image(['gcr.io/google-samples/kubernetes-bootcamp', 'docker.io/jocatalin/kubernetes-bootcamp'], 'bootcamp', {
    port: 8080,
    megabytes: 211,
    words: ['Kubernetes Bootcamp App Started'],
    answer:
      ({ image: name, hostname }) =>
      () =>
        text(`Hello Kubernetes bootcamp! | Running on: ${hostname} | v=${/:v?(\d+)/.exec(name)?.[1] ?? '1'}\n`),
  }),
  image(['gcr.io/google-samples/node-hello'], 'node-hello', {
    port: 8080,
    megabytes: 644,
    answer: () => () => text('Hello Kubernetes!'),
  }),
  image(['gcr.io/google-samples/hello-go-gke'], 'hello-go-gke', {
    port: 80,
    megabytes: 9,
    answer: () => () => respond(200, '{"message":"Hello"}\n', 'application/json'),
  }),
  image(['registry.k8s.io/hpa-example', 'k8s.gcr.io/hpa-example'], 'hpa-example', {
    port: 80,
    megabytes: 481,
    answer: (context) => () => {
      // A million square roots.
      context.use({ spentMillis: 7 })
      return text('OK!')
    },
  }),
  image(['registry.k8s.io/goproxy', 'k8s.gcr.io/goproxy'], 'goproxy', { port: 8080, megabytes: 5, answer: () => () => text('') }),
  image(['docker.io/luksa/kubia'], 'kubia', {
    port: 8080,
    megabytes: 660,
    words: ['Kubia server starting...'],
    answer:
      ({ hostname }) =>
      () =>
        text(`You've hit ${hostname}\n`),
  }),
  image(['docker.io/luksa/kubia-unhealthy'], 'kubia', { port: 8080, megabytes: 660, words: ['Kubia server starting...'], answer: tires }),
  {
    names: ['registry.k8s.io/liveness', 'k8s.gcr.io/liveness'],
    define: () => definition({ megabytes: 2, command: ['/server'], ports: [8080] }),
    programs: { server: fallsIll },
  },
]
