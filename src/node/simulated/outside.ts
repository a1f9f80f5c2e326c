/**
 * What stands for the world outside of the cluster: public names have addresses of the block kept for documentation, and every one answers
 * HTTP with a page that says what it is. Nothing leaves the process.
 */
import { respond } from './images/static-files.ts'
import type { HttpRequest, Listener } from './network.ts'

/**
 * Domains outside. Only such as nobody calls a namespace: `web.dev` with a slip in it has to stay unknown, as the cluster's name server would
 * have it.
 */
const publicDomains = new Set('com org net edu gov info io ai ch de eu fr nl uk us ca au br cn in jp kr ru se it es pl'.split(' '))

/** Whether somebody outside might have this name. */
export function isPublicName(name: string): boolean {
  const labels = name.split('.')
  return (
    labels.length >= 2 &&
    publicDomains.has(labels.at(-1) ?? '') &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label))
  )
}

/** Always the same address for a name. */
export function outsideAddress(name: string): string {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521
  return `198.51.100.${1 + (sum % 254)}`
}

/** Addresses outside that answer: the block of `outsideAddress`, and well-known public name servers. */
export const isOutside = (ip: string): boolean => ip.startsWith('198.51.100.') || ['1.1.1.1', '8.8.8.8', '8.8.4.4', '9.9.9.9'].includes(ip)

/** What listens there; undefined for other ports than those of the web and, for name servers, 53. */
export function outsideListener(ip: string, port: number): Listener | undefined {
  if (port === 80 || port === 443) return { http: page }
  return port === 53 && !ip.startsWith('198.51.100.') ? { accept: () => undefined } : undefined
}

const page = ({ headers, path }: HttpRequest) =>
  respond(
    200,
    `This page stands for ${headers['host'] ?? ''}${path}: simulated pods reach nothing outside of their cluster.\n`,
    'text/plain',
  )
