/** Objects of which each node has its own: lease, CSINode, requests for certificates. */
import type { CertificateSigningRequest } from '../../../api/objects.ts'
import { commonName, isCertificateRequest, readCertificateRequest } from '../../../kinds/certificate-signing-request/certificate-request.ts'
import { kubeletClientSigner, kubeletServingSigner } from '../../../kinds/certificate-signing-request/signers.ts'
import { nodeLeaseNamespace } from '../../../kinds/node/lease-namespace.ts'
import { refusal } from '../plugin.ts'
import { nameIn, type Rule } from './rule.ts'

export const refuseLease: Rule = (request, node) => {
  if (request.call.namespace !== nodeLeaseNamespace)
    throw refusal(request, `can only access leases in the "${nodeLeaseNamespace}" system namespace`)
  if (nameIn(request) !== node) throw refusal(request, 'can only access node lease with the same name as the requesting node')
}

export const refuseCsiNode: Rule = (request, node) => {
  if (nameIn(request) !== node) throw refusal(request, 'can only access CSINode with the same name as the requesting node')
}

/** Signers that make a node out of whom the request names. */
const signersOfNodes = new Set<string>([kubeletServingSigner, kubeletClientSigner])

export const refuseCertificateRequest: Rule = (request, node) => {
  if (request.operation !== 'create') return
  // Only requests for certificates come here.
  const { spec } = request.object as unknown as CertificateSigningRequest
  if (!signersOfNodes.has(spec.signerName)) return
  if (!isCertificateRequest(spec.request)) throw refusal(request, 'unable to parse csr: PEM block type must be CERTIFICATE REQUEST')
  const name = `system:node:${node}`
  if (readCertificateRequest(spec.request).subject.get(commonName)?.at(-1) !== name)
    throw refusal(request, `can only create a node CSR with CN=${name}`)
}
