/** Checks of addresses that others are sent to. */
import { addressNumber, effectiveFamily } from '../../api/cidr.ts'
import { problem } from '../../api/field-errors.ts'
import type { Problem } from '../../api/status.ts'

/** ValidateEndpointIP: an address that means something only on one machine or one link cannot be an endpoint. */
export function checkSpecialAddress(problems: Problem[], ip: string, path: string): void {
  const value = addressNumber(ip)
  if (value === undefined) return void problems.push(problem.invalid(path, ip, 'must be a valid IP address'))
  const refuse = (isBad: boolean, detail: string): void => void (isBad && problems.push(problem.invalid(path, ip, detail)))
  const isShort = effectiveFamily(ip) === 4
  const [first, second, third] = isShort ? [24n, 16n, 8n].map((shift) => (value >> shift) & 0xffn) : []
  const head = value >> 112n
  refuse(isShort ? (value & 0xffffffffn) === 0n : value === 0n, `may not be unspecified (${ip})`)
  refuse(isShort ? first === 127n : value === 1n, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
  refuse(
    isShort ? first === 169n && second === 254n : (head & 0xffc0n) === 0xfe80n,
    'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  )
  refuse(
    isShort ? first === 224n && second === 0n && third === 0n : (head & 0xff0fn) === 0xff02n,
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  )
}
