/** Removes certificate requests that have been answered, or left alone, for long enough. Upstream: pkg/controller/certificates/cleaner. */
import type { CertificateSigningRequest } from '../api/objects.ts'
import { certificateSigningRequests } from '../api/resources.ts'
import { millisOf } from '../api/time.ts'
import { defineController } from './controller.ts'
import { step } from './step.ts'

const hour = 3_600_000

/** How long requests stay that were answered, and those that nobody looked at. */
const answeredKept = hour
const pendingKept = 24 * hour

export const certificateCleaner = defineController<CertificateSigningRequest>({
  name: 'certificate-cleaner',
  component: 'certificate-controller',
  of: certificateSigningRequests,
  reconcile(request, { now }) {
    const end = endOf(request)
    if (end === undefined) return []
    return end > now ? [step.again(end - now)] : [step.remove(certificateSigningRequests, request)]
  },
})

/** When it has been there long enough, in milliseconds. An approved one stays until somebody has signed it. */
function endOf({ metadata, status }: CertificateSigningRequest): number | undefined {
  const conditions = status?.conditions ?? []
  if (conditions.length === 0) return (millisOf(metadata.creationTimestamp) ?? 0) + pendingKept
  const ends = conditions.flatMap(({ type, lastUpdateTime }) => {
    const isOver = type === 'Denied' || type === 'Failed' || (type === 'Approved' && Boolean(status?.certificate))
    const since = millisOf(lastUpdateTime)
    return isOver && since !== undefined ? [since + answeredKept] : []
  })
  return ends.length === 0 ? undefined : Math.min(...ends)
}
