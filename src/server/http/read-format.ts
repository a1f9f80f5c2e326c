/** The form that a request outside the resource API wants. */
import type { Exchange } from './exchange.ts'
import { formatOf, type Format } from './format.ts'

/** JSON or YAML (`filtered`: refused in the words of the resource API); aggregated discovery's own forms count as JSON. */
export function readFormat({ request }: Pick<Exchange, 'request'>, filtered: boolean): Format {
  const accept = request.headers.accept
    ?.split(',')
    .map((clause) => (clause.includes('as=APIGroupDiscoveryList') ? 'application/json' : clause))
    .join(',')
  return formatOf(accept, { isWatch: false, filtered })
}
