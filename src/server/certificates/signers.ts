/**
 * The signers that Kubernetes itself plays, and which requests each of them signs. Upstream: pkg/controller/certificates/signer and
 * pkg/apis/certificates/v1/helpers.go.
 */
import type { CertificateSigningRequest } from '../../api/objects.ts'
import {
  organization,
  commonName,
  readCertificateRequest,
  type CertificateRequest,
} from '../../kinds/certificate-signing-request/certificate-request.ts'
import { clientSigner, kubeletClientSigner, kubeletServingSigner, legacySigner } from '../../kinds/certificate-signing-request/signers.ts'

interface Usages {
  readonly needed: readonly string[]
  readonly allowed: readonly string[]
}

const forClients: Usages = { needed: ['client auth'], allowed: ['client auth', 'digital signature', 'key encipherment'] }
const forServing: Usages = { needed: ['server auth'], allowed: ['server auth', 'digital signature', 'key encipherment'] }
const forKubelets: Usages = {
  needed: ['client auth', 'digital signature'],
  allowed: ['client auth', 'digital signature', 'key encipherment'],
}
const forKubeletServing: Usages = { needed: [...forServing.needed, 'digital signature'], allowed: forServing.allowed }

type Signer = (request: CertificateRequest, usages: readonly string[]) => string | undefined

const signers: Readonly<Record<string, Signer>> = {
  [clientSigner]: (_request, usages) => wrongUsages(usages, forClients),
  [kubeletClientSigner]: (request, usages) =>
    notOfNode(request) ?? (hasNames(request) ? 'subjectAltNames not allowed' : undefined) ?? wrongUsages(usages, forKubelets),
  [kubeletServingSigner]: (request, usages) => notOfNode(request) ?? notOfServer(request) ?? wrongUsages(usages, forKubeletServing),
  [legacySigner]: () => undefined,
}

/** Whether requests to this signer are signed here at all. */
export const isOurs = ({ spec }: CertificateSigningRequest): boolean => Object.hasOwn(signers, spec.signerName)

/** Why the signer does not sign this one; undefined: it does. */
export const objection = ({ spec }: CertificateSigningRequest): string | undefined =>
  signers[spec.signerName]?.(readCertificateRequest(spec.request), spec.usages ?? [])

function wrongUsages(usages: readonly string[], { needed, allowed }: Usages): string | undefined {
  const isRight = needed.every((usage) => usages.includes(usage)) && usages.every((usage) => allowed.includes(usage))
  return isRight ? undefined : `usages did not match [${[...new Set([...needed, ...allowed])].sort().join(' ')}]`
}

function notOfNode({ subject }: CertificateRequest): string | undefined {
  const organizations = subject.get(organization) ?? []
  if (organizations.length !== 1 || organizations[0] !== 'system:nodes') return 'subject organization is not system:nodes'
  return (subject.get(commonName)?.at(-1) ?? '').startsWith('system:node:')
    ? undefined
    : 'subject common name does not begin with system:node: '
}

function notOfServer({ names }: CertificateRequest): string | undefined {
  if (names.dns.length + names.ip.length === 0) return 'DNS or IP subjectAltName is required'
  if (names.email.length > 0) return 'Email subjectAltNames are not allowed'
  return names.uri.length > 0 ? 'URI subjectAltNames are not allowed' : undefined
}

const hasNames = ({ names }: CertificateRequest): boolean => Object.values(names).some((list) => list.length > 0)
