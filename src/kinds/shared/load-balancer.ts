/** Checks of the points at which a load balancer takes traffic in, as the status of services and ingresses lists them. */
import { problem } from '../../api/field-errors.ts'
import { ipAddress, ipFamily } from '../../api/formats.ts'
import type { Problem } from '../../api/status.ts'
import { checkedBy, checkSubdomain } from './texts.ts'

const checkIp = checkedBy(ipAddress)

/** The address of a point, if it has one. */
export function checkPointAddress(problems: Problem[], ip: string | undefined, path: string): void {
  if (ip) checkIp(problems, ip, `${path}.ip`)
}

/** The name of a point, if it has one. */
export function checkPointName(problems: Problem[], hostname: string | undefined, path: string): void {
  if (!hostname) return
  checkSubdomain(problems, hostname, `${path}.hostname`)
  if (ipFamily(hostname) !== undefined)
    problems.push(problem.invalid(`${path}.hostname`, hostname, 'must be a DNS name, not an IP address'))
}
