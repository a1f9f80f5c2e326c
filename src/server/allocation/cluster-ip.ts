/** Addresses of services: 10.96.0.0/16 without its two ends. */
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import type { Mutable } from '../../api/object.ts'
import type { Service } from '../../api/objects.ts'
import { internalError, invalid } from '../../api/status.ts'
import type { Random } from '../../base/random.ts'
import { defaultRange } from '../../kinds/service-cidr/default-range.ts'
import type { Reservation } from './addresses.ts'

const size = 2 ** 16
/** The lowest addresses are left to those who ask for one; upstream keeps 256 of this range for them. */
const reserved = 256

/** Gives the service an address unless it has one already, is headless, or asks for one that is free. */
export function takeAddress(reservation: Reservation, service: Mutable<Service>, before: readonly string[]): void {
  const { spec } = service
  const asked = spec.clusterIPs?.[0] ?? spec.clusterIP ?? ''
  if (asked === 'None' || before.includes(asked)) return
  if (asked === '') {
    const address = freeAddress(reservation)
    if (!reservation.call.dryRun) reservation.address(address)
    spec.clusterIP = address
    spec.clusterIPs = [address]
    return
  }
  const refusal = whyNot(reservation, asked)
  if (refusal !== undefined) {
    throw invalid(reservation.call.resource, service.metadata.name ?? '', [
      problem.invalid('spec.clusterIPs', goList([asked]), `failed to allocate IP ${asked}: ${refusal}`),
    ])
  }
  reservation.address(asked)
}

function whyNot({ taken, call }: Reservation, address: string): string | undefined {
  const [first, second, third, fourth] = address.split('.').map(Number)
  const offset = (third ?? 0) * 256 + (fourth ?? 0)
  const isInside = first === 10 && second === 96 && offset > 0 && offset < size - 1
  // A dry run asks another allocator of upstream's, which has other words and does not know what is taken.
  if (!isInside)
    return call.dryRun
      ? `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${defaultRange}`
      : 'the provided network does not match the current range'
  return taken.addresses.has(address) && !call.dryRun ? 'provided IP is already allocated' : undefined
}

/** How many addresses are given out to those who ask for none. */
const upper = size - 1 - reserved

/** An address that a service might get. */
export const anyAddress = (random: Random): string => addressAt(reserved + Math.floor(random.next() * upper))

function freeAddress({ taken, random }: Reservation): string {
  const start = Math.floor(random.next() * upper)
  for (let step = 0; step < upper; step++) {
    const address = addressAt(reserved + ((start + step) % upper))
    if (!taken.addresses.has(address)) return address
  }
  for (let offset = 1; offset < reserved; offset++) {
    const address = addressAt(offset)
    if (!taken.addresses.has(address)) return address
  }
  throw internalError('failed to allocate a serviceIP: range is full')
}

const addressAt = (offset: number): string => `10.96.${Math.floor(offset / 256)}.${offset % 256}`
