/** Small web servers that demonstrations use: httpd, whoami, http-echo, echoserver, agnhost. */
import type { HttpRequest } from '../network.ts'
import { answering, restingAs } from './answering.ts'
import { fallsIll } from './demonstrations.ts'
import { definition, line, logTime, sayAndExit, serve, type KnownImage } from './known-image.ts'
import { fileAnswer, respond } from './static-files.ts'

const valueOf = (argv: readonly string[], name: string): string | undefined => {
  for (const [at, word] of argv.entries()) {
    if (word === name) return argv[at + 1]
    if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
  }
  return undefined
}

const requestText = (request: HttpRequest): string =>
  `${request.method} ${request.path} HTTP/1.1\n${Object.entries(request.headers)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}`

const httpd: KnownImage = {
  names: ['docker.io/library/httpd'],
  define: () =>
    definition({
      megabytes: 148,
      command: ['httpd-foreground'],
      ports: [80],
      workingDir: '/usr/local/apache2',
      files: { '/usr/local/apache2/htdocs/index.html': { content: '<html><body><h1>It works!</h1></body></html>\n' } },
      stopSignal: 'WINCH',
    }),
  resting: restingAs('httpd-foreground'),
  programs: {
    'httpd-foreground': (context) =>
      answering(context, {
        port: 80,
        words: ["AH00094: Command line: 'httpd -D FOREGROUND'"],
        answer(request) {
          const found =
            fileAnswer(context.files, request, { root: '/usr/local/apache2/htdocs', headers: { server: 'Apache/2.4.62 (Unix)' } }) ??
            respond(404, '<html><body><h1>Not Found</h1></body></html>\n')
          line(
            context,
            `${request.from} - - [${logTime(context.clock.now())}] "${request.method} ${request.path} HTTP/1.1" ${found.status} ${found.body.length}`,
          )
          return found
        },
      }),
  },
}

const whoami: KnownImage = {
  names: ['docker.io/traefik/whoami', 'docker.io/containous/whoami'],
  define: () => definition({ megabytes: 6.6, entrypoint: ['/whoami'], ports: [80] }),
  isBare: true,
  resting: restingAs('whoami'),
  programs: {
    whoami: (context) =>
      answering(context, {
        port: Number(context.env['WHOAMI_PORT_NUMBER'] ?? 80),
        words: ['Starting up on port 80'],
        answer: (request) =>
          respond(
            200,
            `Hostname: ${context.hostname}\nIP: ${context.network.ip}\nRemoteAddr: ${request.from}\n${requestText(request)}`,
            'text/plain',
          ),
      }),
  },
}

const httpEcho: KnownImage = {
  names: ['docker.io/hashicorp/http-echo'],
  define: () => definition({ megabytes: 9.6, entrypoint: ['/http-echo'], ports: [5678] }),
  isBare: true,
  resting: restingAs('http-echo'),
  programs: {
    'http-echo': (context) => {
      const text = valueOf(context.argv, '-text') ?? context.env['ECHO_TEXT']
      const port = Number((valueOf(context.argv, '-listen') ?? ':5678').split(':').at(-1))
      return text === undefined
        ? sayAndExit(context, ['Missing -text option!'], { code: 127, stream: 'stderr' })
        : answering(context, {
            port,
            words: [`[INFO] server is listening on :${port}`],
            answer: () => respond(200, `${text}\n`, 'text/plain'),
          })
    },
  },
}

const echoServer: KnownImage = {
  names: [
    'registry.k8s.io/echoserver',
    'k8s.gcr.io/echoserver',
    'gcr.io/google_containers/echoserver',
    'docker.io/ealen/echo-server',
    'docker.io/jmalloc/echo-server',
  ],
  define: () => definition({ megabytes: 45, entrypoint: ['/echo-server'], ports: [8080] }),
  resting: restingAs('echo-server'),
  programs: {
    'echo-server': (context) =>
      answering(context, {
        port: Number(context.env['PORT'] ?? (context.image.includes('ealen') ? 80 : 8080)),
        words: ['Echo server is listening'],
        answer: (request) =>
          respond(
            200,
            `Hostname: ${context.hostname}\n\nPod Information:\n\tpod IP: ${context.network.ip}\n\nRequest:\n${requestText(request)}`,
            'text/plain',
          ),
      }),
  },
}

const agnhost: KnownImage = {
  names: [
    'registry.k8s.io/e2e-test-images/agnhost',
    'k8s.gcr.io/e2e-test-images/agnhost',
    'registry.k8s.io/serve_hostname',
    'registry.k8s.io/serve-hostname',
  ],
  define: () => definition({ megabytes: 53, entrypoint: ['/agnhost'], command: ['pause'], ports: [8080] }),
  programs: {
    agnhost: (context) => {
      const [, word = 'pause'] = context.argv
      const port = Number(
        valueOf(context.argv, '--http-port') ?? valueOf(context.argv, '--port') ?? (word === 'serve-hostname' ? 9376 : 8080),
      )
      if (word === 'netexec' || word === 'serve-hostname')
        return answering(context, {
          port,
          words: [`Started HTTP server on port ${port}`],
          answer: (request) =>
            respond(
              200,
              /^\/(hostname|hostName)?$/.test(request.path)
                ? context.hostname
                : request.path.startsWith('/echo')
                  ? decodeURIComponent(/msg=([^&]*)/.exec(request.path)?.[1] ?? '')
                  : `NOW: ${new Date(context.clock.now()).toISOString()}`,
              'text/plain',
            ),
        })
      if (word === 'liveness') return fallsIll(context)
      line(context, 'Paused')
      return serve(context, {})
    },
  },
}

export const webServerImages: readonly KnownImage[] = [httpd, whoami, httpEcho, echoServer, agnhost]
