/** ValidateCSIDriverName. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { Problem } from '../../api/status.ts'

export function checkCsiName(name: string, path: string): Problem[] {
  return [
    ...(name === '' ? [problem.required(path)] : []),
    ...(name.length > 63 ? [problem.tooLong(path, 63)] : []),
    ...invalidFor(path, name, dnsSubdomain(name.toLowerCase())),
  ]
}
