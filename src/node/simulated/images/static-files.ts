/** Answers HTTP requests from a directory of the container, as web servers do. */
import type { Files } from '../files.ts'
import type { HttpRequest, HttpResponse } from '../network.ts'
import { withoutEnd } from '../shell/without-end.ts'

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  txt: 'text/plain',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
}

/** An answer with its length and type. */
export function respond(
  status: number,
  body: string | Uint8Array,
  type = 'text/html',
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return { status, headers: { ...headers, 'content-type': type, 'content-length': String(bytes.length) }, body: bytes }
}

/** The file that a request asks for below `root`; undefined when there is none. */
export function fileAnswer(
  files: Files,
  request: HttpRequest,
  { root, headers = {} }: { readonly root: string; readonly headers?: Readonly<Record<string, string>> },
): HttpResponse | undefined {
  const path = decodeURIComponent(request.path.split('?')[0] ?? '/')
  if (path.split('/').includes('..')) return undefined
  const full = withoutEnd(`${root}${path}`, '/')
  const target = files.stat(full)?.type === 'directory' ? `${full}/index.html` : full
  if (files.stat(target)?.type !== 'file') return undefined
  return respond(200, files.read(target), types[target.split('.').at(-1) ?? ''] ?? 'application/octet-stream', headers)
}
