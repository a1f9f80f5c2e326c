/** Checks of addresses that others are sent to. */
import { problem } from '../../api/field-errors.ts'
import { ipFamily } from '../../api/formats.ts'
import type { Problem } from '../../api/status.ts'

/** ValidateNonSpecialIP: an address that means something only on one machine or one link cannot be an endpoint. */
export function checkSpecialAddress(problems: Problem[], ip: string, path: string): void {
  const family = ipFamily(ip)
  if (family === undefined) return void problems.push(problem.invalid(path, ip, 'must be a valid IP address'))
  const [first = 0, second = 0, third = 0] = ip.split('.').map(Number)
  const text = ip.toLowerCase()
  const refuse = (isBad: boolean, detail: string): void => void (isBad && problems.push(problem.invalid(path, ip, detail)))
  const four = family === 4
  refuse(four ? /^[0.]+$/.test(ip) : /^[0:]+$/.test(ip), `may not be unspecified (${ip})`)
  refuse(four ? first === 127 : /^[0:]*:0*1$/.test(ip), 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
  refuse(four ? first === 169 && second === 254 : /^fe[89ab]/.test(text), 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')
  refuse(
    four ? first === 224 && second === 0 && third === 0 : /^ff.2:/.test(text),
    'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  )
}
