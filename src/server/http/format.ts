/** What form the client wants its answer in, from the Accept header. */
import { failure } from '../../api/status.ts'

export interface Format {
  readonly media: 'json' | 'yaml'
  /** Undefined: the object as it is. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList' | undefined
  /** Of the form: `v1` or `v1beta1`. */
  readonly version: string
}

export const plain: Format = { media: 'json', version: 'v1' }

const offered = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
const streams = `${offered}, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch`
const forms = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'])

interface Clause {
  readonly type: string
  readonly weight: number
  readonly parameters: ReadonlyMap<string, string>
}

/** The first clause that can be met; refuses with 406 when none can. `filtered`: for resources, whose unknown types are refused in other words. */
export function formatOf(accept: string | undefined, { isWatch, filtered }: { readonly isWatch: boolean; readonly filtered: boolean }): Format {
  if (accept === undefined || accept === '' || accept === 'application/json') return plain
  const clauses = accept.split(',').map(clauseOf).sort((left, right) => right.weight - left.weight)
  const known = clauses.filter(({ type }) => mediaOf(type) !== undefined)
  if (known.length === 0 && filtered) {
    throw failure(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${isWatch ? streams : offered}`, {})
  }
  for (const { type, parameters } of known) {
    const as = parameters.get('as')
    const version = parameters.get('v') ?? 'v1'
    const media = mediaOf(type) ?? 'json'
    if (as === undefined) return { media, version }
    const isOurs = forms.has(as) && parameters.get('g') === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1')
    if (isOurs) return { media, as: as as NonNullable<Format['as']>, version }
  }
  throw failure(406, 'NotAcceptable', `only the following media types are accepted: ${offered}`)
}

function clauseOf(text: string): Clause {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters = new Map(rest.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const))
  return { type, weight: Number(parameters.get('q') ?? 1), parameters }
}

/** Protobuf answers may be JSON: every client that asks for them takes both. */
function mediaOf(type: string): 'json' | 'yaml' | undefined {
  if (type === 'application/json' || type === '*/*' || type === 'application/vnd.kubernetes.protobuf') return 'json'
  return type === 'application/yaml' ? 'yaml' : undefined
}
