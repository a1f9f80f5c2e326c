/** python: no interpreter, but the web server of its library that lessons start. */
import { logTime, line, type KnownImage } from './known-image.ts'
import { answering } from './answering.ts'
import { interpreter } from './interpreters.ts'
import { fileAnswer, respond } from './static-files.ts'
import type { ProgramContext, RunningProgram } from '../program.ts'
import type { HttpRequest, HttpResponse } from '../network.ts'

/** The file, or the listing of a directory without an index. */
function answer(context: ProgramContext, root: string, request: HttpRequest): HttpResponse {
  const headers = { server: 'SimpleHTTP/0.6 Python' }
  const path = decodeURIComponent(request.path.split('?')[0] ?? '/')
  const isListed = context.files.stat(`${root}${path}`)?.type === 'directory' && !path.split('/').includes('..')
  const listing = (): HttpResponse => {
    const items = context.files.list(`${root}${path}`).map((name) => `<li><a href="${name}">${name}</a></li>\n`)
    return respond(200, `<!DOCTYPE HTML>\n<title>Directory listing for ${path}</title>\n<ul>\n${items.join('')}</ul>\n`)
  }
  const response =
    fileAnswer(context.files, request, { root, headers }) ??
    (isListed ? listing() : respond(404, '<p>Error code: 404</p>\n<p>Message: File not found.</p>\n'))
  const [day = '', clock = ''] = logTime(context.clock.now()).split(/:(.*) /)
  line(context, `${request.from} - - [${day} ${clock}] "${request.method} ${request.path} HTTP/1.1" ${response.status} -`, 'stderr')
  return response
}

/** `python3 -m http.server [PORT] [-d DIRECTORY]` */
function server(context: ProgramContext): RunningProgram | undefined {
  const { argv } = context
  if (argv[argv.indexOf('-m') + 1] !== 'http.server') return undefined
  const port = Number(argv.find((word) => /^\d+$/.test(word)) ?? 8000)
  const given = argv.findIndex((word) => word === '-d' || word === '--directory')
  const root = (given < 0 ? context.workingDir : (argv[given + 1] ?? '/')).replace(/\/$/, '')
  return answering(context, {
    port,
    answer: (request) => answer(context, root, request),
    words: [`Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`],
  })
}

const python3 = interpreter(['docker.io/library/python'], 'python3', { megabytes: 1020, known: server })
const run = python3.programs?.['python3']

export const python: KnownImage = { ...python3, programs: run === undefined ? {} : { python3: run, python: run } }
