/** `/openapi/v2` and `/openapi/v3` over HTTP. Upstream: kube-openapi's handlers. */
import { createHash } from 'node:crypto'
import type { Resource } from '../../api/resource.ts'
import { forward, remoteAt } from '../aggregation/forward.ts'
import type { Core } from '../core.ts'
import { clausesOf } from '../http/accept.ts'
import type { Exchange } from '../http/exchange.ts'
import { respondMissing, respondText } from '../http/plain-text.ts'
import { sendBytes } from '../http/send.ts'
import { storedResources } from '../served.ts'
import { addressOf, openApiDocument, openApiIndex } from './documents.ts'

/** Answers a path below `/openapi`, of which `rest` are the parts. */
export async function serveOpenApi(core: Core, exchange: Exchange, [form, ...rest]: readonly string[]): Promise<void> {
  if (form === 'v2' && rest.length === 0) return serveVersionTwo(core, exchange)
  if (form !== 'v3') return respondMissing(exchange)
  const index = openApiIndex(storedResources(core))
  if (rest.length === 0) {
    const paths = JSON.stringify({ paths: { ...index.paths, ...core.remoteDiscovery.openApi } })
    // Go's server guesses the type of what says nothing of it, and takes JSON for text.
    return respondText(exchange, 200, paths)
  }
  const remote = remoteAt(core, `/${rest.join('/')}`)
  if (remote !== undefined) return forward(core, remote, exchange)
  return serveDocument(core, exchange, rest.join('/'))
}

const json = 'application/json'
/** How long those may keep a document who have asked for it by its hash. */
const year = 365 * 24 * 60 * 60 * 1000

/** One document of v3. */
async function serveDocument(core: Core, exchange: Exchange, root: string): Promise<void> {
  const { response, query } = exchange
  const document = openApiDocument(storedResources(core), root)
  if (document === undefined) return endEmpty(exchange, 404)
  response.setHeader('Vary', 'Accept')
  if (pick(exchange, [json]) === undefined) return endEmpty(exchange, 406)
  const asked = query.get('hash') ?? ''
  if (asked !== '' && asked !== document.hash) {
    response.setHeader('Location', addressOf(root, document.hash))
    response.setHeader('ETag', `"${document.hash}"`)
    response.setHeader('Content-Type', json)
    return endEmpty(exchange, 301)
  }
  const lasting = asked === '' ? {} : { 'Cache-Control': 'public, immutable', Expires: new Date(core.clock.now() + year).toUTCString() }
  await sendTagged(exchange, document.hash, { type: json, lasting, bytes: async () => Buffer.from(await document.text) })
}

const message = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
/** As clients asked before `@` was found to be no character of media types. */
const oldMessage = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'

/** The document of v2. */
async function serveVersionTwo(core: Core, exchange: Exchange): Promise<void> {
  const picked = pick(exchange, [json, oldMessage, message])
  exchange.response.setHeader('Vary', 'Accept')
  if (picked === undefined) return endEmpty(exchange, 406)
  const document = versionTwoOf(storedResources(core))
  const bytes = await (picked === json ? document.json() : document.protobuf())
  await sendTagged(exchange, createHash('sha512').update(bytes).digest('hex').toUpperCase(), {
    type: picked === json ? json : message,
    lasting: {},
    bytes: async () => bytes,
  })
}

interface VersionTwoBytes {
  readonly json: () => Promise<Buffer>
  readonly protobuf: () => Promise<Buffer>
}

const known = new WeakMap<readonly Resource[], VersionTwoBytes>()

/** Both forms of the document, each made when first asked for. Few ask. */
function versionTwoOf(resources: readonly Resource[]): VersionTwoBytes {
  let made = known.get(resources)
  if (made === undefined) {
    const load = async () => (await import('./version-two.ts')).versionTwo(resources)
    known.set(
      resources,
      (made = {
        json: once(async () => Buffer.from(JSON.stringify(await load()))),
        protobuf: once(async () => (await import('./gnostic.ts')).gnosticDocument(await load())),
      }),
    )
  }
  return made
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** The first of these types that the client takes. */
function pick({ request }: Exchange, types: readonly string[]): string | undefined {
  for (const { type, subtype } of clausesOf(request.headers.accept || '*/*')) {
    const found = types.find(
      (known) => (type === '*' || known.startsWith(`${type}/`)) && (subtype === '*' || known.endsWith(`/${subtype}`)),
    )
    if (found !== undefined) return found
  }
  return undefined
}

interface Tagged {
  readonly type: string
  readonly lasting: Readonly<Record<string, string>>
  readonly bytes: () => Promise<Buffer>
}

/** Sends a document, or only that it is what the client has already. */
async function sendTagged(exchange: Exchange, hash: string, { type, lasting, bytes }: Tagged): Promise<void> {
  const { request, response } = exchange
  const tag = `"${hash}"`
  const headers = { ...lasting, ETag: tag }
  if (request.headers['if-none-match']?.split(',').some((one) => one.trim() === tag) !== true)
    return sendBytes(exchange, 200, { type, bytes: await bytes(), headers })
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  endEmpty(exchange, 304)
}

function endEmpty({ response }: Exchange, code: number): void {
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-cache, private')
  response.statusCode = code
  response.end()
}
