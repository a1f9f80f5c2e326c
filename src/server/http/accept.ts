/** Reads the Accept header. Upstream: goautoneg, whose order is not that of weights alone. */

/** One clause: a media range, its weight and its parameters. */
export interface Clause {
  readonly type: string
  readonly subtype: string
  readonly weight: number
  readonly parameters: ReadonlyMap<string, string>
}

/** The clauses of an Accept header, best first. */
export function clausesOf(accept: string): readonly Clause[] {
  const sorted: Clause[] = []
  for (const clause of accept.split(',').flatMap(clauseOf)) {
    // As Go sorts short lists: weights alone would not give its order, since it also puts wildcards last.
    let at = sorted.length
    for (; at > 0; at--) if (!precedes(clause, sorted[at - 1] ?? clause)) break
    sorted.splice(at, 0, clause)
  }
  return sorted
}

const precedes = (left: Clause, right: Clause): boolean =>
  left.weight > right.weight || (left.type !== '*' && right.type === '*') || (left.subtype !== '*' && right.subtype === '*')

function clauseOf(text: string): readonly Clause[] {
  const [range = '', ...rest] = text.split(';')
  const [type = '', subtype = type.trim() === '*' ? '*' : undefined, ...more] = range.split('/').map((part) => part.trim())
  if (subtype === undefined || more.length > 0) return []
  const parameters = new Map(
    rest.flatMap((part) => {
      const [key = '', value, ...others] = part.split('=')
      return value === undefined || value === '' || others.length > 0 ? [] : [[key.trim(), value.trim()] as const]
    }),
  )
  const weight = Number(parameters.get('q') ?? 1)
  return [{ type, subtype, weight: Number.isNaN(weight) ? 0 : weight, parameters }]
}
