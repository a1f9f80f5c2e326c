/** The addresses behind one port of a Service, in a few words. */
import type { EndpointSlice } from '../../api/objects.ts'
import { hostPort, someOf } from '../print/addresses.ts'

/** `10.0.0.1:80,10.0.0.2:80`: the first three ready addresses with the port of this name; `<none>` without slices. */
export function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>'
  return someOf(
    slices.flatMap((slice) => sliceTexts(slice, portName)),
    3,
  )
}

function sliceTexts({ endpoints, ports }: EndpointSlice, portName: string): string[] {
  // No word about readiness means ready.
  const addresses = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).map((endpoint) => endpoint.addresses[0] ?? '')
  // The wire writes null for a list that is not there.
  if (!ports?.length) return addresses
  return ports.filter(({ name = '' }) => name === portName).flatMap(({ port = 0 }) => addresses.map((address) => hostPort(address, port)))
}
