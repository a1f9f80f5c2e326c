/** The ranges from which services get their IPv4 addresses: what ServiceCIDRs say, and where in each the search begins. */
import { addressNumber, parseCidr } from '../../api/cidr.ts'
import { conditionOf } from '../../api/conditions.ts'
import type { ServiceCIDR } from '../../api/objects.ts'
import { serviceCIDRs } from '../../api/resources.ts'
import { defaultRange } from '../../kinds/service-cidr/default-range.ts'
import type { Store } from '../../store/store.ts'
import { storageOf } from '../storage/storage.ts'

/** A range without the two ends that nobody gets, as numbers of addresses. */
export interface ServiceRange {
  readonly first: number
  readonly last: number
  /** The lowest that is given to those who ask for none: what is below is left to those who ask for one. */
  readonly shared: number
}

/**
 * The ranges that are in use, the cluster's own first, which upstream exhausts before it turns to others: those of objects that are ready,
 * or of which nobody has said, and that are not about to go. A cluster without any such objects has its own range all the same.
 */
export function readyRanges(store: Store): readonly ServiceRange[] {
  const { entries } = store.list(storageOf(serviceCIDRs).prefix)
  if (entries.length === 0) return [ownRange]
  const texts = entries.flatMap(({ value }) => (isReady(value as ServiceCIDR) ? ((value as ServiceCIDR).spec.cidrs ?? []) : []))
  const others = [...new Set(texts)].filter((text) => text !== defaultRange).flatMap(rangesOf)
  return texts.includes(defaultRange) ? [ownRange, ...others] : others
}

function isReady({ metadata, status }: ServiceCIDR): boolean {
  const ready = conditionOf({ status }, 'Ready')
  return metadata.deletionTimestamp === undefined && (ready === undefined || ready.status === 'True')
}

/** How many addresses of a range of this size are left to those who ask for one (calculateRangeOffset). */
const asideOf = (size: number): number => (size <= 16 ? 0 : Math.min(Math.max(Math.floor(size / 16), 16), 256))

function rangesOf(text: string): readonly ServiceRange[] {
  const cidr = parseCidr(text)
  if (cidr?.family !== 4) return []
  const size = 2 ** (32 - cidr.bits)
  const base = Math.floor(Number(cidr.address) / size) * size
  return [{ first: base + 1, last: base + size - 2, shared: base + 1 + asideOf(size) }]
}

const [own] = rangesOf(defaultRange)
if (own === undefined) throw new Error(`${defaultRange} is no range`)
/** The range that every cluster starts with. */
export const ownRange: ServiceRange = own

/** Whether one may have this address of the range. */
export function holds({ first, last }: ServiceRange, address: string): boolean {
  const number = address.includes(':') ? undefined : addressNumber(address)
  return number !== undefined && number >= first && number <= last
}

/** The address of this number. */
export const addressAt = (number: number): string => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
