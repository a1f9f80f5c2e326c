/** The order in which upstream keeps the ports of endpoints: by the MD5 of each port, printed as a Go value. */
import { createHash } from 'node:crypto'
import type { EndpointSubset } from '../../api/objects.ts'
import { compareTexts } from '../../base/order.ts'
import type { ServedPort } from './backends.ts'

type SubsetPort = NonNullable<EndpointSubset['ports']>[number]

const orNil = (text: string | undefined): string => text ?? '<nil>'

/** How upstream prints a port of an EndpointSlice for hashing: every field is a pointer. */
const printedSlicePort = ({ name, protocol, port, appProtocol }: ServedPort): string =>
  `{Name:(*string)${name} Protocol:(*v1.Protocol)${protocol} Port:(*int32)${port} AppProtocol:(*string)${orNil(appProtocol)}}`

/** The same for a port of Endpoints, whose fields are plain. */
export const printedSubsetPort = ({ name = '', protocol = 'TCP', port, appProtocol }: SubsetPort): string =>
  `{Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${orNil(appProtocol)}}`

const hash = (printed: string): string => createHash('md5').update(`(v1.EndpointPort)${printed}`).digest('hex')

function ordered<T>(ports: readonly T[], print: (port: T) => string): readonly T[] {
  if (ports.length < 2) return ports
  return ports
    .map((port) => ({ port, hash: hash(print(port)) }))
    .sort((a, b) => compareTexts(a.hash, b.hash))
    .map(({ port }) => port)
}

/** Ports as an EndpointSlice lists them. */
export const inSliceOrder = (ports: readonly ServedPort[]): readonly ServedPort[] => ordered(ports, printedSlicePort)

/** Ports as a subset of Endpoints lists them. */
export const inSubsetOrder = (ports: readonly SubsetPort[]): readonly SubsetPort[] => ordered(ports, printedSubsetPort)
