/** Addresses as Go's net/netip reads them, and its words for what is none. */
import { goQuote } from '../../go-value.ts'

export interface Address {
  readonly family: 4 | 6
  readonly address: bigint
  readonly zone: string
}

/** The address, or what ParseAddr says of a text that is none. */
export function parseAddress(text: string): Address | string {
  const first = /[.:%]/.exec(text)?.[0]
  const read =
    first === '.' ? parseFour(text) : first === ':' ? parseSix(text) : first === '%' ? 'missing IPv6 address' : 'unable to parse IP'
  return typeof read === 'string' ? `ParseAddr(${goQuote(text)}): ${read}` : read
}

const at = (rest: string): string => ` (at ${goQuote(rest)})`

function parseFour(text: string): Address | string {
  const fields: bigint[] = []
  let value = 0
  let digits = 0
  for (const [index, character] of [...text].entries()) {
    if (/\d/.test(character)) {
      if (digits === 1 && value === 0) return 'IPv4 field has octet with leading zero'
      value = value * 10 + Number(character)
      digits++
      if (value > 255) return 'IPv4 field has value >255'
    } else if (character === '.') {
      if (index === 0 || index === text.length - 1 || text[index - 1] === '.')
        return `IPv4 field must have at least one digit${at(text.slice(index))}`
      if (fields.length === 3) return 'IPv4 address too long'
      fields.push(BigInt(value))
      value = 0
      digits = 0
    } else return `unexpected character${at(text.slice(index))}`
  }
  if (fields.length < 3) return 'IPv4 address too short'
  return { family: 4, address: [...fields, BigInt(value)].reduce((sum, field) => sum * 256n + field, 0n), zone: '' }
}

function parseSix(given: string): Address | string {
  const percent = given.indexOf('%')
  const zone = percent === -1 ? '' : given.slice(percent + 1)
  if (percent !== -1 && zone === '') return 'zone must be a non-empty string'
  let rest = percent === -1 ? given : given.slice(0, percent)
  const groups: bigint[] = []
  let gap = -1
  if (rest.startsWith('::')) {
    gap = 0
    rest = rest.slice(2)
  }
  while (rest !== '' && groups.length < 8) {
    const [digits = ''] = /^[0-9a-fA-F]*/.exec(rest) ?? []
    if (digits.length > 4) return `each group must have 4 or less digits${at(rest)}`
    if (digits === '') return `each colon-separated field must have at least one digit${at(rest)}`
    const after = rest.slice(digits.length)
    if (after.startsWith('.')) {
      const end = endInFour(rest, groups, gap)
      if (typeof end === 'string') return end
      groups.push(...end)
      rest = ''
      break
    }
    groups.push(BigInt(`0x${digits}`))
    rest = after
    if (rest === '') break
    if (!rest.startsWith(':')) return `unexpected character, want colon${at(rest)}`
    if (rest.length === 1) return `colon must be followed by more characters${at(rest)}`
    rest = rest.slice(1)
    if (rest.startsWith(':')) {
      if (gap >= 0) return `multiple :: in address${at(rest)}`
      gap = groups.length
      rest = rest.slice(1)
    }
  }
  if (rest !== '') return `trailing garbage after address${at(rest)}`
  if (groups.length < 8 && gap < 0) return 'address string too short'
  if (groups.length === 8 && gap >= 0) return 'the :: must expand to at least one field of zeros'
  const zeros = Array.from({ length: 8 - groups.length }, () => 0n)
  const all = gap < 0 ? groups : [...groups.slice(0, gap), ...zeros, ...groups.slice(gap)]
  return { family: 6, address: all.reduce((sum, group) => sum * 65_536n + group, 0n), zone }
}

/** The last two groups written as an IPv4 address. */
function endInFour(rest: string, groups: readonly bigint[], gap: number): readonly bigint[] | string {
  if (gap < 0 && groups.length !== 6) return `embedded IPv4 address must replace the final 2 fields of the address${at(rest)}`
  if (groups.length > 6) return `too many hex fields to fit an embedded IPv4 at the end of the address${at(rest)}`
  const four = parseFour(rest)
  return typeof four === 'string' ? four : [four.address >> 16n, four.address & 0xffffn]
}

export interface Prefix {
  readonly family: 4 | 6
  readonly address: bigint
  readonly bits: number
}

/** The block, or what ParsePrefix says of a text that is none. */
export function parsePrefix(text: string): Prefix | string {
  const refuse = (why: string): string => `netip.ParsePrefix(${goQuote(text)}): ${why}`
  const slash = text.lastIndexOf('/')
  if (slash === -1) return refuse("no '/'")
  const ip = parseAddress(text.slice(0, slash))
  if (typeof ip === 'string') return refuse(ip)
  if (ip.zone !== '') return refuse('IPv6 zones cannot be present in a prefix')
  const bits = text.slice(slash + 1)
  if (!/^\d+$/.test(bits) || (bits.length > 1 && bits.startsWith('0'))) return refuse(`bad bits after slash: ${goQuote(bits)}`)
  if (Number(bits) > (ip.family === 4 ? 32 : 128)) return refuse('prefix length out of range')
  return { family: ip.family, address: ip.address, bits: Number(bits) }
}
