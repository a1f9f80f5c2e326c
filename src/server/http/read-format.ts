/** The form of answers that negotiation alone does not settle. */
import { parseBool } from '../../api/go-bool.ts'
import type { Exchange } from './exchange.ts'
import { documents } from './endpoints.ts'
import { formatOf, representations, type Format } from './format.ts'

/** The form that a request outside the resource API wants (`filtered`: refused in the words of upstream's router). */
export function readFormat({ request, query }: Pick<Exchange, 'request' | 'query'>, filtered: boolean): Format {
  return forEyes(
    { request, query },
    formatOf(request.headers.accept, {
      available: filtered ? representations.object : undefined,
      endpoint: documents,
    }),
  )
}

const readers = /^(?:curl|Wget|Mozilla\/5\.0)/

/** JSON in lines where the query asks for it, or the program shows its answers to people and the query does not forbid it. */
export function forEyes({ request, query }: Pick<Exchange, 'request' | 'query'>, format: Format): Format {
  if (format.media !== 'json') return format
  const asked = query.get('pretty') ?? ''
  const isPretty = asked === '' ? readers.test(request.headers['user-agent'] ?? '') : parseBool(asked) === true
  return isPretty ? { ...format, isPretty } : format
}
