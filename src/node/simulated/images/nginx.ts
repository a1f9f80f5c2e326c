/** nginx: start lines, the files of its document root, access lines. */
import { requestMillis } from './answering.ts'
import { usualUsers } from '../base-tree.ts'
import { NetworkError, type HttpRequest, type HttpResponse } from '../network.ts'
import type { ProgramContext, RunningProgram, Use } from '../program.ts'
import { definition, line, logTime, sayAndExit, serve, slashTime, type KnownImage, type Server } from './known-image.ts'
import { configurationTexts, readSites, rootDirectory, type Site } from './nginx-site.ts'
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
/** A site, and the nginx that serves it. */
interface Served {
  readonly site: Site
  readonly version: string
}

/** The longest path that the request begins with. */
const nearest = <T extends { readonly path: string }>(places: readonly T[], path: string): T | undefined =>
  places.filter((place) => path.startsWith(place.path)).sort((a, b) => b.path.length - a.path.length)[0]

const errorPage = (status: number, title: string, version: string): HttpResponse =>
  respond(
    status,
    `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`,
    'text/html',
    { server: `nginx/${version}` },
  )

/** Length of the header that names the servers on the way. */
const mostHops = 100

/** Asks another server, under its own path where `proxy_pass` names one. */
async function forward(context: ProgramContext, proxy: Site['proxies'][number], request: HttpRequest): Promise<HttpResponse | undefined> {
  const path = proxy.target === undefined ? request.path : proxy.target + request.path.slice(proxy.path.length)
  // Servers that ask each other in a circle run out of connections.
  const via = [request.headers['via'], 'nginx'].filter((each) => each !== undefined)
  if (via.join().length > mostHops) return undefined
  try {
    const headers = { ...request.headers, host: proxy.host, via: via.join() }
    return await context.network.request(proxy.host, proxy.port, { ...request, headers, path })
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    const when = slashTime(context.clock.now())
    line(
      context,
      `${when} [error] 29#29: *1 connect() failed (${error.text}) while connecting to upstream, client: ${request.from}, upstream: "http://${proxy.host}:${proxy.port}${path}"`,
      'stderr',
    )
    return undefined
  }
}

async function answer(context: ProgramContext, { site, version }: Served, request: HttpRequest): Promise<HttpResponse> {
  context.use({ spentMillis: requestMillis })
  const proxy = nearest(site.proxies, request.path)
  const response =
    proxy === undefined
      ? ownAnswer(context, { site, version }, request)
      : ((await forward(context, proxy, request)) ?? errorPage(502, 'Bad Gateway', version))
  line(
    context,
    `${request.from} - - [${logTime(context.clock.now())}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.body.length} "-" "${request.headers['user-agent'] ?? '-'}" "-"`,
  )
  return response
}

function ownAnswer(context: ProgramContext, { site, version }: Served, request: HttpRequest): HttpResponse {
  const headers = { server: `nginx/${version}` }
  const fixed = nearest(site.returns, request.path)
  const found =
    fixed === undefined
      ? fileAnswer(context.files, request, { root: site.root, headers })
      : respond(fixed.status, fixed.text, 'text/plain', headers)
  if (found !== undefined) return found
  line(
    context,
    `${slashTime(context.clock.now())} [error] 29#29: *1 open() "${site.root}${request.path}" failed (2: No such file or directory), client: ${request.from}, request: "${request.method} ${request.path} HTTP/1.1"`,
    'stderr',
  )
  return errorPage(404, 'Not Found', version)
}

const signals: Readonly<Record<string, string>> = { stop: 'TERM', quit: 'QUIT', reload: 'HUP', reopen: 'USR1' }

/** `nginx -s reload`: tells the running one. */
function tell(context: ProgramContext, what: string): RunningProgram {
  const master = context.processes.list().find(({ pid, command }) => pid !== context.pid && /\bnginx\b/.test(command))
  const name = signals[what]
  if (name === undefined) return sayAndExit(context, [`nginx: invalid option: "-s ${what}"`], { code: 1, stream: 'stderr' })
  if (master === undefined)
    return sayAndExit(context, [`nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)`], {
      code: 1,
      stream: 'stderr',
    })
  context.processes.signal(master.pid, name)
  return sayAndExit(context, [`${slashTime(context.clock.now())} [notice] ${context.pid}#${context.pid}: signal process started`], {
    stream: 'stderr',
  })
}

const cacheDirectory = '/var/cache/nginx'
/** What images call nginx. */
const workerUser = 101

/** Directories that nginx makes before anything else. The image has them already, so that a server that changes nothing needs no files of its own. */
const cacheDirectories = ['client_temp', 'fastcgi_temp', 'proxy_temp', 'scgi_temp', 'uwsgi_temp']

/** Users who are not root, and root on a file system that is read-only, fail to make them. Says why. */
function refusedDirectory({ files }: ProgramContext): string | undefined {
  const why = files.stat(cacheDirectory) && files.whyNotWritable(cacheDirectory)
  return why && `${why.code === 'EROFS' ? 30 : 13}: ${why.text}`
}

