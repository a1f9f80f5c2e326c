/** The columns of Services. */
import type { LoadBalancerStatus, Service, ServicePort } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { labelsText, orNone } from '../print/cells.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { loadBalancerText } from '../print/load-balancer.ts'

export const columns: readonly Column<Service>[] = [
  nameColumn(),
  column('Type', ({ spec }) => spec.type ?? ''),
  column('Cluster-IP', ({ spec }) => orNone(spec.clusterIPs?.[0] ?? spec.clusterIP)),
  column('External-IP', externalAddress, { tone: (service) => (externalAddress(service) === '<pending>' ? 'busy' : 'plain') }),
  column('Port(s)', ({ spec }) => orNone((spec.ports ?? []).map(portText).join(','))),
  ageColumn(),
  wide('Selector', ({ spec }) => labelsText(spec.selector)),
]

function portText(port: ServicePort): string {
  const outside = (port.nodePort ?? 0) > 0 ? `:${port.nodePort ?? 0}` : ''
  return `${port.port}${outside}/${port.protocol ?? 'TCP'}`
}

function externalAddress({ spec, status }: Service): string {
  const given = spec.externalIPs ?? []
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(given.join(','))
    case 'LoadBalancer':
      return orNone([...ingressTexts(status?.loadBalancer), ...given].join(','), '<pending>')
    case 'ExternalName':
      return spec.externalName ?? ''
    default:
      return '<unknown>'
  }
}

function ingressTexts(status: LoadBalancerStatus | undefined): readonly string[] {
  const text = loadBalancerText(status?.ingress)
  return text === '' ? [] : [text]
}
