/** Reads the parts of a request's first line: its path and its query. */
import { unparsableInt } from '../../api/go-integer.ts'
import { badRequest } from '../../api/status.ts'
import { parseTime } from '../../api/time.ts'

/** The path and the query of a request's URL, which need not be one. */
export function partsOf(url = '/'): { readonly path: string; readonly query: URLSearchParams } {
  const cut = url.indexOf('?')
  return { path: cut < 0 ? url : url.slice(0, cut), query: new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1)) }
}

/** A part of a path as it was before it was escaped; what is escaped badly stays as it is. */
export function unescapedPart(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** A whole number of the query, as Go reads it. */
export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  const why = unparsableInt(text)
  if (why !== undefined) throw badRequest(why)
  return Number(text)
}

/** A time of the query, as metav1.Time reads it: an empty one is Go's first. */
export function timeOf(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (text === '' || text === 'null') return '0001-01-01T00:00:00Z'
  const time = parseTime(text)
  if (typeof time === 'string') throw badRequest(time)
  return text
}

/** A truth value of the query: anything but a clear no is a yes, as upstream has it. */
export function flagOf(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  return text !== null && text !== '0' && text.toLowerCase() !== 'false'
}

/** A parameter that is there and not empty. */
export const textOf = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined
