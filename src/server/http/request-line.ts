/** Reads the parts of a request's first line: its path and its query. */
import { badRequest } from '../../api/status.ts'

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
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  const value = BigInt(text.replace('+', ''))
  if (BigInt.asIntN(64, value) !== value) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`)
  return Number(value)
}

/** A truth value of the query: anything but a clear no is a yes, as upstream has it. */
export function flagOf(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  return text !== null && text !== '0' && text.toLowerCase() !== 'false'
}

/** A parameter that is there and not empty. */
export const textOf = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined
