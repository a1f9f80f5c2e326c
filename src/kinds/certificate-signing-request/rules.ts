/** What the server refuses of CertificateSigningRequests. */
import { X509Certificate } from 'node:crypto'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goQuote, GoValue } from '../../api/go-value.ts'
import { dnsLabel, dnsSubdomain, nameRules } from '../../api/names.ts'
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Rules } from '../kind.ts'
import { isCertificateRequest } from './certificate-request.ts'
import { legacySigner } from './signers.ts'
import { wholeBeforeChange } from '../shared/update-checks.ts'

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]
const leastSeconds = 600

export const rules: Rules<CertificateSigningRequest> = {
  generation: false,
  updateChecks: wholeBeforeChange,
  statusChecks: wholeBeforeChange,
  checkName: nameRules.pathSegment,
  prepareCreate(draft) {
    draft.status = {}
  },
  /** The request itself never changes. */
  prepareUpdate(draft, old) {
    // The stored spec is shared; nothing below changes it.
    draft.spec = old.spec as typeof draft.spec
  },
  check: (object, old) => [...checkSpec(object), ...checkConditions(object.status?.conditions ?? []), ...checkCertificate(object, old)],
  /** A decision stands: what else a write to the status says of it is passed over. */
  prepareStatusUpdate(draft, old) {
    const { conditions } = draft.status ?? {}
    if (conditions === undefined) return
    const kept = new Map(
      ['Approved', 'Denied']
        .filter((type) => conditionsOf(draft, type).length === conditionsOf(old, type).length)
        .map((type) => [type, conditionsOf(old, type)]),
    )
    draft.status = { ...draft.status, conditions: conditions.map((one) => ({ ...(kept.get(one.type)?.shift() ?? one) })) }
  },
  checkStatusUpdate: (object, old) => [...checkRemoved(object, old), ...checkDecided(object, old), ...checkReplaced(object, old)],
  /** populateConditionTimestamps */
  stamp(draft, old, now) {
    for (const condition of draft.status?.conditions ?? []) {
      const before = old.status?.conditions?.find(({ type, status }) => type === condition.type && status === condition.status)
      condition.lastUpdateTime ??= timeText(now)
      condition.lastTransitionTime ??= before?.lastTransitionTime ?? timeText(now)
    }
  },
}

/** What a write to the approval subresource may refuse besides: it may decide, but not take a decision back. */
export const checkApproval = checkRemoved

const conditionsOf = ({ status }: CertificateSigningRequest, wanted: string): CertificateSigningRequestCondition[] =>
  (status?.conditions ?? []).filter(({ type }) => type === wanted)

