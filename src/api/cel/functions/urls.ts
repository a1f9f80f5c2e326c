/** URLs in CEL. Upstream: apiserver/pkg/cel/library/urls.go over Go's net/url. */
import { goQuote } from '../../go-value.ts'
import type { Definition } from '../declaration.ts'
import { CelError, type Foreign, listOf, mapOf, type Value } from '../value.ts'

interface Address {
  readonly scheme: string
  readonly host: string
  readonly path: string
  readonly query: string
}

const urlType = 'kubernetes.URL'

/** Go's ParseRequestURI: the parts of an absolute URL or path, or why the text is none. */
export function requestUri(text: string): Address | string {
  const refuse = (reason: string): string => `parse ${goQuote(text)}: ${reason}`
  if (/[\u0000-\u001f\u007f]/.test(text)) return refuse('net/url: invalid control character in URL')
  if (text === '') return refuse('empty url')
  if (text === '*') return { scheme: '', host: '', path: '*', query: '' }
  if (text.startsWith(':')) return refuse('missing protocol scheme')
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? ''
  if (scheme === '' && /^[^/?#]*:/.test(text)) return refuse('first path segment in URL cannot contain colon')
  const rest = scheme === '' ? text : text.slice(scheme.length + 1)
  const [, hierarchy = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(rest) ?? []
  if (!hierarchy.startsWith('/'))
    return scheme === '' ? refuse('invalid URI for request') : { scheme: scheme.toLowerCase(), host: '', path: '', query }
  const authority = scheme !== '' && hierarchy.startsWith('//') ? (/^\/\/([^/]*)/.exec(hierarchy)?.[1] ?? '') : undefined
  const path = authority === undefined ? hierarchy : hierarchy.slice(authority.length + 2)
  const host = authority?.slice(authority.lastIndexOf('@') + 1) ?? ''
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(path)
  if (bad !== null) return refuse(`invalid URL escape ${goQuote(bad[0])}`)
  const wrong = hostProblem(host)
  return wrong === undefined ? { scheme: scheme.toLowerCase(), host, path, query } : refuse(wrong)
}

function hostProblem(host: string): string | undefined {
  if (host.startsWith('[') && !host.includes(']')) return "missing ']' in host"
  const port = /(?:^|\])([^[\]]*)$/.exec(host)?.[1] ?? host
  const colon = host.startsWith('[') ? port : port.includes(':') ? port.slice(port.indexOf(':')) : ''
  if (colon !== '' && !/^:\d*$/.test(colon)) return `invalid port ${goQuote(colon)} after host`
  const bad = /[ <>"{}|\\^`]/.exec(host)
  return bad === null ? undefined : `invalid character ${goQuote(bad[0])} in host name`
}

function read(text: string): Foreign {
  const parsed = requestUri(text)
  if (typeof parsed === 'string') throw new CelError(`URL parse error during conversion from string: ${parsed}`)
  // Only ParseRequestURI takes a # for part of the path.
  const path = parsed.path.replace(/#.*$/s, '')
  const query = parsed.path === path ? parsed.query.replace(/#.*$/s, '') : ''
  return {
    kind: 'foreign',
    type: urlType,
    data: { ...parsed, path, query },
    equals: (other) => JSON.stringify(other.data) === JSON.stringify({ ...parsed, path, query }),
  }
}

const partsOf = (value: Value | undefined): Address => (value as Foreign).data as Address
const portOf = ({ host }: Address): string => /:(\d*)$/.exec(host)?.[1] ?? ''

function hostname({ host }: Address): string {
  const bare = host.replace(/:\d*$/, '')
  return bare.startsWith('[') ? bare.slice(1, -1) : bare
}

function queryOf({ query }: Address): Value {
  const entries = new Map<string, string[]>()
  for (const [key, value] of new URLSearchParams(query)) entries.set(key, [...(entries.get(key) ?? []), value])
  return mapOf([...entries].map(([key, values]) => [key, listOf(values)] as const))
}

/** As Go escapes a path: what is escaped stays, what must not stand bare is escaped. */
const escapedPath = ({ path }: Address): string => encodeURI(path).replaceAll(/%25([0-9a-fA-F]{2})/g, '%$1')

export const urls: readonly Definition[] = [
  ['string_to_url', `url(string) ${urlType}`, (text) => read(text as string)],
  ['url_get_scheme', `${urlType}->getScheme() string`, (url) => partsOf(url).scheme],
  ['url_get_host', `${urlType}->getHost() string`, (url) => partsOf(url).host],
  ['url_get_hostname', `${urlType}->getHostname() string`, (url) => hostname(partsOf(url))],
  ['url_get_port', `${urlType}->getPort() string`, (url) => portOf(partsOf(url))],
  ['url_get_escaped_path', `${urlType}->getEscapedPath() string`, (url) => escapedPath(partsOf(url))],
  ['url_get_query', `${urlType}->getQuery() map(string, list(string))`, (url) => queryOf(partsOf(url))],
  ['is_url_string', 'isURL(string) bool', (text) => typeof requestUri(text as string) !== 'string'],
]