/** What nginx does when it is asked for something else than to serve; undefined: it serves. */
function answered(context: ProgramContext, version: string): RunningProgram | undefined {
  const { argv } = context
  const say = (...lines: readonly string[]): RunningProgram => sayAndExit(context, lines, { stream: 'stderr' })
  if (argv.includes('-v')) return say(`nginx version: nginx/${version}`)
  if (argv.includes('-T')) for (const text of configurationTexts(context)) line(context, text)
  if (argv.includes('-t') || argv.includes('-T'))
    return say(
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok',
      'nginx: configuration file /etc/nginx/nginx.conf test is successful',
    )
  if (argv.includes('-V')) return say(`nginx version: nginx/${version}`, 'built for a simulated world')
  if (argv.includes('-s')) return tell(context, argv[argv.indexOf('-s') + 1] ?? '')
  const denied = refusedDirectory(context)
  if (denied === undefined) return undefined
  const problem = `mkdir() "${cacheDirectory}/${cacheDirectories[0]}" failed (${denied})`
  return sayAndExit(context, [`${slashTime(context.clock.now())} [emerg] 1#1: ${problem}`, `nginx: [emerg] ${problem}`], {
    code: 1,
    stream: 'stderr',
  })
}

/** What it uses. */
const usual: Use = { memoryBytes: 6_500_000, cpuMillis: 1 }

/** Options with which it does something else than to serve. */
const otherOptions = ['-v', '-V', '-t', '-T', '-s']

/** The nginx that serves: its sites, and the ports that they have open. */
class Nginx implements Server {
  readonly stopStream = 'stderr'
  readonly context: ProgramContext
  readonly version: string
  sites: readonly Site[]
  private closers: (() => void)[] = []
  private readonly worker: { remove(): void }

  /** Throws a NetworkError where a port is taken. */
  constructor(context: ProgramContext, version: string) {
    this.context = context
    this.version = version
    this.sites = readSites(context)
    this.open()
    line(context, '/docker-entrypoint.sh: Configuration complete; ready for start up')
    this.notice('using the "epoll" event method')
    this.notice(`nginx/${version}`)
    this.notice('start worker processes')
    context.processes.rename(context.pid, `nginx: master process ${context.argv.join(' ')}`)
    this.worker = context.processes.add('nginx: worker process', () => undefined, workerUser)
    context.use(usual)
  }

  close(): void {
    this.shut()
    this.worker.remove()
  }

  onHangup(): void {
    this.notice('signal 1 (SIGHUP) received, reconfiguring')
    this.sites = readSites(this.context)
    this.shut()
    try {
      this.open()
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error
      this.notice(`bind() failed (98: ${error.text})`)
    }
  }

  onStop(): readonly string[] {
    const when = slashTime(this.context.clock.now())
    return [`${when} [notice] 1#1: signal 15 (SIGTERM) received, exiting`, `${when} [notice] 1#1: exit`]
  }

  private open(): void {
    const { context, sites } = this
    try {
      for (const port of new Set(sites.flatMap(({ ports }) => ports))) {
        const site = sites.find(({ ports }) => ports.includes(port))
        if (site === undefined) continue
        this.closers.push(context.network.listen(port, { http: (request) => answer(context, { site, version: this.version }, request) }))
      }
    } catch (error) {
      this.shut()
      throw error
    }
  }

  private shut(): void {
    for (const close of this.closers.splice(0)) close()
  }

  private notice(text: string): void {
    line(this.context, `${slashTime(this.context.clock.now())} [notice] 1#1: ${text}`, 'stderr')
  }
}

function run(context: ProgramContext): RunningProgram {
  const version = context.env['NGINX_VERSION'] ?? '1.27.0'
  const other = answered(context, version)
  if (other !== undefined) return other
  try {
    return serve(context, new Nginx(context, version))
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    const [port = 80] = readSites(context)[0]?.ports ?? []
    return sayAndExit(context, [`${slashTime(context.clock.now())} [emerg] 1#1: bind() to 0.0.0.0:${port} failed (98: ${error.text})`], {
      code: 1,
      stream: 'stderr',
    })
  }
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
        '/etc/passwd': { content: `${usualUsers}nginx:x:${workerUser}:${workerUser}:nginx user:/nonexistent:/bin/false\n` },
        ...Object.fromEntries(cacheDirectories.map((name) => [`${cacheDirectory}/${name}/`, { content: '' }])),
        '/var/log/nginx/access.log': { content: '', target: '/dev/stdout' },
        '/var/log/nginx/error.log': { content: '', target: '/dev/stderr' },
        '/docker-entrypoint.sh': { content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 },
      },
    }),
  programs: { nginx: run },
  resting: { nginx: (argv) => (otherOptions.some((option) => argv.includes(option)) ? undefined : usual) },
}

/** The frontend of the lesson that connects one to a backend: it hands everything on to the service `hello`. */
export const helloFrontend: KnownImage = {
  ...nginx,
  names: ['gcr.io/google-samples/hello-frontend'],
  define: (tag) => {
    const made = nginx.define(tag)
    const content =
      'upstream Backend {\n    server hello;\n}\nserver {\n    listen 80;\n    location / {\n        proxy_pass http://Backend;\n    }\n}\n'
    return { ...made, files: { ...made.files, '/etc/nginx/conf.d/default.conf': { content } } }
  },
}
