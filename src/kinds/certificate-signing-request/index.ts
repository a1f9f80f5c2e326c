/** CertificateSigningRequest: a wish for a certificate. */
import { certificateSigningRequests } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'

export const certificateSigningRequest = defineKind({
  resource: certificateSigningRequests,
  columns,
  describe,
})
