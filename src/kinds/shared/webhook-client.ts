/** Checks of where a webhook answers (ValidateWebhookURL and ValidateWebhookService). */
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import { goQuote } from '../../api/go-value.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { AdmissionregistrationV1ServiceReference } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

interface Client {
  readonly url?: string
  readonly service?: Partial<AdmissionregistrationV1ServiceReference>
}

/** A client has one of the two forms. */
export function checkWebhookClient({ url, service }: Client, path: string): Problem[] {
  if ((url === undefined) === (service === undefined)) return [problem.required(path, 'exactly one of url or service is required')]
  return url === undefined ? checkService(service ?? {}, `${path}.service`) : checkUrl(url, `${path}.url`)
}

function checkService(
  { name = '', namespace = '', path: target = '', port = 443 }: Partial<AdmissionregistrationV1ServiceReference>,
  path: string,
): Problem[] {
  const problems: Problem[] = []
  // Upstream hands the two names over in the wrong order.
  if (namespace === '') problems.push(problem.required(`${path}.name`, 'service name is required'))
  if (name === '') problems.push(problem.required(`${path}.namespace`, 'service namespace is required'))
  problems.push(...formats.portNumber(port).map((reason) => problem.invalid(`${path}.port`, port, `port is not valid: ${reason}`)))
  return [...problems, ...checkTarget(target, `${path}.path`)]
}

function checkTarget(target: string, path: string): Problem[] {
  if (target === '' || target === '/') return []
  if (target === '//') return [problem.invalid(path, target, 'segment[0] may not be empty')]
  const problems: Problem[] = target.startsWith('/') ? [] : [problem.invalid(path, target, "must start with a '/'")]
  for (const [index, segment] of target.slice(1).replace(/\/$/, '').split('/').entries()) {
    if (segment === '') problems.push(problem.invalid(path, target, `segment[${index}] may not be empty`))
    else problems.push(...dnsSubdomain(segment).map((reason) => problem.invalid(path, target, `segment[${index}]: ${reason}`)))
  }
  return problems
}

const wanted = '; desired format: https://host[/path]'

function checkUrl(text: string, path: string): Problem[] {
  const url = parseUrl(text)
  if (typeof url === 'string') return [problem.required(path, `url must be a valid URL: parse ${goQuote(text)}: ${url}${wanted}`)]
  const problems: Problem[] = []
  if (url.scheme !== 'https') problems.push(problem.invalid(path, url.scheme, `'https' is the only allowed URL scheme${wanted}`))
  if (url.host === '') problems.push(problem.invalid(path, '', `host must be specified${wanted}`))
  if (url.user !== undefined) problems.push(problem.invalid(path, url.user, 'user information is not permitted in the URL'))
  if (url.fragment !== '') problems.push(problem.invalid(path, url.fragment, 'fragments are not permitted in the URL'))
  if (url.query !== '') problems.push(problem.invalid(path, url.query, 'query parameters are not permitted in the URL'))
  return problems
}

interface Url {
  readonly scheme: string
  readonly host: string
  readonly user: string | undefined
  readonly query: string
  readonly fragment: string
}

const badEscape = /%(?![0-9a-fA-F]{2}).{0,2}/s

/** Go's url.Parse, which takes much that browsers refuse; or its reason against the text. */
function parseUrl(text: string): Url | string {
  if (/[\x00-\x1f\x7f]/.test(text)) return 'net/url: invalid control character in URL'
  const [, whole = '', fragment = ''] = /^([^#]*)#?(.*)$/s.exec(text) ?? []
  if (whole.startsWith(':')) return 'missing protocol scheme'
  const [, given, after = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/.exec(whole) ?? [undefined, undefined, whole]
  const scheme = given?.toLowerCase() ?? ''
  const [, rest = '', query = ''] = /^([^?]*)\??(.*)$/.exec(after) ?? []
  const nowhere = { scheme, host: '', user: undefined, query, fragment }
  // What has a scheme and no slash is opaque, and taken as it is.
  if (!rest.startsWith('/') && scheme !== '') return nowhere
  if (/^[^/]*:/.test(rest)) return 'first path segment in URL cannot contain colon'
  const escape = badEscape.exec(rest)?.[0] ?? badEscape.exec(fragment)?.[0]
  if (escape !== undefined) return `invalid URL escape ${goQuote(escape)}`
  if (!rest.startsWith('/')) return nowhere
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) return nowhere
  const authority = rest.slice(2).split('/')[0] ?? ''
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  const port = /:[^\]]*$/.exec(host)?.[0].replace(/^.*:/, ':') ?? ''
  if (!/^(?::\d*)?$/.test(port)) return `invalid port ${goQuote(port)} after host`
  const wrong = /[\s"<>^`{|}\\]/.exec(host)?.[0]
  return wrong === undefined
    ? { ...nowhere, host, user: at < 0 ? undefined : authority.slice(0, at) }
    : `invalid character ${goQuote(wrong)} in host name`
}
