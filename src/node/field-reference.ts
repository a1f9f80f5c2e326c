/** Values of a pod's own fields and resources, for variables and downward API files. */
import type { Pod, ResourceFieldSelector } from '../api/objects.ts'
import { scaledValue } from '../api/quantity.ts'
import { compareNames } from '../base/order.ts'
import { allContainers } from './pod-record.ts'

export interface Addresses {
  readonly podIP: string | undefined
  readonly hostIP: string
}

const quoted = (values: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(values ?? {})
    .sort(compareNames)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')

/** The text of a fieldRef. */
export function fieldValue(path: string, pod: Pod, { podIP = '', hostIP }: Addresses): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path)
  if (subscript !== null) return (subscript[1] === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[subscript[2] ?? ''] ?? ''
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name
    case 'metadata.namespace':
      return pod.metadata.namespace ?? ''
    case 'metadata.uid':
      return pod.metadata.uid
    case 'metadata.labels':
      return quoted(pod.metadata.labels)
    case 'metadata.annotations':
      return quoted(pod.metadata.annotations)
    case 'spec.nodeName':
      return pod.spec?.nodeName ?? ''
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? ''
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIP
    case 'status.podIP':
    case 'status.podIPs':
      return podIP
    default:
      return ''
  }
}

/** The text of a resourceFieldRef: the amount in units of the divisor, rounded up; without a limit what the node has. */
export function resourceValue(
  reference: ResourceFieldSelector,
  pod: Pod,
  { container, allocatable }: { readonly container: string; readonly allocatable: Readonly<Record<string, string>> },
): string {
  const [kind = '', name = ''] = splitOnce(reference.resource)
  const found = allContainers(pod).find((one) => one.name === (reference.containerName ?? container))
  const limit = found?.resources?.limits?.[name]
  const amount = kind === 'requests' ? (found?.resources?.requests?.[name] ?? limit ?? '0') : (limit ?? allocatable[name] ?? '0')
  const divisor = reference.divisor === undefined || reference.divisor === '0' ? '1' : reference.divisor
  return String(Math.ceil(scaledValue(amount, -3) / Math.max(1, scaledValue(divisor, -3))))
}

const splitOnce = (text: string): [string, string] => {
  const dot = text.indexOf('.')
  return [text.slice(0, dot), text.slice(dot + 1)]
}
