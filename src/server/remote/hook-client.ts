/** From the client configuration of a webhook to its answer: upstream's `webhook.ClientManager` and client-go's request. */
import { goJson } from '../../base/escaped-json.ts'
import { DecodeError } from '../../api/decode-error.ts'
import { jsonKind } from '../../api/json-kind.ts'
import { isJsonObject } from '../../api/json-object.ts'
import { deeperAt, parseJson, deepest } from '../../api/json-scan.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import type { Core } from '../core.ts'
import { callRemote, type Remote, type RemoteAnswer } from './call.ts'
import { joinHostPort } from '../../client/go-words.ts'
import { isSimulated, placeOfService } from './service-place.ts'

/** Where a webhook is, as admission webhooks and conversion webhooks say it. */
export interface HookConfiguration {
  readonly url?: string | undefined
  readonly service?: { readonly namespace?: string; readonly name?: string; readonly path?: string; readonly port?: number } | undefined
  /** PEM in base64. */
  readonly caBundle?: string | undefined
}

export interface Review {
  readonly body: object
  readonly seconds: number
}

/** Refuses a configuration that no client can be made of. */
export function refuseUnusable({ url, service, caBundle }: HookConfiguration): void {
  if (service === undefined && (url ?? '') === '') throw new Error('webhook configuration must have either service or URL')
  if (pemOf(caBundle)?.includes('-----BEGIN CERTIFICATE-----') === false)
    throw new Error('unable to load root certificates: unable to parse bytes as PEM block')
}

/** Whether the webhook is a program in simulated containers. */
export function isHookSimulated(core: Core, { service }: HookConfiguration): boolean {
  return (
    service !== undefined && isSimulated(core, { namespace: service.namespace ?? '', name: service.name ?? '', port: service.port ?? 443 })
  )
}

/** Sends a review and gives the object that came back; rejects with what client-go says where none did. */
export async function postReview(
  core: Core,
  configuration: HookConfiguration,
  { body, seconds }: Review,
): Promise<Record<string, unknown>> {
  const { authority, path } = addressOf(configuration)
  const first = { url: `https://${authority}${path}?timeout=${seconds}s`, body: Buffer.from(`${goJson(body)}\n`) }
  const deadline = core.clock.now() + seconds * 1000
  return objectOf(await sendFollowing(core, { configuration, deadline }, first))
}

/** Whom a review is for, and until when. */
interface Addressee {
  readonly configuration: HookConfiguration
  readonly deadline: number
}

interface Request {
  readonly url: string
  /** A request with a body is a POST, one without a GET. */
  readonly body: Buffer | undefined
}

const mostRedirects = 10

/** Sends a request and follows where it is sent on to, as Go's client does: with the body again after 307 and 308, else without. */
async function sendFollowing(core: Core, to: Addressee, first: Request): Promise<RemoteAnswer> {
  let request = first
  for (let redirects = 0; ; redirects++) {
    const failed = (url: string, why: string, cause?: unknown): Error => new Error(`Post "${url}": ${why}`, { cause })
    let answer: RemoteAnswer
    try {
      answer = await send(core, to, request)
    } catch (error) {
      throw failed(request.url, (error as Error).message, error)
    }
    const { status, location = '' } = answer
    if (!redirecting.has(status) || location === '') return answer
    if (redirects === mostRedirects) throw failed(location, `stopped after ${mostRedirects} redirects`)
    const next = URL.parse(location, request.url)
    if (next === null) throw failed(request.url, `failed to parse Location header ${JSON.stringify(location)}`)
    // Upstream would go on without TLS: what we send is for those alone who can be known.
    if (next.protocol !== 'https:') throw failed(location, 'redirected to where there is no TLS')
    request = { url: next.href, body: status === 307 || status === 308 ? request.body : undefined }
  }
}

const redirecting = new Set([301, 302, 303, 307, 308])