function checkSpec({ spec }: CertificateSigningRequest): Problem[] {
  const { request, usages: list = [], signerName = '', expirationSeconds } = spec
  const path = 'spec.usages'
  const problems = isCertificateRequest(request ?? '')
    ? []
    : [problem.invalid('spec.request', goBytes(request), 'PEM block type must be CERTIFICATE REQUEST')]
  if (list.length === 0) problems.push(problem.required(path))
  for (const [index, usage] of list.entries())
    if (!usages.includes(usage)) problems.push(problem.notSupported(`${path}[${index}]`, usage, usages))
  for (const [index, usage] of list.entries()) if (list.indexOf(usage) < index) problems.push(problem.duplicate(`${path}[${index}]`, usage))
  if (signerName === legacySigner)
    problems.push(problem.invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version'))
  else problems.push(...checkSigner(signerName, 'spec.signerName'))
  if (expirationSeconds !== undefined && expirationSeconds < leastSeconds)
    problems.push(
      problem.invalid(
        'spec.expirationSeconds',
        expirationSeconds,
        `may not specify a duration less than ${leastSeconds} seconds (10 minutes)`,
      ),
    )
  return problems
}

function checkRemoved(object: CertificateSigningRequest, old: CertificateSigningRequest): Problem[] {
  return ['Approved', 'Denied', 'Failed']
    .filter((type) => conditionsOf(object, type).length < conditionsOf(old, type).length)
    .map((type) => problem.forbidden('status.conditions', `updates may not remove a condition of type "${type}"`))
}

/** Only the approval subresource decides. */
function checkDecided(object: CertificateSigningRequest, old: CertificateSigningRequest): Problem[] {
  return ['Approved', 'Denied']
    .filter((type) => conditionsOf(object, type).length > conditionsOf(old, type).length)
    .map((type) => problem.forbidden('status.conditions', `updates may not add a condition of type "${type}"`))
}

const certificateAt = 'status.certificate'

function checkCertificate({ status }: CertificateSigningRequest, old: CertificateSigningRequest | undefined): Problem[] {
  const { certificate = '' } = status ?? {}
  if (certificate === '' || certificate === old?.status?.certificate) return []
  const against = whyNoCertificate(Buffer.from(certificate, 'base64').toString('latin1'))
  return against === undefined ? [] : [problem.invalid(certificateAt, '<certificate data>', against)]
}

function checkReplaced({ status }: CertificateSigningRequest, { status: old }: CertificateSigningRequest): Problem[] {
  return old?.certificate && status?.certificate !== old.certificate
    ? [problem.forbidden(certificateAt, 'updates may not modify existing certificate content')]
    : []
}

/** validateCertificate */
function whyNoCertificate(pem: string): string | undefined {
  let count = 0
  for (const [block, type, body = ''] of pem.matchAll(/^-----BEGIN ([^-\n]+)-----\r?\n([\s\S]*?)^-----END \1-----/gm)) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${goQuote(type ?? '')}`
    if (body.includes(':')) return 'no PEM block headers are permitted'
    try {
      new X509Certificate(block)
    } catch {
      return 'x509: malformed certificate'
    }
    count++
  }
  return count === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined
}

function checkConditions(conditions: readonly CertificateSigningRequestCondition[]): Problem[] {
  const problems: Problem[] = []
  const seen = new Set<string>()
  for (const [index, { type, status }] of conditions.entries()) {
    const path = `status.conditions[${index}]`
    if (type === '') problems.push(problem.required(`${path}.type`))
    const isDecision = type === 'Approved' || type === 'Denied' || type === 'Failed'
    const supported = isDecision ? ['True'] : ['False', 'True', 'Unknown']
    if (status === '') problems.push(problem.required(`${path}.status`))
    else if (!supported.includes(status)) problems.push(problem.notSupported(`${path}.status`, status, supported))
    if ((type === 'Approved' && seen.has('Denied')) || (type === 'Denied' && seen.has('Approved')))
      problems.push(problem.invalid(`${path}.type`, type, 'Approved and Denied conditions are mutually exclusive'))
    if (seen.has(type)) problems.push(problem.duplicate(`${path}.type`, type))
    seen.add(type)
  }
  return problems
}

const longestDomain = 253
/** A domain, a slash, and what fits into a subdomain and a label. */
const longestSigner = longestDomain + 1 + 253 + 1 + 63

/** ValidateSignerName */
function checkSigner(name: string, path: string): Problem[] {
  if (name === '') return [problem.required(path)]
  const [domain = '', rest = '', ...more] = name.split('/')
  if (more.length > 0 || !name.includes('/'))
    return [problem.invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")]
  const problems = domain.length > longestDomain ? [problem.tooLong(path, longestDomain)] : []
  problems.push(...firstBadLabel(domain, dnsLabel, path))
  if (!domain.includes('.')) problems.push(problem.invalid(path, domain, 'should be a domain with at least two segments separated by dots'))
  problems.push(...firstBadLabel(rest, dnsSubdomain, path))
  return name.length > longestSigner ? [...problems, problem.tooLong(path, longestSigner)] : problems
}

/** Further ones could not be told apart. */
function firstBadLabel(text: string, rule: (label: string) => string[], path: string): Problem[] {
  const bad = text.split('.').find((label) => rule(label).length > 0)
  return bad === undefined
    ? []
    : invalidFor(
        path,
        text,
        rule(bad).map((reason) => `validating label ${goQuote(bad)}: ${reason}`),
      )
}

/** Bytes as Go prints them; null is what the wire has for none. */
function goBytes(base64: string | null | undefined): GoValue {
  if (base64 === undefined || base64 === null) return new GoValue('[]byte(nil)')
  return new GoValue(`[]byte{${[...Buffer.from(base64, 'base64')].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`)
}
