/** kubectl's describe of a CertificateSigningRequest: what the request itself says comes out of its DER bytes. */
import type { CertificateSigningRequest } from '../../api/objects.ts'
import { humanDuration } from '../../api/time.ts'
import { writeEvents } from '../describe/events.ts'
import { type Page, startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { labelsText } from '../print/cells.ts'
import { type CertificateRequest, readCertificateRequest } from './certificate-request.ts'
import { requestStatus } from './status.ts'

export async function describe(request: CertificateSigningRequest, read: Reader, now: number): Promise<string> {
  const { metadata, spec } = request
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Labels', labelsText(metadata.labels))
  page.field(0, 'Annotations', labelsText(metadata.annotations))
  page.field(0, 'CreationTimestamp', page.time(metadata.creationTimestamp))
  page.field(0, 'Requesting User', spec.username ?? '')
  if (spec.signerName) page.field(0, 'Signer', spec.signerName)
  if (spec.expirationSeconds !== undefined) page.field(0, 'Requested Duration', humanDuration(spec.expirationSeconds * 1000))
  page.field(0, 'Status', requestStatus(request))
  writeRequest(page, readCertificateRequest(spec.request))
  await writeEvents(page, read, request)
  return page.toText()
}

function writeRequest(page: Page, { subject, names }: CertificateRequest): void {
  page.line(0, 'Subject:')
  page.line(0, '', 'Common Name:', subject.get('2.5.4.3')?.at(-1) ?? '')
  page.line(0, '', 'Serial Number:', subject.get('2.5.4.5')?.at(-1) ?? '')
  for (const [label, type] of parts) writeTexts(page, label, subject.get(type) ?? [])
  if (names.dns.length + names.email.length + names.uri.length + names.ip.length === 0) return
  page.line(0, 'Subject Alternative Names:')
  writeTexts(page, 'DNS Names', names.dns)
  writeTexts(page, 'Email Addresses', names.email)
  writeTexts(page, 'URIs', names.uri)
  writeTexts(page, 'IP Addresses', names.ip)
}

/** Attribute types of a name, in kubectl's order. */
const parts: readonly (readonly [label: string, type: string])[] = [
  ['Organization', '2.5.4.10'],
  ['Organizational Unit', '2.5.4.11'],
  ['Country', '2.5.4.6'],
  ['Locality', '2.5.4.7'],
  ['Province', '2.5.4.8'],
  ['StreetAddress', '2.5.4.9'],
  ['PostalCode', '2.5.4.17'],
]

function writeTexts(page: Page, label: string, texts: readonly string[]): void {
  if (texts.length > 0) page.write(0, `\t${label}:\t${texts.join('\n\t\t')}\n`)
}
