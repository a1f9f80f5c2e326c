/** The JSON paths that printer columns are made of: members, indexes, wildcards and filters by equality. */

type Step =
  | { readonly type: 'member'; readonly name: string }
  | { readonly type: 'index'; readonly at: number }
  | { readonly type: 'all' }
  | { readonly type: 'filter'; readonly path: readonly Step[]; readonly equal: boolean; readonly value: unknown }

/** A path ready to be followed: gives every value it leads to; a missing member leads nowhere. */
export type JsonPath = (value: unknown) => readonly unknown[]

/** Reads `.spec.replicas`, `{.metadata.labels['app']}`, `.status.conditions[?(@.type=="Ready")].status`; undefined for what is none. */
export function jsonPath(text: string): JsonPath | undefined {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1')
  const steps = readSteps(inner.replace(/^\$/, ''))
  return steps === undefined ? undefined : (value) => follow(value, steps)
}

const token =
  /^(?:\.?\*|\.([\w-]+(?:\\\.[\w-]+)*)|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)|(\*)|\?\(@((?:[^()"']|"[^"]*"|'[^']*')*?)\s*(==|!=)\s*((?:"[^"]*"|'[^']*'|[\w.+-]+))\s*\))\])/

function readSteps(text: string): readonly Step[] | undefined {
  const steps: Step[] = []
  let rest = text.startsWith('.') || text.startsWith('[') || text === '' ? text : `.${text}`
  while (rest !== '') {
    const found = token.exec(rest)
    if (found === null) return undefined
    const step = stepOf(found)
    if (step === undefined) return undefined
    steps.push(step)
    rest = rest.slice(found[0].length)
  }
  return steps
}

function stepOf([, plain, single, double, index, , filter, sign, literal]: RegExpExecArray): Step | undefined {
  const name = plain?.replaceAll('\\.', '.') ?? (single ?? double)?.replace(/\\(.)/g, '$1')
  if (name !== undefined) return { type: 'member', name }
  if (index !== undefined) return { type: 'index', at: Number(index) }
  if (filter === undefined || literal === undefined) return { type: 'all' }
  const path = readSteps(filter)
  return path === undefined ? undefined : { type: 'filter', path, equal: sign === '==', value: literalOf(literal) }
}

function literalOf(text: string): unknown {
  if (/^["']/.test(text)) return text.slice(1, -1)
  if (text === 'true' || text === 'false') return text === 'true'
  return Number(text)
}

function follow(value: unknown, steps: readonly Step[]): readonly unknown[] {
  let found: readonly unknown[] = [value]
  for (const step of steps) found = found.flatMap((one) => take(one, step))
  return found
}

function take(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return []
  if (step.type === 'all') return Object.values(value)
  if (step.type === 'filter')
    return Object.values(value).filter((item: unknown) => follow(item, step.path).includes(step.value) === step.equal)
  if (step.type === 'index')
    return Array.isArray(value) && Math.abs(step.at) < value.length + (step.at < 0 ? 1 : 0) ? [value.at(step.at)] : []
  // A plain record of JSON, and only its own members.
  return !Array.isArray(value) && Object.hasOwn(value, step.name) ? [(value as Readonly<Record<string, unknown>>)[step.name]] : []
}
