/** The columns of CertificateSigningRequests. */
import type { CertificateSigningRequest } from '../../api/objects.ts'
import { humanDuration } from '../../api/time.ts'
import type { Column } from '../kind.ts'
import { orNone } from '../print/cells.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { wordTone } from '../print/tones.ts'
import { requestStatus } from './status.ts'

export const columns: readonly Column<CertificateSigningRequest>[] = [
  nameColumn(),
  ageColumn(),
  column('SignerName', ({ spec }) => orNone(spec.signerName)),
  column('Requestor', ({ spec }) => spec.username ?? ''),
  column('RequestedDuration', ({ spec }) =>
    spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds * 1000),
  ),
  column('Condition', requestStatus, { tone: (request) => wordTone(requestStatus(request).split(',')[0] ?? '') }),
]
