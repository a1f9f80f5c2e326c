/** Ports that services have on every node: 30000 to 32767. */
import { internalError, type StatusError } from '../../api/status.ts'
import type { Reservation } from './addresses.ts'

const first = 30_000
const last = 32_767
/** The lowest ports are left to those who ask for one, as upstream does. */
const reserved = 86

export interface PortRequest {
  /** 0: any. */
  readonly asked: number
  /** What the stored service holds already; undefined for a new one. */
  readonly before: readonly number[] | undefined
  /** The words for a port that cannot be had. */
  refusal(why: string): StatusError
}

/** Takes the port that is asked for, or any; refuses one that is taken or out of range. */
export function takePort(reservation: Reservation, { asked, before, refusal }: PortRequest): number {
  const { taken, call } = reservation
  if (asked !== 0 && before?.includes(asked) === true) return asked
  const port = asked === 0 ? freePort(reservation) : asked
  if (taken.ports.has(port)) throw refusal('provided port is already allocated')
  // Upstream's dry run does not look at the range.
  if ((port < first || port > last) && !call.dryRun)
    throw refusal(`provided port is not in the valid range. The range of valid ports is ${first}-${last}`)
  reservation.port(port)
  return port
}

function freePort({ taken, random }: Reservation): number {
  const low = first + reserved
  const count = last - low + 1
  const start = Math.floor(random.next() * count)
  for (let step = 0; step < count; step++) {
    const port = low + ((start + step) % count)
    if (!taken.ports.has(port)) return port
  }
  for (let port = first; port < low; port++) if (!taken.ports.has(port)) return port
  throw internalError('failed to allocate a nodePort: range is full')
}
