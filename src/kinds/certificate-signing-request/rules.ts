/** What the server refuses of CertificateSigningRequests. */
import { isEqual } from '../../api/equal.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { GoValue } from '../../api/go-value.ts'
import { dnsLabel, nameRules } from '../../api/names.ts'
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Rules } from '../kind.ts'

const usages = ['any', 'cert sign', 'client auth', 'code signing', 'content commitment', 'crl sign', 'data encipherment', 'decipher only', 'digital signature', 'email protection', 'encipher only', 'ipsec end system', 'ipsec tunnel', 'ipsec user', 'key agreement', 'key encipherment', 'microsoft sgc', 'netscape sgc', 'ocsp signing', 's/mime', 'server auth', 'signing', 'timestamping']
const leastSeconds = 600

export const rules: Rules<CertificateSigningRequest> = {
  generation: false,
  checkName: nameRules.pathSegment,
  prepareCreate(draft) {
    draft.status = {}
  },
  /** The request itself never changes. */
  prepareUpdate(draft, old) {
    // The stored spec is shared; nothing below changes it.
    draft.spec = old.spec as typeof draft.spec
  },
  check({ spec }) {
    const problems: Problem[] = []
    const { request, usages: list = [], signerName, expirationSeconds } = spec
    if (!isRequest(request ?? '')) problems.push(problem.invalid('spec.request', goBytes(request ?? ''), 'PEM block type must be CERTIFICATE REQUEST'))
    if (list.length === 0) problems.push(problem.required('spec.usages'))
    for (const [index, usage] of list.entries()) {
      if (!usages.includes(usage)) problems.push(problem.notSupported(`spec.usages[${index}]`, usage, usages))
      if (list.indexOf(usage) < index) problems.push(problem.duplicate(`spec.usages[${index}]`, usage))
    }
    problems.push(...checkSigner(signerName ?? '', 'spec.signerName'))
    if (expirationSeconds !== undefined && expirationSeconds < leastSeconds) problems.push(problem.invalid('spec.expirationSeconds', expirationSeconds, `may not specify a duration less than ${leastSeconds} seconds (10 minutes)`))
    return problems
  },
  checkStatusUpdate: (object, old) => checkStatus(object, old, false),
  /** populateConditionTimestamps */
  stamp(draft, old, now) {
    for (const condition of draft.status?.conditions ?? []) {
      const before = old.status?.conditions?.find(({ type, status }) => type === condition.type && status === condition.status)
      condition.lastUpdateTime ??= timeText(now)
      condition.lastTransitionTime ??= before?.lastTransitionTime ?? timeText(now)
    }
  },
}

/** What a write to the approval subresource may refuse: it may decide, but not take a decision back. */
export const checkApproval = (object: CertificateSigningRequest, old: CertificateSigningRequest): Problem[] => checkStatus(object, old, true)

function checkStatus(object: CertificateSigningRequest, old: CertificateSigningRequest, mayDecide: boolean): Problem[] {
  const [conditions, before] = [object.status?.conditions ?? [], old.status?.conditions ?? []]
  const problems = checkConditions(conditions)
  const certificate = object.status?.certificate ?? ''
  if (certificate !== '' && !Buffer.from(certificate, 'base64').toString('latin1').includes('-----BEGIN CERTIFICATE-----')) problems.push(problem.invalid('status.certificate', '<certificate data>', 'must contain at least one CERTIFICATE PEM block'))
  return [...problems, ...checkDecision(conditions, before, mayDecide)]
}

/** Only the approval subresource decides. */
function checkDecision(conditions: readonly CertificateSigningRequestCondition[], before: readonly CertificateSigningRequestCondition[], mayDecide: boolean): Problem[] {
  const problems: Problem[] = []
  const of = (list: readonly CertificateSigningRequestCondition[], type: string): readonly CertificateSigningRequestCondition[] => list.filter((one) => one.type === type)
  for (const type of ['Approved', 'Denied', 'Failed']) {
    const [now, then] = [of(conditions, type), of(before, type)]
    if (type !== 'Failed' && !mayDecide && now.length > then.length) problems.push(problem.forbidden('status.conditions', `updates may not add a condition of type "${type}"`))
    else if (now.length < then.length) problems.push(problem.forbidden('status.conditions', `updates may not remove a condition of type "${type}"`))
    else if (type !== 'Failed' && !mayDecide && !isEqual(now.map(plain), then.map(plain))) problems.push(problem.forbidden('status.conditions', `updates may not modify a condition of type "${type}"`))
  }
  return problems
}

const plain = ({ type, status, reason, message }: CertificateSigningRequestCondition): object => ({ type, status, reason, message })

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
    if ((type === 'Approved' && seen.has('Denied')) || (type === 'Denied' && seen.has('Approved'))) problems.push(problem.invalid(`${path}.type`, type, 'Approved and Denied conditions are mutually exclusive'))
    if (seen.has(type)) problems.push(problem.duplicate(`${path}.type`, type))
    seen.add(type)
  }
  return problems
}

function checkSigner(name: string, path: string): Problem[] {
  if (name === '') return [problem.required(path)]
  const [domain = '', rest = '', ...more] = name.split('/')
  const labels = domain.split('.')
  if (more.length > 0 || rest === '' || !name.includes('/')) return [problem.invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")]
  if (labels.length < 2) return [problem.invalid(path, domain, 'should be a domain with at least two segments separated by dots')]
  return [...labels, ...rest.split('.')].flatMap((label) => invalidFor(path, name, dnsLabel(label).map((reason) => `validating label ${JSON.stringify(label)}: ${reason}`)))
}

const isRequest = (request: string): boolean => /-----BEGIN CERTIFICATE REQUEST-----[\s\S]+-----END CERTIFICATE REQUEST-----/.test(Buffer.from(request, 'base64').toString('latin1'))

function goBytes(base64: string): GoValue {
  if (base64 === '') return new GoValue('[]byte(nil)')
  return new GoValue(`[]byte{${[...Buffer.from(base64, 'base64')].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`)
}
