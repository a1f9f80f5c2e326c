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
import { addressOf, openApiDocument, openApiIndex, type OpenApiDocument } from './documents.ts'

/** Answers a path below `/openapi`, of which `rest` are the parts. */
export async function serveOpenApi(core: Core, exchange: Exchange, [form, ...rest]: readonly string[]): Promise<void> {
  if (form === 'v2' && rest.length === 0) return serveVersionTwo(core, exchange)
  if (form !== 'v3') return respondMissing(exchange)
  const index = openApiIndex(storedResources(core))
  if (rest.length === 0) {
    const paths = JSON.stringify({ paths: { ...index.paths, ...core.remoteDiscovery.openApi } })
    exchange.response.setHeader('Last-Modified', new Date(core.clock.now()).toUTCString())
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
  const resources = storedResources(core)
  const document = openApiDocument(resources, root)
  if (document === undefined) return endEmpty(exchange, 404)
  // Upstream ends here without a word where the header says nothing that can be read.
  if (clausesOf(exchange.request.headers.accept || '*/*').length === 0) return endEmpty(exchange, 200)
  response.setHeader('Vary', 'Accept')
  const { name: message, old: oldMessage } = messages.v3
  const picked = pick(exchange, [json, oldMessage, message])
  if (picked === undefined) return endEmpty(exchange, 406)
  const asked = query.get('hash') ?? ''
  if (asked !== '' && asked !== document.hash) {
    response.setHeader('Location', addressOf(root, document.hash))
    response.setHeader('ETag', `"${document.hash}"`)
    response.setHeader('Content-Type', picked === json ? json : message)
    return endEmpty(exchange, 301)
  }
  const lasting = asked === '' ? {} : { 'Cache-Control': 'public, immutable', Expires: new Date(core.clock.now() + year).toUTCString() }
  await sendTagged(exchange, document.hash, {
    type: picked === json ? json : message,
    lasting,
    modified: madeAt(core, resources),
    bytes: async () => (picked === json ? Buffer.from(await document.text) : packed(document)),
  })
}

const packedTexts = new WeakMap<OpenApiDocument['text'], Promise<Buffer>>()

/** A document of v3 in protobuf, made when first asked for. Few ask, and it takes long. */
function packed({ text }: OpenApiDocument): Promise<Buffer> {
  let made = packedTexts.get(text)
  if (made === undefined) {
    const make = async (): Promise<Buffer> => (await import('./gnostic-three.ts')).gnosticVersionThree(await text)
    packedTexts.set(text, (made = make()))
  }
  return made
}

const media = (edition: string): string => `application/com.github.proto-openapi.spec.${edition}v1.0+protobuf`

/** The forms in protobuf, and how clients asked for them before `@` was found to be no character of media types. */
const messages = {
  v2: { name: media('v2.'), old: media('v2@') },
  v3: { name: media('v3.'), old: media('v3@') },
} as const

/** The document of v2. */
async function serveVersionTwo(core: Core, exchange: Exchange): Promise<void> {
  const { name: message, old: oldMessage } = messages.v2
  const picked = pick(exchange, [json, oldMessage, message])
  exchange.response.setHeader('Vary', 'Accept')
  if (picked === undefined) return endEmpty(exchange, 406)
  const resources = storedResources(core)
  const document = versionTwoOf(resources)
  const bytes = await (picked === json ? document.json() : document.protobuf())
  await sendTagged(exchange, createHash('sha512').update(bytes).digest('hex').toUpperCase(), {
    type: picked === json ? json : message,
    lasting: {},
    modified: madeAt(core, resources),
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
        protobuf: once(async () => (await import('./gnostic-two.ts')).gnosticVersionTwo(await load())),
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

const times = new WeakMap<readonly Resource[], number>()

/** When the documents over these resources were made: when the first of them was asked for. */
function madeAt(core: Core, resources: readonly Resource[]): number {
  let time = times.get(resources)
  if (time === undefined) times.set(resources, (time = core.clock.now()))
  return time
}

interface Tagged {
  readonly type: string
  /** When it was made, in milliseconds. */
  readonly modified: number
  readonly lasting: Readonly<Record<string, string>>
  readonly bytes: () => Promise<Buffer>
}

/** Sends a document, or only that it is what the client has already. */
async function sendTagged(exchange: Exchange, hash: string, { type, lasting, modified, bytes }: Tagged): Promise<void> {
  const tag = `"${hash}"`
  const headers = { ...lasting, ETag: tag }
  if (!isKnown(exchange, tag, modified)) {
    const time = new Date(modified).toUTCString()
    return sendBytes(exchange, 200, { type, bytes: await bytes(), headers: { ...headers, 'Last-Modified': time } })
  }
  for (const [name, value] of Object.entries(headers)) exchange.response.setHeader(name, value)
  endEmpty(exchange, 304)
}

/** True if the client has it already, by its tag, or by its time where it does not say the tag; times are in whole seconds. */
function isKnown({ request: { headers } }: Exchange, tag: string, modified: number): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined) return tags.split(',').some((one) => one.trim() === tag)
  return Date.parse(headers['if-modified-since'] ?? '') >= Math.floor(modified / 1000) * 1000
}

function endEmpty({ response }: Exchange, code: number): void {
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-cache, private')
  response.statusCode = code
  response.end()
}
