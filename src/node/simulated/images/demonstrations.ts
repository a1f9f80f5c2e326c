/** Small servers of well-known tutorials: greetings, and one that falls ill. */
import type { HttpRequest, HttpResponse } from '../network.ts'
import type { ProgramContext, RunningProgram } from '../program.ts'
import { type Answering, answering, restingAs } from './answering.ts'
import { definition, type KnownImage } from './known-image.ts'
import { respond } from './static-files.ts'

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
    readonly answer: (context: ProgramContext) => Answering['answer']
    readonly words?: readonly string[]
  },
): KnownImage => ({
  names,
  define: () => definition({ megabytes, command: [command], ports: [port] }),
  resting: restingAs(command),
  programs: { [command]: (context) => answering(context, { port: Number(context.env['PORT'] ?? port), answer: answer(context), words }) },
})

const text = (body: string): HttpResponse => respond(200, body, 'text/plain')

/** What programs written in Go end with as the first process, where they have no say in a signal. */
const unhandledSignal = 2

/** Well for ten seconds, ill ever after: the server of the lesson on liveness probes. */
export function fallsIll(context: ProgramContext): RunningProgram {
  const started = context.clock.now()
  const answer = ({ path }: HttpRequest): HttpResponse => {
    const age = (context.clock.now() - started) / 1000
    if (path !== '/healthz') return text(`${new Date(started).toISOString()}\n`)
    return age <= 10 ? text('ok') : respond(500, `error: ${age}`, 'text/plain')
  }
  return answering(context, { port: 8080, answer, stopCode: unhandledSignal })
}

/** Serves five requests, then fails: the other such lesson. */
const tires = (context: ProgramContext): Answering['answer'] => {
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
