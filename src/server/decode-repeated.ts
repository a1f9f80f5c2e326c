/**
 * New objects that say what others have said before: those that come in numbers mostly have one spec, word for word or as one value in
 * process, and metadata of their own. The spec is decoded once, and is a shared part of all the drafts.
 */
import { decodeOpened, openBody, type DecodedBody } from '../api/decode-body.ts'
import { DecodeError } from '../api/decode-error.ts'
import type { Resource } from '../api/resource.ts'
import { isSharedPart, rememberingShared, sharedPart } from '../api/shared-parts.ts'
import { StatusError } from '../api/status.ts'
import type { Draft } from './core.ts'
import { decodeBodyOf, draftOfObject } from './decode-object.ts'
import { storageOf } from './storage/storage.ts'

/**
 * What divides such a body: where the text before it is an object without its brace, and that behind it the value of a member and what
 * follows, the whole is an object of the members of both.
 */
const cut = ',"spec":'
/** Longer ones hardly come in numbers. */
const longest = 64 * 1024
/** So many characters are remembered, and as many of before: then those that did not come again meanwhile are forgotten. */
const most = 1024 * 1024

/**
 * A spec, or that its text came once: it may never come again, and to share it is worth its cost the second time; or that with this text
 * the body must be decoded as a whole. The text goes on to the end of the body.
 */
type Known = Repeated | 'once' | 'whole'

interface Repeated {
  readonly text: string
  /** How a body ends that ends with this spec. */
  readonly end: Buffer
  readonly spec: object
}

/** What is known of the specs of one resource. */
interface Memory {
  specs: Map<string, Known>
  before: Map<string, Known>
  size: number
  /** The one that came last: to compare with it costs a tenth of looking it up. */
  last: Repeated | undefined
}

const memories = new WeakMap<Resource, Memory>()

/**
 * As `decodeBodyOf`, for a body of which a new object is made, as JSON or a value: the spec of one that rules allow it for is a shared part.
 */
export function decodeNewBody(resource: Resource, body: Buffer | object): DecodedBody {
  if (!Buffer.isBuffer(body)) return decodeBodyOf(resource, body)
  const known = likeLast(resource, body)
  if (known !== undefined) return known
  const text = body.toString('utf8')
  return inParts(resource, text) ?? decodeBodyOf(resource, text)
}

/** A body that ends as the last one did, whose end need not even become text. */
function likeLast(resource: Resource, body: Buffer): DecodedBody | undefined {
  const last = memories.get(resource)?.last
  if (last === undefined) return undefined
  const at = body.length - last.end.length
  if (at < 0 || body.compare(last.end, 0, last.end.length, at) !== 0) return undefined
  return withSpec(resource, body.toString('utf8', 0, at), last.spec)
}

/** As `draftOfObject`, for a new object whose spec may be a shared part of the caller's. */
export function draftOfNew(resource: Resource, object: object): Draft {
  const { spec } = object as { readonly spec?: unknown }
  if (!isSharedPart(spec) || storageOf(resource).rules.defaultSpec === undefined || isFirst(spec)) return draftOfObject(resource, object)
  const { spec: _, ...head } = object as { readonly spec: object }
  const draft = draftOfObject(resource, head)
  draft['spec'] = decodedSpec(spec, resource)
  return draft
}

const met = new WeakSet()

/** Whether the spec was not here before: there may be no other pod of its template. */
function isFirst(spec: object): boolean {
  if (met.has(spec)) return false
  met.add(spec)
  return true
}

const decodedSpec = rememberingShared((spec: object, resource: Resource): object =>
  // Decoding by the schema keeps a struct one.
  settled(resource, draftOfObject(resource, { spec })['spec'] as object),
)

/** A decoded spec with its defaults, as a shared part. */
function settled(resource: Resource, spec: object): object {
  storageOf(resource).rules.defaultSpec?.(spec)
  return sharedPart(spec)
}

/** Undefined where anything is wrong, or may be: the whole is looked at then. */
function inParts(resource: Resource, body: string): DecodedBody | undefined {
  if (storageOf(resource).rules.defaultSpec === undefined) return undefined
  const at = body.indexOf(cut)
  if (at < 0 || body.length - at > longest) return undefined
  const spec = remembered(resource, body.slice(at + cut.length))
  return spec && withSpec(resource, body.slice(0, at), spec)
}

/** The object whose text goes on with this spec. */
function withSpec(resource: Resource, text: string, spec: object): DecodedBody | undefined {
  const head = decoded(resource, `${text}}`, (names) => names.length > 0 && !names.includes('spec'))
  if (head === undefined) return undefined
  head.object['spec'] = spec
  return head
}

function remembered(resource: Resource, text: string): object | undefined {
  let memory = memories.get(resource)
  if (memory === undefined) memories.set(resource, (memory = { specs: new Map(), before: new Map(), size: 0, last: undefined }))
  if (memory.last?.text === text) return memory.last.spec
  let known = memory.specs.get(text)
  if (known === undefined || known === 'once') {
    // A copy: a part of the body would hold on to all of it.
    const copy = Buffer.from(text).toString()
    known = again(resource, copy, known ?? memory.before.get(copy))
    keep(memory, copy, known)
  }
  if (typeof known !== 'object') return undefined
  memory.last = known
  return known.spec
}

/** What is known of a text that has come, and of which that was known before. */
function again(resource: Resource, text: string, before: Known | undefined): Known {
  if (before !== 'once') return before ?? 'once'
  const spec = specOf(resource, text)
  return spec === undefined ? 'whole' : { text, end: Buffer.from(cut + text), spec }
}

function keep(memory: Memory, text: string, known: Known): void {
  if (memory.size >= most) {
    memory.before = memory.specs
    memory.specs = new Map()
    memory.size = 0
  }
  memory.specs.set(text, known)
  memory.size += text.length
}

/** The spec with its defaults, if that is all that there is to the end of the body. */
function specOf(resource: Resource, text: string): object | undefined {
  const body = decoded(resource, `{"spec":${text}`, (names) => names.length === 1)
  const spec = body?.object['spec']
  return typeof spec === 'object' && spec !== null ? settled(resource, spec) : undefined
}

/** A part of a body as an object of its own, if its members are as they should be and nothing in it is to be refused or warned of. */
function decoded(resource: Resource, text: string, fits: (names: readonly string[]) => boolean): DecodedBody | undefined {
  try {
    const open = openBody(resource, text)
    if (typeof open.value !== 'object' || open.value === null || !fits(Object.keys(open.value))) return undefined
    const body = decodeOpened(resource, open)
    return body.strict.length > 0 ? undefined : body
  } catch (error) {
    if (error instanceof StatusError || error instanceof DecodeError) return undefined
    throw error
  }
}
