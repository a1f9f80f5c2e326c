/** The order in which upstream keeps the ports of endpoints: by the MD5 of each port, printed as a Go value. */
import { createHash } from 'node:crypto'
import type { ServedPort } from './backends.ts'

const orNil = (text: string | undefined): string => text ?? '<nil>'

/** How upstream prints a port of an EndpointSlice for hashing: every field is a pointer. */
const slicePort = ({ name, protocol, port, appProtocol }: ServedPort): string =>
  `(v1.EndpointPort){Name:(*string)${name} Protocol:(*v1.Protocol)${protocol} Port:(*int32)${port} AppProtocol:(*string)${orNil(appProtocol)}}`

/** The same for a port of Endpoints, whose fields are plain. */
const subsetPort = ({ name, protocol, port, appProtocol }: ServedPort): string =>
  `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${orNil(appProtocol)}}`

const hash = (text: string): string => createHash('md5').update(text).digest('hex')

function ordered(ports: readonly ServedPort[], print: (port: ServedPort) => string): readonly ServedPort[] {
  if (ports.length < 2) return ports
  return ports
    .map((port) => ({ port, hash: hash(print(port)) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .map(({ port }) => port)
}

/** Ports as an EndpointSlice lists them. */
export const inSliceOrder = (ports: readonly ServedPort[]): readonly ServedPort[] => ordered(ports, slicePort)

/** Ports as a subset of Endpoints lists them. */
export const inSubsetOrder = (ports: readonly ServedPort[]): readonly ServedPort[] => ordered(ports, subsetPort)
