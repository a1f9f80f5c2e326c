/** What is refused of requests for certificates and of their status, rule by rule. */
import { expect, test } from 'vitest'
import { refusedCreate, refusedStatus, type Json } from '../rule-rows.ts'

const requests = 'certificates.k8s.io/v1 certificatesigningrequests'
const request = Buffer.from('-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n').toString('base64')
const body = (spec: Json, status: Json = {}): Json => ({ spec: { request, signerName: 'a.b/c', usages: ['any'], ...spec }, status })

test.for([
  [{ request: '' }, ['spec.request: Invalid value: []byte{}: PEM block type must be CERTIFICATE REQUEST']],
  [{ request: undefined }, ['spec.request: Invalid value: []byte(nil): PEM block type must be CERTIFICATE REQUEST']],
  [
    { usages: ['x', 'any', 'any', 'y'] },
    [
      expect.stringContaining('spec.usages[0]: Unsupported value: "x"'),
      expect.stringContaining('spec.usages[3]: Unsupported value: "y"'),
      'spec.usages[2]: Duplicate value: "any"',
    ],
  ],
  [
    { signerName: 'kubernetes.io/legacy-unknown' },
    ['spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version'],
  ],
  [{ signerName: 'a/b' }, ['spec.signerName: Invalid value: "a": should be a domain with at least two segments separated by dots']],
  [
    { signerName: 'A.b/C' },
    [
      expect.stringContaining('spec.signerName: Invalid value: "A.b": validating label "A": a lowercase RFC 1123 label must'),
      expect.stringContaining('spec.signerName: Invalid value: "C": validating label "C": a lowercase RFC 1123 subdomain must'),
    ],
  ],
] as readonly [Json, unknown[]][])('%j', ([spec, refusals]) => {
  expect(refusedCreate(requests, body(spec))).toEqual(refusals)
})

const approved = { type: 'Approved', status: 'True', reason: 'R' }
const block = (type: string, content: string): string =>
  Buffer.from(`-----BEGIN ${type}-----\n${content}\n-----END ${type}-----\n`).toString('base64')

test.for([
  [{}, { conditions: [approved] }, ['status.conditions: Forbidden: updates may not add a condition of type "Approved"']],
  [{ conditions: [approved] }, { conditions: [{ ...approved, reason: 'Other' }] }, []],
  [
    { conditions: [approved, { type: 'Failed', status: 'True' }] },
    {},
    ['Approved', 'Failed'].map((type) => `status.conditions: Forbidden: updates may not remove a condition of type "${type}"`),
  ],
  [
    {},
    { certificate: 'AAAA' },
    ['status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block'],
  ],
  [
    {},
    { certificate: block('KEY', 'AAAA') },
    ['status.certificate: Invalid value: "<certificate data>": only CERTIFICATE PEM blocks are allowed, found "KEY"'],
  ],
  [
    {},
    { certificate: block('CERTIFICATE', 'a: b\n\nAAAA') },
    ['status.certificate: Invalid value: "<certificate data>": no PEM block headers are permitted'],
  ],
  [{ certificate: 'AAAA' }, {}, ['status.certificate: Forbidden: updates may not modify existing certificate content']],
] as readonly [Json, Json, string[]][])('a status that goes from %j to %j', ([before, after, refusals]) => {
  expect(refusedStatus(requests, body({}, before), body({}, after))).toEqual(refusals)
})
