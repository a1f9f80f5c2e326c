/**
 * What form the client wants its answer in, from the Accept header. Upstream: apiserver's negotiation, which tries clause by clause what is
 * offered.
 */
import { failure } from '../../api/status.ts'
import { clausesOf } from './accept.ts'
import { documents } from './endpoints.ts'

type Media = 'json' | 'yaml' | 'protobuf'

export interface Format {
  readonly media: Media
  /** Undefined: the object as it is. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | 'APIGroupDiscoveryList' | undefined
  /** Of the form: `v1` or `v1beta1`. */
  readonly version: string
  /** For the eyes of a person. */
  readonly isPretty?: boolean
}

export const plain: Format = { media: 'json', version: 'v1' }

/** What a clause asks the object to be turned into. */
interface Conversion {
  readonly kind: string | undefined
  readonly group: string | undefined
  readonly version: string | undefined
}

/** Whether what is asked for can be had there in this media type; without a conversion the object is wanted as it is. */
export type Endpoint = (media: Media, conversion: Conversion | undefined) => boolean

const types: readonly (readonly [string, Media])[] = [
  ['application/json', 'json'],
  ['application/yaml', 'yaml'],
  ['application/vnd.kubernetes.protobuf', 'protobuf'],
]
const offered = types.map(([type]) => type).join(', ')
const streams = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'

/** The media types that upstream's router of built-in resources knows, by what is asked for. */
export const representations = {
  object: offered,
  list: `${offered}, ${streams}`,
  log: `text/plain, ${offered}`,
  version: 'application/json',
} as const

const notAcceptable = (accepted: string): Error => failure(406, 'NotAcceptable', `only the following media types are accepted: ${accepted}`)

/** Documents of YAML are no stream. */
export function refuseUnstreamable({ media }: Format): void {
  if (media === 'yaml') throw notAcceptable(streams)
}

interface Negotiation {
  /** These alone pass upstream's router, before anything else and in words of its own; undefined where it has no say. */
  readonly available: string | undefined
  readonly endpoint: Endpoint
}

/** The form of the first clause that can be met; refuses with 406 when none can. */
export function formatOf(accept: string | undefined, { available, endpoint }: Negotiation): Format {
  if (accept === undefined || accept === '' || accept === 'application/json') return plain
  if (available !== undefined) checkAvailable(accept, available)
  const format = negotiate(accept, endpoint)
  if (format === undefined) throw notAcceptable(offered)
  return format
}

/** The form in which an error is told: whatever the client takes, else JSON for the eyes of whoever looks into it. */
export const errorFormat = (accept: string | undefined): Format =>
  accept === undefined || accept === '' || accept === 'application/json'
    ? plain
    : (negotiate(accept, documents) ?? { ...plain, isPretty: true })

/** Refuses a header none of whose clauses names, without its parameters, what is available, or anything; an empty one asks for nothing. */
export function checkAvailable(accept: string, available: string): void {
  const types = available.split(', ')
  const isKnown = (clause: string): boolean => {
    const type = clause.split(';')[0]?.trim() ?? ''
    return type === '*/*' || types.includes(type)
  }
  if (accept !== '' && !accept.split(',').some(isKnown))
    throw failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${available}`, {})
}

/** The form of the first clause that can be met, if there is one. */
export function negotiate(accept: string, endpoint: Endpoint): Format | undefined {
  for (const { type, subtype, parameters } of clausesOf(accept)) {
    for (const [known, media] of types) {
      const fits = known === `${type}/${subtype}` || (subtype === '*' && (type === '*' || type === 'application'))
      const format = fits ? accepted(parameters, media, endpoint) : undefined
      if (format !== undefined) return format
    }
  }
  return undefined
}

function accepted(parameters: ReadonlyMap<string, string>, media: Media, endpoint: Endpoint): Format | undefined {
  const stream = parameters.get('stream') ?? ''
  if (stream !== '' && (stream !== 'watch' || media === 'yaml')) return undefined
  const [kind, group, version] = ['as', 'g', 'v'].map((key) => parameters.get(key))
  const conversion = kind === undefined && group === undefined && version === undefined ? undefined : { kind, group, version }
  if (!endpoint(media, conversion)) return undefined
  const isPretty = parameters.get('pretty') === '1'
  // The endpoint knows the kinds that it allows.
  return {
    media,
    ...(conversion !== undefined && { as: kind as NonNullable<Format['as']> }),
    version: version ?? 'v1',
    ...(isPretty && { isPretty }),
  }
}
