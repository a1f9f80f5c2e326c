/** Blocks of addresses: what they contain, and whether they are written in full. */
import { ipFamily } from './formats.ts'

export interface Cidr {
  readonly family: 4 | 6
  readonly address: bigint
  readonly bits: number
}

/** The number of an address; undefined for what is none. */
export function addressNumber(text: string): bigint | undefined {
  const family = ipFamily(text)
  if (family === undefined) return undefined
  if (family === 4) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(Number(part)), 0n)
  const [head = '', tail] = text.split('::')
  const groups = (half: string): bigint[] =>
    half === '' ? [] : half.split(':').flatMap((part) => (part.includes('.') ? split32(addressNumber(part) ?? 0n) : [BigInt(`0x${part}`)]))
  const left = groups(head)
  const right = tail === undefined ? [] : groups(tail)
  const middle = Array.from({ length: 8 - left.length - right.length }, () => 0n)
  return [...left, ...middle, ...right].reduce((sum, group) => sum * 65536n + group, 0n)
}

const split32 = (value: bigint): bigint[] => [value >> 16n, value & 0xffffn]

/** Whether an address of IPv6 stands for one of IPv4. */
export const isMapped = (family: 4 | 6 | undefined, value: bigint): boolean => family === 6 && value >> 32n === 0xffffn

/** The family that Go sorts an address into: an IPv4 address in the clothes of IPv6 is one of IPv4. */
export function effectiveFamily(text: string): 4 | 6 | undefined {
  const family = ipFamily(text)
  return family === 6 && isMapped(family, addressNumber(text) ?? 0n) ? 4 : family
}

/** Reads a block; undefined for what is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [ip = '', bits = '', ...more] = text.split('/')
  const family = ipFamily(ip)
  const address = addressNumber(ip)
  if (family === undefined || address === undefined || more.length > 0 || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return undefined
  return { family, address, bits: Number(bits) }
}

const width = (family: 4 | 6): number => (family === 4 ? 32 : 128)

/** The bits of the address beyond the prefix. */
export const hostBits = ({ family, address, bits }: Cidr): bigint => address & ((1n << BigInt(width(family) - bits)) - 1n)

/** True if `inner`'s address lies in `outer`. */
export function containsAddress(outer: Cidr, inner: Pick<Cidr, 'family' | 'address'>): boolean {
  const shift = BigInt(width(outer.family) - outer.bits)
  return outer.family === inner.family && outer.address >> shift === inner.address >> shift
}
