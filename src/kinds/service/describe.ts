/** kubectl's describe of a Service. */
import type { Service, ServicePort } from '../../api/objects.ts'
import { endpointSlices } from '../../api/resources.ts'
import { endpointsText } from '../describe/endpoints-text.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { readingOf } from '../describe/reading.ts'
import { serviceLabel } from '../endpoint-slice/labels.ts'
import type { Reader } from '../kind.ts'
import { labelsText, orNone } from '../print/cells.ts'

export async function describe(service: Service, read: Reader, now: number): Promise<string> {
  const { metadata, spec } = service
  const page = startPage(read, now)
  writeHead(page, service)
  page.field(0, 'Selector', labelsText(spec.selector))
  page.field(0, 'Type', spec.type ?? '')
  writeAddresses(page, service)
  const labelSelector = `${serviceLabel}=${metadata.name}`
  const { found: slices = [] } = await readingOf(read.list(endpointSlices, { namespace: metadata.namespace ?? '', labelSelector }))
  for (const port of spec.ports ?? []) {
    writePort(page, port)
    page.field(0, 'Endpoints', endpointsText(slices, port.name ?? ''))
  }
  page.field(0, 'Session Affinity', spec.sessionAffinity ?? '')
  if (spec.externalTrafficPolicy) page.field(0, 'External Traffic Policy', spec.externalTrafficPolicy)
  if (spec.internalTrafficPolicy !== undefined) page.field(0, 'Internal Traffic Policy', spec.internalTrafficPolicy)
  if (spec.healthCheckNodePort) page.field(0, 'HealthCheck NodePort', spec.healthCheckNodePort)
  if (spec.loadBalancerSourceRanges?.length) page.field(0, 'LoadBalancer Source Ranges', spec.loadBalancerSourceRanges.join(','))
  await writeEvents(page, read, service)
  return page.toText()
}

function writeAddresses(page: Page, { spec, status }: Service): void {
  if (spec.ipFamilyPolicy !== undefined) page.field(0, 'IP Family Policy', spec.ipFamilyPolicy)
  page.field(0, 'IP Families', orNone(spec.ipFamilies?.join(',')))
  page.field(0, 'IP', spec.clusterIP ?? '')
  page.field(0, 'IPs', spec.clusterIPs === undefined || spec.clusterIPs.length === 0 ? '<none>' : spec.clusterIPs.join(','))
  if (spec.externalIPs?.length) page.field(0, 'External IPs', spec.externalIPs.join(','))
  if (spec.loadBalancerIP) page.field(0, 'Desired LoadBalancer IP', spec.loadBalancerIP)
  if (spec.externalName) page.field(0, 'External Name', spec.externalName)
  const points = (status?.loadBalancer?.ingress ?? []).map(({ ip = '', hostname = '', ipMode }) =>
    ip === '' ? hostname : ipMode === undefined ? ip : `${ip} (${ipMode})`,
  )
  if (points.length > 0) page.field(0, 'LoadBalancer Ingress', points.join(', '))
}

function writePort(page: Page, { name = '', port, protocol = 'TCP', targetPort, nodePort = 0 }: ServicePort): void {
  const label = orNone(name, '<unset>')
  page.line(0, 'Port:', label, `${port}/${protocol}`)
  page.field(0, 'TargetPort', `${targetPort ?? 0}/${protocol}`)
  if (nodePort !== 0) page.line(0, 'NodePort:', label, `${nodePort}/${protocol}`)
}
