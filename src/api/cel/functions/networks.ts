/** Addresses and blocks of them in CEL. Upstream: apiserver/pkg/cel/library/ip.go and cidr.go over Go's net/netip. */
import { type Cidr, containsAddress, hostBits, parseCidr } from '../../cidr.ts'
import { goQuote } from '../../go-value.ts'
import type { Definition } from '../declaration.ts'
import { CelError, type Foreign, noSuchOverload, type Value } from '../value.ts'
import { parseAddress, parsePrefix } from './parse-address.ts'

interface Ip {
  readonly family: 4 | 6
  readonly address: bigint
}

const [ipType, cidrType] = ['net.IP', 'net.CIDR']
const isMapped = ({ family, address }: Ip): boolean => family === 6 && address >> 32n === 0xffffn

const ipValue = (data: Ip): Foreign => ({
  kind: 'foreign',
  type: ipType,
  data,
  size: data.family === 4 ? 4 : 16,
  equals: (other) => (other.data as Ip).family === data.family && (other.data as Ip).address === data.address,
})
const cidrValue = (data: Cidr): Foreign => ({
  kind: 'foreign',
  type: cidrType,
  data,
  size: Math.ceil(data.bits / 8),
  equals: (other) =>
    (other.data as Cidr).family === data.family && (other.data as Cidr).address === data.address && (other.data as Cidr).bits === data.bits,
})

/** The address, or why the text is none. */
function readIp(text: string): Ip | string {
  const ip = parseAddress(text)
  if (typeof ip === 'string') return `IP Address ${goQuote(text)} parse error during conversion from string: ${ip}`
  if (ip.zone !== '') return `IP address ${goQuote(text)} with zone value is not allowed`
  return isMapped(ip) ? `IPv4-mapped IPv6 address ${goQuote(text)} is not allowed` : ip
}

function readCidr(text: string): Cidr | string {
  const cidr = parsePrefix(text)
  if (typeof cidr === 'string') return `${parseError}${cidr}`
  return isMapped(cidr) ? `IPv4-mapped IPv6 address ${goQuote(text)} is not allowed` : cidr
}

const parseError = 'network address parse error during conversion from string: '

function parsed<T>(read: T | string, prefix = ''): T {
  if (typeof read === 'string') throw new CelError(prefix + read)
  return read
}

/** The shortest form of an address. */
function ipText({ family, address }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16))
  let [start, length] = [0, 0]
  for (let from = 0; from < 8; from++) {
    let to = from
    while (to < 8 && groups[to] === '0') to++
    if (to - from > length && to - from > 1) [start, length] = [from, to - from]
  }
  return length === 0 ? groups.join(':') : `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

const ipOf = (value: Value | undefined): Ip => (value as Foreign).data as Ip
const cidrOf = (value: Value | undefined): Cidr => (value as Foreign).data as Cidr
const contains = (outer: Value | undefined, ip: Ip): boolean => containsAddress(cidrOf(outer), ip)

/** Upstream loses why a text is no address. */
function containsText(outer: Value | undefined, text: Value | undefined): boolean {
  const ip = readIp(text as string)
  if (typeof ip === 'string') throw noSuchOverload()
  return contains(outer, ip)
}

function containsBlock(outer: Value | undefined, inner: Cidr): boolean {
  const own = cidrOf(outer)
  return own.family === inner.family && own.bits <= inner.bits && containsAddress(own, inner)
}

/** Whether an address lies in one of the blocks, by family. */
const within =
  (four: string, six: string) =>
  (value: Value | undefined): boolean =>
    containsAddress(parseCidr(ipOf(value).family === 4 ? four : six) as Cidr, ipOf(value))

const isUnspecified = (value: Value | undefined): boolean => ipOf(value).address === 0n
const isLoopback = within('127.0.0.0/8', '::1/128')
const isLinkLocal = within('169.254.0.0/16', 'fe80::/10')
const isMulticast = within('224.0.0.0/4', 'ff00::/8')
const isLinkLocalMulticast = (value: Value | undefined): boolean =>
  ipOf(value).family === 4
    ? within('224.0.0.0/24', '::/0')(value)
    : ipOf(value).address >> 120n === 0xffn && ((ipOf(value).address >> 112n) & 0xfn) === 2n
const isBroadcast = (value: Value | undefined): boolean => ipOf(value).family === 4 && ipOf(value).address === 0xffffffffn
const isGlobal = (value: Value | undefined): boolean =>
  !(isUnspecified(value) || isLoopback(value) || isLinkLocal(value) || isMulticast(value) || isBroadcast(value))

export const networks: readonly Definition[] = [
  ['string_to_ip', `ip(string) ${ipType}`, (text) => ipValue(parsed(readIp(text as string)))],
  ['ip_family', `${ipType}->family() int`, (ip) => BigInt(ipOf(ip).family)],
  ['ip_is_canonical', 'ip.isCanonical(string) bool', (text) => ipText(parsed(readIp(text as string))) === text],
  ['ip_is_unspecified', `${ipType}->isUnspecified() bool`, isUnspecified],
  ['ip_is_loopback', `${ipType}->isLoopback() bool`, isLoopback],
  ['ip_is_link_local_multicast', `${ipType}->isLinkLocalMulticast() bool`, isLinkLocalMulticast],
  ['ip_is_link_local_unicast', `${ipType}->isLinkLocalUnicast() bool`, isLinkLocal],
  ['ip_is_global_unicast', `${ipType}->isGlobalUnicast() bool`, isGlobal],
  ['is_ip', 'isIP(string) bool', (text) => typeof readIp(text as string) !== 'string'],
  ['ip_to_string', `string(${ipType}) string`, (ip) => ipText(ipOf(ip))],
  ['string_to_cidr', `cidr(string) ${cidrType}`, (text) => cidrValue(parsed(readCidr(text as string), parseError))],
  ['cidr_contains_ip_string', `${cidrType}->containsIP(string) bool`, (cidr, text) => containsText(cidr, text)],
  ['cidr_contains_ip_ip', `${cidrType}->containsIP(${ipType}) bool`, (cidr, ip) => contains(cidr, ipOf(ip))],
  [
    'cidr_contains_cidr_string',
    `${cidrType}->containsCIDR(string) bool`,
    (cidr, text) => containsBlock(cidr, parsed(readCidr(text as string), parseError)),
  ],
  ['cidr_contains_cidr', `${cidrType}->containsCIDR(${cidrType}) bool`, (cidr, inner) => containsBlock(cidr, cidrOf(inner))],
  ['cidr_ip', `${cidrType}->ip() ${ipType}`, (cidr) => ipValue({ family: cidrOf(cidr).family, address: cidrOf(cidr).address })],
  ['cidr_prefix_length', `${cidrType}->prefixLength() int`, (cidr) => BigInt(cidrOf(cidr).bits)],
  [
    'cidr_masked',
    `${cidrType}->masked() ${cidrType}`,
    (cidr) => cidrValue({ ...cidrOf(cidr), address: cidrOf(cidr).address - hostBits(cidrOf(cidr)) }),
  ],
  ['is_cidr', 'isCIDR(string) bool', (text) => typeof readCidr(text as string) !== 'string'],
  ['cidr_to_string', `string(${cidrType}) string`, (cidr) => `${ipText(cidrOf(cidr))}/${cidrOf(cidr).bits}`],
]
