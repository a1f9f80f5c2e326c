/** Checks of port numbers and port names. */
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import type { Problem } from '../../api/status.ts'

export const protocols = ['SCTP', 'TCP', 'UDP']
const portRange = 'must be between 1 and 65535, inclusive'

export function checkPortNumber(problems: Problem[], port: number | undefined, path: string): void {
  if (port === undefined || port < 1 || port > 65535) problems.push(problem.invalid(path, port ?? 0, portRange))
}

/** A number of a port, or the name of one that a container gives; an absent one is the number 0. */
export function checkPortNumberOrName(problems: Problem[], port: number | string | undefined, path: string): void {
  if (typeof port !== 'string') return checkPortNumber(problems, port, path)
  for (const reason of formats.portName(port)) problems.push(problem.invalid(path, port, reason))
}
