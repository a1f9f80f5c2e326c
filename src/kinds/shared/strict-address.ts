/** Addresses and blocks that must be written in the one canonical way. */
import { addressNumber, hostBits, parseCidr } from '../../api/cidr.ts'
import { cidr, ipAddress, ipFamily } from '../../api/formats.ts'

/** IsValidIP of the newer kinds: a valid address without leading zeros, in canonical form. */
export function strictAddress(text: string): string[] {
  const reasons = ipAddress(text)
  if (reasons.length > 0) return reasons
  if (ipFamily(text) === 4) return /(?:^|\.)0\d/.test(text) ? ['must not have leading 0s'] : []
  const canonical = canonicalIpv6(addressNumber(text) ?? 0n)
  if (text.includes('.')) return ['must not be an IPv4-mapped IPv6 address']
  return canonical === text ? [] : [`must be in canonical form ("${canonical}")`]
}

/** ValidateCIDR of the newer kinds. */
export function strictCidr(text: string): string[] {
  const reasons = cidr(text)
  const parsed = parseCidr(text)
  if (reasons.length > 0 || parsed === undefined) return reasons
  const [address = ''] = text.split('/')
  if (parsed.family === 4 && /(?:^|\.)0\d/.test(address)) return ['must not have leading 0s in IP or prefix length']
  return hostBits(parsed) === 0n ? [] : ['must not have bits set beyond the prefix length']
}

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
