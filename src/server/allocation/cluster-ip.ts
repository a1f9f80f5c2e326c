/** Addresses of services, out of the ranges that the cluster has. */
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import type { Mutable } from '../../api/object.ts'
import type { Service } from '../../api/objects.ts'
import { internalError, invalid } from '../../api/status.ts'
import type { Random } from '../../base/random.ts'
import { defaultRange } from '../../kinds/service-cidr/default-range.ts'
import type { Reservation } from './addresses.ts'
import { addressAt, holds, ownRange, type ServiceRange } from './service-ranges.ts'

/** Gives an address to a service that comes to have one, unless it is headless, or asks for one that is free. */
export function takeAddress(reservation: Reservation, service: Mutable<Service>): void {
  const { spec } = service
  const asked = spec.clusterIPs?.[0] ?? spec.clusterIP ?? ''
  if (asked === 'None') return
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

function whyNot({ taken, call, ranges }: Reservation, address: string): string | undefined {
  // A dry run asks another allocator of upstream's, which has other words and does not know what is taken.
  if (!ranges().some((range) => holds(range, address)))
    return call.dryRun
      ? `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${defaultRange}`
      : 'the provided network does not match the current range'
  return taken.addresses.has(address) && !call.dryRun ? 'provided IP is already allocated' : undefined
}

/** An address that a service might get. */
export const anyAddress = (random: Random): string => addressAt(anyOf(ownRange, random))

/** A number of the range's part that is shared. */
const anyOf = ({ shared, last }: ServiceRange, random: Random): number => shared + Math.floor(random.next() * (last - shared + 1))

function freeAddress({ taken, random, ranges }: Reservation): string {
  for (const range of ranges()) {
    for (const number of inTurn(range, random)) {
      const address = addressAt(number)
      if (!taken.addresses.has(address)) return address
    }
  }
  throw internalError('failed to allocate a serviceIP: range is full')
}

/** All numbers of a range in the order in which they are tried: from any of the shared part on and round it, then what is below. */
function* inTurn(range: ServiceRange, random: Random): Generator<number> {
  const { first, last, shared } = range
  const start = anyOf(range, random)
  for (let number = start; number <= last; number++) yield number
  for (let number = shared; number < start; number++) yield number
  for (let number = first; number < shared; number++) yield number
}
