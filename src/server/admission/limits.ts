/** The rules of LimitRanges on one amount, each giving upstream's words for what breaks it. */
import { isLess, scaledValue } from '../../api/quantity.ts'

export interface Bound {
  /** `Container`, `Pod` or `PersistentVolumeClaim`. */
  readonly type: string
  /** `cpu` */
  readonly name: string
  readonly bound: string
}

export interface Usage {
  readonly requests: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, string>>
}

export function atLeast({ type, name, bound }: Bound, { requests, limits }: Usage): string | undefined {
  const { [name]: request } = requests
  const { [name]: limit } = limits
  const rule = `minimum ${name} usage per ${type} is ${bound}`
  if (request === undefined) return `${rule}.  No request is specified`
  if (isLess(request, bound)) return `${rule}, but request is ${request}`
  return limit !== undefined && isLess(limit, bound) ? `${rule}, but limit is ${limit}` : undefined
}

export function atMost({ type, name, bound }: Bound, { requests, limits }: Usage): string | undefined {
  const { [name]: request } = requests
  const { [name]: limit } = limits
  const rule = `maximum ${name} usage per ${type} is ${bound}`
  if (limit === undefined) return `${rule}.  No limit is specified`
  if (isLess(bound, limit)) return `${rule}, but limit is ${limit}`
  return request !== undefined && isLess(bound, request) ? `${rule}, but request is ${request}` : undefined
}

export function requestAtMost({ type, name, bound }: Bound, { requests }: Usage): string | undefined {
  const { [name]: request } = requests
  const rule = `maximum ${name} usage per ${type} is ${bound}`
  if (request === undefined) return `${rule}.  No request is specified`
  return isLess(bound, request) ? `${rule}, but request is ${request}` : undefined
}

export function ratioAtMost({ type, name, bound }: Bound, { requests, limits }: Usage): string | undefined {
  const request = scaledValue(requests[name], -3)
  const limit = scaledValue(limits[name], -3)
  const rule = `${name} max limit to request ratio per ${type} is ${bound}`
  if (request === 0) return `${rule}, but no request is specified or request is 0`
  if (limit === 0) return `${rule}, but no limit is specified or limit is 0`
  const ratio = limit / request
  return ratio * 1000 > scaledValue(bound, -3) ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined
}
