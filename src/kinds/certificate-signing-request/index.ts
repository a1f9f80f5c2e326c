/** CertificateSigningRequest: a wish for a certificate. */
import { certificateSigningRequests } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns } from './columns.ts'
import { describe } from './describe.ts'
import { rules } from './rules.ts'

export const certificateSigningRequest = defineKind({
  resource: certificateSigningRequests,
  rules,
  selectable: ({ spec }) => ({ 'spec.signerName': spec?.signerName ?? '' }),
  columns,
  describe,
})
