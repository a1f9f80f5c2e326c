/** nginx: start lines, the files of its document root, access lines. */
import { NetworkError, type HttpRequest, type HttpResponse } from '../network.ts'
import type { ProgramContext, RunningProgram } from '../program.ts'
import { definition, line, logTime, sayAndExit, serve, slashTime, type KnownImage } from './known-image.ts'
import { fileAnswer, respond } from './static-files.ts'

const welcome = `<!DOCTYPE html>
<html>
<head><title>Welcome to nginx!</title></head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page comes from a simulated nginx.</p>
</body>
</html>
`
const configuration = `server {
    listen       80;
    server_name  localhost;
    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
}
`
const rootDirectory = '/usr/share/nginx/html'

/** What a configuration file says, as far as it is simulated: ports, root, fixed answers. */
interface Site {
  readonly ports: readonly number[]
  readonly root: string
  readonly returns: readonly { readonly path: string; readonly status: number; readonly text: string }[]
}

function readSites(context: ProgramContext): Site {
  const texts = [
    '/etc/nginx/nginx.conf',
    ...(context.files.stat('/etc/nginx/conf.d')?.type === 'directory'
      ? context.files
          .list('/etc/nginx/conf.d')
          .filter((name) => name.endsWith('.conf'))
          .map((name) => `/etc/nginx/conf.d/${name}`)
      : []),
  ]
    .filter((path) => context.files.stat(path)?.type === 'file')
    .map((path) => new TextDecoder().decode(context.files.read(path)).replace(/#.*$/gm, ''))
    .join('\n')
  const ports = [...texts.matchAll(/\blisten\s+(?:[\d.*]+:|\[::\]:)?(\d+)/g)].map((match) => Number(match[1]))
  const returns = [
    ...texts.matchAll(
      /location\s+(?:=\s+|~\s+|\^~\s+)?(\S+)\s*\{[^{}]*?return\s+(\d{3})(?:\s+(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^;\s]+)))?\s*;/g,
    ),
  ].map((match) => ({
    path: match[1] ?? '/',
    status: Number(match[2]),
    text: (match[3] ?? match[4] ?? match[5] ?? '').replace(/\\n/g, '\n'),
  }))
  return { ports: [...new Set(ports)], root: /\broot\s+([^;\s]+)\s*;/.exec(texts)?.[1] ?? rootDirectory, returns }
}

function answer(context: ProgramContext, site: Site, version: string, request: HttpRequest): HttpResponse {
  const headers = { server: `nginx/${version}` }
  const fixed = site.returns.filter(({ path }) => request.path.startsWith(path)).sort((a, b) => b.path.length - a.path.length)[0]
  const found =
    fixed === undefined ? fileAnswer(context.files, site.root, request, headers) : respond(fixed.status, fixed.text, 'text/plain', headers)
  const response =
    found ??
    respond(
      404,
      `<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`,
      'text/html',
      headers,
    )
  if (found === undefined)
    line(
      context,
      `${slashTime(context.clock.now())} [error] 29#29: *1 open() "${site.root}${request.path}" failed (2: No such file or directory), client: ${request.from}, request: "${request.method} ${request.path} HTTP/1.1"`,
      'stderr',
    )
  line(
    context,
    `${request.from} - - [${logTime(context.clock.now())}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.body.length} "-" "${request.headers['user-agent'] ?? '-'}" "-"`,
  )
  return response
}

function run(context: ProgramContext): RunningProgram {
  const version = context.env['NGINX_VERSION'] ?? '1.27.0'
  const notice = (text: string): void => line(context, `${slashTime(context.clock.now())} [notice] 1#1: ${text}`, 'stderr')
  if (context.argv.includes('-v')) return sayAndExit(context, [`nginx version: nginx/${version}`], { stream: 'stderr' })
  if (context.argv.includes('-t'))
    return sayAndExit(
      context,
      [
        'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok',
        'nginx: configuration file /etc/nginx/nginx.conf test is successful',
      ],
      { stream: 'stderr' },
    )
  const site = readSites(context)
  const close: (() => void)[] = []
  try {
    for (const port of site.ports.length === 0 ? [80] : site.ports)
      close.push(context.network.listen(port, { http: (request) => answer(context, site, version, request) }))
  } catch (error) {
    for (const each of close) each()
    if (!(error instanceof NetworkError)) throw error
    return sayAndExit(
      context,
      [`${slashTime(context.clock.now())} [emerg] 1#1: bind() to 0.0.0.0:${site.ports[0] ?? 80} failed (98: ${error.text})`],
      { code: 1, stream: 'stderr' },
    )
  }
  line(context, '/docker-entrypoint.sh: Configuration complete; ready for start up')
  notice('using the "epoll" event method')
  notice(`nginx/${version}`)
  notice('start worker processes')
  context.use({ memoryBytes: 6_500_000, cpuMillis: 1 })
  return serve(context, {
    close,
    stopStream: 'stderr',
    onStop: () => [
      `${slashTime(context.clock.now())} [notice] 1#1: signal 15 (SIGTERM) received, exiting`,
      `${slashTime(context.clock.now())} [notice] 1#1: exit`,
    ],
  })
}

const versionOf = (tag: string): string =>
  /^\d+\.\d+\.\d+/.exec(tag)?.[0] ?? (/^\d+\.\d+/.test(tag) ? `${/^\d+\.\d+/.exec(tag)?.[0] ?? ''}.0` : '1.27.3')

export const nginx: KnownImage = {
  names: [
    'docker.io/library/nginx',
    'docker.io/nginxinc/nginx-unprivileged',
    'docker.io/bitnami/nginx',
    'registry.k8s.io/nginx-slim',
    'k8s.gcr.io/nginx-slim',
  ],
  define: (tag) =>
    definition({
      megabytes: tag.includes('alpine') ? 48.2 : 192.4,
      entrypoint: ['/docker-entrypoint.sh'],
      command: ['nginx', '-g', 'daemon off;'],
      ports: [80],
      env: { NGINX_VERSION: versionOf(tag) },
      stopSignal: 'QUIT',
      files: {
        [`${rootDirectory}/index.html`]: { content: welcome },
        '/etc/nginx/nginx.conf': { content: 'events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n' },
        '/etc/nginx/conf.d/default.conf': { content: configuration },
        '/var/log/nginx/': { content: '' },
        '/docker-entrypoint.sh': { content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 },
      },
    }),
  programs: { nginx: run },
}
