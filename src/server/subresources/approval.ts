/** approval: says yes or no to a certificate request. */
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../api/objects.ts'
import { checkApproval } from '../../kinds/certificate-signing-request/rules.ts'
import { wholeBeforeChange } from '../../kinds/shared/update-checks.ts'
import { asObject, refuseInOrder } from '../validation/checks.ts'
import { statusStrategy, type Strategy } from '../validation/strategy.ts'

/** Only the conditions are taken from the request. */
export const approvalStrategy: Strategy = {
  reserves: false,
  prepare(call, draft, old) {
    const wanted = conditionsOf(asObject(draft))
    const { conditions: _, ...before } = (old as unknown as CertificateSigningRequest).status ?? {}
    statusStrategy.prepare(call, draft, old)
    draft['status'] = { ...before, ...(wanted.length > 0 && { conditions: wanted }) }
  },
  check: (call, draft, old) =>
    refuseInOrder(call, draft, {
      old,
      order: wholeBeforeChange,
      // The subresource belongs to this kind alone.
      update: () => checkApproval(draft as unknown as CertificateSigningRequest, old as unknown as CertificateSigningRequest),
    }),
}

const conditionsOf = (object: unknown): readonly CertificateSigningRequestCondition[] =>
  (object as CertificateSigningRequest).status?.conditions ?? []