function send(core: Core, { configuration, deadline }: Addressee, { url, body }: Request): Promise<RemoteAnswer> {
  const headers = { Accept: 'application/json, */*', 'User-Agent': 'kube-apiserver-admission' }
  return callRemote(core.clock, remoteOf(core, configuration, url), {
    ...(body === undefined
      ? { method: 'GET', headers }
      : { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body }),
    path: url.slice('https://'.length + authorityIn(url).length),
    timeout: Math.max(0, deadline - core.clock.now()),
  })
}

function addressOf({ url, service }: HookConfiguration): { readonly authority: string; readonly path: string } {
  if (service !== undefined)
    return {
      authority: joinHostPort(`${service.name ?? ''}.${service.namespace ?? ''}.svc`, service.port ?? 443),
      path: cleaned(service.path),
    }
  const { host, pathname } = new URL(url ?? '')
  return { authority: host, path: cleaned(pathname) }
}

/** Go joins the parts of a path, which drops a slash at the end. */
const cleaned = (path = ''): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`

/** Whom to call for a URL; a hook that is a service shows the certificate of its name, and so must those that it sends us on to. */
function remoteOf(core: Core, { service, caBundle }: HookConfiguration, url: string): Remote {
  const authorities = pemOf(caBundle)
  const { hostname, port } = new URL(url)
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) }
  const known = { authority: authorityIn(url), ...(authorities !== undefined && { authorities }) }
  if (service === undefined) return { place, serverName: place.host, ...known }
  const { name = '', namespace = '', port: ownPort = 443 } = service
  const serverName = `${name}.${namespace}.svc`
  const isOwn = place.host === serverName && place.port === ownPort
  return { place: isOwn ? placeOfService(core, { namespace, name, port: ownPort }) : place, serverName, ...known }
}

/** Host and port as they are written. */
const authorityIn = (url: string): string => /^https:\/\/([^/?]*)/.exec(url)?.[1] ?? ''

/** Undefined: nothing is there but white space. */
function pemOf(caBundle: string | undefined): string | undefined {
  const text = Buffer.from(caBundle ?? '', 'base64').toString()
  return text.trim() === '' ? undefined : text
}

function objectOf(answer: RemoteAnswer): Record<string, unknown> {
  const { status, body, contentType } = answer
  if (status < 200 || status > 206) throw new Error(refusalOf(answer))
  if (body.length === 0) throw new Error(`0-length response with status code: ${status} and content type: ${contentType}`)
  const value = parsed(body.toString())
  if (isStatus(value) && value['status'] !== 'Success') throw new Error(typeof value['message'] === 'string' ? value['message'] : '')
  return value
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown
  try {
    // What is deeper could not be written again.
    if (deeperAt(text, deepest) !== undefined) throw new DecodeError('exceeded max depth')
    value = text.trimStart().startsWith('{') ? parseJson(text) : parseFirstYaml(text)?.value
  } catch (error) {
    if (error instanceof DecodeError) throw new Error(`couldn't get version/kind; json parse error: ${error.message}`, { cause: error })
    throw error
  }
  if (isJsonObject(value)) return value
  throw new Error(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  )
}

const isStatus = (value: Readonly<Record<string, unknown>>): boolean => value['kind'] === 'Status' && value['apiVersion'] === 'v1'

const generic: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}

/** As much of a text as upstream repeats. */
const longestText = 2048

/** A Status says for itself what is wrong; of other answers client-go makes a sentence. */
function refusalOf({ status, body, contentType }: RemoteAnswer): string {
  const text = body.toString()
  try {
    const value = parsed(text)
    if (isStatus(value) && value['status'] === 'Failure' && typeof value['message'] === 'string') return value['message']
  } catch {
    // Most are plain text.
  }
  const isText = contentType === '' || contentType.startsWith('text/')
  const said = isText ? text.slice(0, longestText).trim() : 'unknown'
  if (status === 403 || status === 415) return said
  if (status === 406)
    return said === '' || said === 'unknown' ? 'the server was unable to respond with a content type that the client supports' : said
  return (
    generic[status] ??
    (status >= 500
      ? `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
      : `the server responded with the status code ${status} but did not return more information`)
  )
}
