/**
 * CertificateApproval, CertificateSigning and CertificateSubjectRestriction: who may say yes to the requests of a signer, who may sign
 * them, and what nobody may ask for.
 */
import { isEqual } from '../../api/equal.ts'
import type { CertificateSigningRequest } from '../../api/objects.ts'
import { certificateSigningRequests } from '../../api/resources.ts'
import { organization, readCertificateRequest } from '../../kinds/certificate-signing-request/certificate-request.ts'
import { clientSigner } from '../../kinds/certificate-signing-request/signers.ts'
import { authorize } from '../authorization/authorize.ts'
import { refusal, type AdmissionPlugin, type AdmissionRequest } from './plugin.ts'

const masters = 'system:masters'

/** What a write may say is judged by the signer that the stored request names. */
const signerOf = ({ old }: AdmissionRequest): string => (old as CertificateSigningRequest | undefined)?.spec.signerName ?? ''

export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',
  resources: [certificateSigningRequests.id],
  operations: ['update'],
  subresources: ['approval'],
  validate(request) {
    if (request.call.subresource === 'approval') demandSigner(request, 'approve')
  },
}

export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',
  resources: [certificateSigningRequests.id],
  operations: ['update'],
  subresources: ['status'],
  validate(request) {
    if (request.call.subresource !== 'status') return
    // Both are requests: the resource says so.
    const [now, before] = [request.object, request.old].map((one) => (one as unknown as CertificateSigningRequest).status)
    if (now?.certificate === before?.certificate && isEqual(now?.conditions ?? [], before?.conditions ?? [])) return
    demandSigner(request, 'sign')
  },
}

export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  resources: [certificateSigningRequests.id],
  operations: ['create'],
  validate(request) {
    const { spec } = request.object as unknown as CertificateSigningRequest
    if (spec.signerName !== clientSigner || !readCertificateRequest(spec.request).subject.get(organization)?.includes(masters)) return
    throw refusal(request, `use of ${clientSigner} signer with ${masters} group is not allowed`)
  },
}

/** The right to a signer, or to all of its domain. */
function demandSigner(request: AdmissionRequest, verb: 'approve' | 'sign'): void {
  const { core, call } = request
  const signer = signerOf(request)
  const may = (name: string): boolean =>
    authorize(core, {
      user: call.user,
      verb,
      path: '',
      resource: { group: 'certificates.k8s.io', version: '*', resource: 'signers', subresource: '', namespace: '', name },
    }).allowed
  if (may(signer) || may(`${signer.split('/')[0] ?? ''}/*`)) return
  throw refusal(request, `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`)
}
