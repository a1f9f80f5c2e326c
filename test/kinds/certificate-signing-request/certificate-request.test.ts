/** What can be read out of a certificate request. */
import { expect, test } from 'vitest'
import { readCertificateRequest } from '../../../src/kinds/certificate-signing-request/certificate-request.ts'

/** Made with openssl: a subject with every part, and alternative names of every sort. */
const request =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQjBqQ0NBWGNDQVFBd2dhVXhDekFKQmdOVkJBWVRBa05JTVEwd0N3WURWUVFJREFSQ1pYSnVNUTB3Q3dZRApWUVFIREFSVWFIVnVNUTR3REFZRFZRUUpEQVZYWldjZ01URU5NQXNHQTFVRUVRd0VNell3TURFVk1CTUdBMVVFCkNnd01jM2x6ZEdWdE9tNXZaR1Z6TVEwd0N3WURWUVFMREFSbGFXNXpNUTB3Q3dZRFZRUUxEQVI2ZDJWcE1SY3cKRlFZRFZRUUREQTV6ZVhOMFpXMDZibTlrWlRyRHBERUxNQWtHQTFVRUJSTUNOREl3V1RBVEJnY3Foa2pPUFFJQgpCZ2dxaGtqT1BRTUJCd05DQUFRUUk2T0Y5RUpBQThycXFUdXovNUlRVi8wNHdjZUQvbDBxbjdKc3hiaVkzNWlmCmtkUWVUU3dpS3RPOGNzaStuWHlxUGZoOXVxSWhTaWkvNEU2L01MMitvRzh3YlFZSktvWklodmNOQVFrT01XQXcKWGpCY0JnTlZIUkVFVlRCVGdnMWhMbVY0WVcxd2JHVXVZMjl0Z2cxaUxtVjRZVzF3YkdVdVkyOXRnUTE0UUdWNApZVzF3YkdVdVkyOXRoZ3h6Y0dsbVptVTZMeTk0TDNtSEJBb0FBQUdIRVAwQUFBQUFBQUFBQUFBQUFBQUFBQUV3CkNnWUlLb1pJemowRUF3SURTUUF3UmdJaEFJQTcxQ2xReG1WZWMyS1c3VlBaa25EaHphTUt5bVZheHk0eG81WUEKVllEL0FpRUE0NU96VjI5VmFaeWgwTHdoTDNtazBTMmo5TzVITFIxenlVbUEweGdWMDJRPQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K'

test('a subject is read by the types of its parts', () => {
  expect(Object.fromEntries(readCertificateRequest(request).subject)).toEqual({
    '2.5.4.3': ['system:node:ä'],
    '2.5.4.5': ['42'],
    '2.5.4.6': ['CH'],
    '2.5.4.7': ['Thun'],
    '2.5.4.8': ['Bern'],
    '2.5.4.9': ['Weg 1'],
    '2.5.4.10': ['system:nodes'],
    '2.5.4.11': ['eins', 'zwei'],
    '2.5.4.17': ['3600'],
  })
})

test('alternative names are sorted by their sort', () => {
  expect(readCertificateRequest(request).names).toEqual({
    dns: ['a.example.com', 'b.example.com'],
    email: ['x@example.com'],
    uri: ['spiffe://x/y'],
    ip: ['10.0.0.1', 'fd00::1'],
  })
})

test.for([
  '',
  'bm90aGluZw==',
  Buffer.from('-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----').toString('base64'),
])('%j is no request and has no names', (text) => {
  const { subject, names } = readCertificateRequest(text)
  expect([subject.size, names.dns.length]).toEqual([0, 0])
})

test('no cut of a request makes the reader throw', () => {
  const pem = Buffer.from(request, 'base64').toString()
  const body = Buffer.from(pem.replace(/-----[^-]*-----/g, ''), 'base64')
  for (let length = 0; length < body.length; length += 7) {
    const cut = `-----BEGIN CERTIFICATE REQUEST-----\n${body.subarray(0, length).toString('base64')}\n-----END CERTIFICATE REQUEST-----`
    expect(() => readCertificateRequest(Buffer.from(cut).toString('base64'))).not.toThrow()
  }
})
