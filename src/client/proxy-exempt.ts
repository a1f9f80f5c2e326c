/** Whether a server is reached without a proxy that a variable names, by the rules of Go's libraries for NO_PROXY. Pure. */
import { BlockList, isIP } from 'node:net'
import { bareHost } from './go-words.ts'

/** This machine is always exempt; else an entry has to name the server: by name or address, with all below it, by network, or `*`. */
export function isExempt({ hostname, port }: { readonly hostname: string; readonly port: string }, entries: string): boolean {
  const host = bareHost({ hostname }).toLowerCase()
  if (host === 'localhost' || within(host, '127.0.0.0/8') || within(host, '::1/128')) return true
  return entries
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => entry === '*' || within(host, entry) || isNamed(host, port, entry))
}

function isNamed(host: string, port: string, entry: string): boolean {
  const [, bracketed, plain, wanted] = /^(?:\[(.*)\]|([^:]*|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? []
  const name = bracketed ?? plain ?? ''
  if (name === '' || (wanted !== undefined && wanted !== port)) return false
  if (isIP(name) !== 0) return name === host
  const suffix = name.replace(/^\*/, '')
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`)
}

function within(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/')
  const [family, own] = [isIP(address), isIP(host)]
  if (family === 0 || family !== own || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(address, Number(bits), kind)
  return list.check(host, kind)
}
