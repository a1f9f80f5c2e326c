/** The word for the state of a CertificateSigningRequest. */
import type { CertificateSigningRequest } from '../../api/objects.ts'

/** `Approved,Issued`, `Denied`, `Pending`, ... */
export function requestStatus({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false
  const word = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'
  return `${word}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`
}
