/** kubectl's describe of an Ingress. */
import type { HTTPIngressPath, Ingress, IngressBackend } from '../../api/objects.ts'
import { endpointSlices, services } from '../../api/resources.ts'
import { notFound } from '../../api/status.ts'
import { endpointsText } from '../describe/endpoints-text.ts'
import { writeEvents } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { readingOf } from '../describe/reading.ts'
import { serviceLabel } from '../endpoint-slice/labels.ts'
import type { Reader } from '../kind.ts'
import { loadBalancerText } from '../print/load-balancer.ts'

export async function describe(ingress: Ingress, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = ingress
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  writeLabels(page, 'Labels', metadata.labels)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'Address', loadBalancerText(status?.loadBalancer?.ingress))
  page.field(0, 'Ingress Class', spec?.ingressClassName ?? '<none>')
  const fallback = spec?.defaultBackend === undefined ? '<default>' : await backendText(read, metadata.namespace ?? '', spec.defaultBackend)
  page.field(0, 'Default backend', fallback)
  if (spec?.tls?.length) page.line(0, 'TLS:')
  for (const { secretName = '', hosts = [] } of spec?.tls ?? [])
    page.line(1, secretName === '' ? `SNI routes ${hosts.join(',')}` : `${secretName} terminates ${hosts.join(',')}`)
  await writeRules(page, read, { ingress, fallback })
  writeAnnotations(page, 'Annotations', metadata.annotations)
  await writeEvents(page, read, ingress)
  return page.toText()
}

async function writeRules(
  page: Page,
  read: Reader,
  { ingress, fallback }: { readonly ingress: Ingress; readonly fallback: string },
): Promise<void> {
  page.write(0, 'Rules:\n  Host\tPath\tBackends\n')
  page.line(1, '----', '----', '--------')
  const rules = (ingress.spec?.rules ?? []).filter(({ http }) => http !== undefined)
  for (const { host = '', http } of rules) {
    page.line(1, host === '' ? '*' : host, '')
    for (const path of http?.paths ?? []) page.line(2, '', `${path.path ?? ''} `, await pathText(read, ingress, path))
  }
  if (rules.length === 0) page.line(1, '*', '*', fallback)
}

const pathText = (read: Reader, { metadata }: Ingress, { backend }: HTTPIngressPath): Promise<string> =>
  backendText(read, metadata.namespace ?? '', backend)

/** `web:80 (10.0.0.1:8080)`: the Service with the addresses behind it, or a resource. */
async function backendText(read: Reader, namespace: string, { service, resource }: IngressBackend): Promise<string> {
  if (service === undefined)
    return resource === undefined ? '' : `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}`
  const { number = 0, name = '' } = service.port ?? {}
  const text = `${service.name}:${number === 0 ? name : number}`
  const slices = await readingOf(read.list(endpointSlices, { namespace, labelSelector: `${serviceLabel}=${service.name}` }))
  const found = await readingOf(read.get(services, namespace, service.name))
  if (slices.found === undefined || found.found === undefined)
    return `${text} (<error: ${slices.refusal ?? found.refusal ?? notFound(services, service.name).message}>)`
  const port = found.found.spec.ports?.findLast((candidate) =>
    number !== 0 ? candidate.port === number : name !== '' && candidate.name === name,
  )
  return `${text} (${endpointsText(slices.found, port?.name ?? '')})`
}
