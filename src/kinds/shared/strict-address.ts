/**
 * Addresses and blocks that newer kinds want in the one canonical way, and of which older kinds warn in any other (util/validation/ip.go).
 */
import { addressNumber, hostBits, isMapped, parseCidr, type Cidr } from '../../api/cidr.ts'
import { cidr, ipAddress, ipFamily } from '../../api/formats.ts'
import { goQuote } from '../../api/go-value.ts'

const hasZeros = (address: string): boolean => ipFamily(address) === 4 && /(?:^|\.)0\d/.test(address)

/** IsValidIP of the newer kinds: a valid address without leading zeros, in canonical form. */
export function strictAddress(text: string): string[] {
  const reasons = ipAddress(text)
  if (reasons.length > 0) return reasons
  const value = addressNumber(text) ?? 0n
  if (hasZeros(text)) return ['must not have leading 0s']
  if (isMapped(ipFamily(text), value)) return ['must not be an IPv4-mapped IPv6 address']
  const canonical = goAddress(ipFamily(text), value)
  return canonical === text ? [] : [`must be in canonical form (${goQuote(canonical)})`]
}

/** IsValidCIDR of the newer kinds. */
export function strictCidr(text: string): string[] {
  const reasons = cidr(text)
  const parsed = parseCidr(text)
  if (reasons.length > 0 || parsed === undefined) return reasons
  if (isOddlyWritten(text)) return ['must not have leading 0s in IP or prefix length']
  if (isMapped(parsed.family, parsed.address)) return ['must not have an IPv4-mapped IPv6 address']
  if (hostBits(parsed) !== 0n) return ['must not have bits set beyond the prefix length']
  const canonical = goBlock(parsed)
  return canonical === text ? [] : [`must be in canonical form (${goQuote(canonical)})`]
}

/** GetWarningsForIP, for a field of the older kinds. */
export function addressWarnings(text: string, path: string): string[] {
  const value = addressNumber(text)
  if (value === undefined) return []
  const canonical = goAddress(ipFamily(text), value)
  if (hasZeros(text) || isMapped(ipFamily(text), value))
    return [
      `${path}: non-standard IP address ${goQuote(text)} will be considered invalid in a future Kubernetes release: use ${goQuote(canonical)}`,
    ]
  return canonical === text ? [] : [`${path}: IPv6 address ${goQuote(text)} should be in RFC 5952 canonical format (${goQuote(canonical)})`]
}

/** GetWarningsForCIDR, for a field of the older kinds. */
export function cidrWarnings(text: string, path: string): string[] {
  const parsed = parseCidr(text)
  if (parsed === undefined) return []
  const warnings: string[] = []
  const network = { ...parsed, address: parsed.address - hostBits(parsed) }
  const single = `${goAddress(parsed.family, parsed.address)}/${parsed.family === 4 ? 32 : 128}`
  if (hostBits(parsed) !== 0n)
    warnings.push(
      `${path}: CIDR value ${goQuote(text)} is ambiguous in this context (should be ${goQuote(goBlock(network))} or ${goQuote(single)}?)`,
    )
  if (isOddlyWritten(text) || isMapped(parsed.family, parsed.address))
    warnings.push(
      `${path}: non-standard CIDR value ${goQuote(text)} will be considered invalid in a future Kubernetes release: use ${goQuote(goBlock(network))}`,
    )
  return warnings.length > 0 || goBlock(parsed) === text
    ? warnings
    : [`${path}: IPv6 CIDR value ${goQuote(text)} should be in RFC 5952 canonical format (${goQuote(goBlock(parsed))})`]
}

function isOddlyWritten(block: string): boolean {
  const [address = '', bits = ''] = block.split('/')
  return hasZeros(address) || /^0\d/.test(bits)
}

/** As Go prints an address. */
function goAddress(family: 4 | 6 | undefined, value: bigint): string {
  return family === 4 || isMapped(family, value)
    ? [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.')
    : canonicalIpv6(value)
}

const goBlock = ({ family, address, bits }: Cidr): string => `${goAddress(family, address)}/${isMapped(family, address) ? bits - 96 : bits}`

function canonicalIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16))
  let best = { from: -1, length: 1 }
  for (let from = 0; from < 8; from++) {
    let length = 0
    while (groups[from + length] === '0') length++
    if (length > best.length) best = { from, length }
  }
  if (best.from < 0) return groups.join(':')
  return `${groups.slice(0, best.from).join(':')}::${groups.slice(best.from + best.length).join(':')}`
}
