/** kubectl's describe of a Node. */
import type { Lease, Node, Taint } from '../../api/objects.ts'
import { leases, pods } from '../../api/resources.ts'
import { notFound } from '../../api/status.ts'
import { compareTexts, sortTexts } from '../../base/order.ts'
import { eventsAbout, writeEventList } from '../describe/events.ts'
import { writeAnnotations, writeLabels, writeList } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { type Reading, readingOf } from '../describe/reading.ts'
import type { Reader } from '../kind.ts'
import { orNone } from '../print/cells.ts'
import { writeAllocation } from './allocation.ts'
import { nodeLeaseNamespace } from './lease-namespace.ts'
import { nodeRoles } from './roles.ts'

export async function describe(node: Node, read: Reader, now: number): Promise<string> {
  const { metadata, spec } = node
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Roles', orNone(nodeRoles(node).join(',')))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  page.field(0, 'CreationTimestamp', page.time(metadata.creationTimestamp))
  writeList(page, 'Taints', taintTexts(spec?.taints ?? []))
  page.field(0, 'Unschedulable', spec?.unschedulable ?? false)
  writeLease(page, metadata.name, await readingOf(read.get(leases, nodeLeaseNamespace, metadata.name)))
  writeConditions(page, node)
  page.line(0, 'Addresses:')
  for (const { type, address } of node.status?.addresses ?? []) page.field(1, type, address)
  writeAmounts(page, 'Capacity', node.status?.capacity)
  writeAmounts(page, 'Allocatable', node.status?.allocatable)
  writeSystem(page, node)
  const fieldSelector = `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`
  const { found: running } = await readingOf(read.list(pods, { fieldSelector }))
  if (running === undefined) page.field(0, 'Pods', 'not authorized')
  else writeAllocation(page, node, running)
  if (read.showEvents !== false) {
    // Controllers name a node in their events by its uid, kubelets by its name.
    const own = await eventsAbout(read, node)
    const kubelet = await eventsAbout(read, { kind: 'Node', metadata: { ...metadata, uid: metadata.name } })
    writeEventList(page, [...own, ...kubelet])
  }
  return page.toText()
}

const taintTexts = (taints: readonly Taint[]): string[] =>
  [...taints]
    .sort((left, right) => compareTexts(`${left.effect},${left.key}`, `${right.effect},${right.key}`))
    .map(({ key, value = '', effect = '' }) =>
      effect === '' ? (value === '' ? key : `${key}=${value}:`) : value === '' ? `${key}:${effect}` : `${key}=${value}:${effect}`,
    )

function writeLease(page: Page, name: string, { found: lease, refusal }: Reading<Lease | undefined>): void {
  if (lease === undefined) {
    page.field(0, 'Lease', `Failed to get lease: ${refusal ?? notFound(leases, name).message}`)
    return
  }
  const { holderIdentity = '<unset>', acquireTime, renewTime } = lease.spec ?? {}
  page.line(0, 'Lease:')
  page.field(1, 'HolderIdentity', holderIdentity)
  page.field(1, 'AcquireTime', acquireTime ? page.time(acquireTime) : '<unset>')
  page.field(1, 'RenewTime', renewTime ? page.time(renewTime) : '<unset>')
}

function writeConditions(page: Page, { status }: Node): void {
  if (!status?.conditions?.length) return
  page.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n')
  page.line(1, '----', '------', '-----------------', '------------------', '------', '-------')
  for (const { type, status: value, lastHeartbeatTime, lastTransitionTime, reason = '', message } of status.conditions) {
    page.line(1, `${type} `, `${value} `, `${page.time(lastHeartbeatTime)} `, `${page.time(lastTransitionTime)} `, `${reason} `, message)
  }
}

function writeAmounts(page: Page, title: string, amounts: Readonly<Record<string, string>> | undefined): void {
  const names = sortTexts(Object.keys(amounts ?? {}))
  if (names.length > 0) page.line(0, `${title}:`)
  for (const name of names) page.field(1, name, amounts?.[name])
}

function writeSystem(page: Page, { spec, status }: Node): void {
  const info = status?.nodeInfo
  page.line(0, 'System Info:')
  page.field(1, 'Machine ID', info?.machineID)
  page.field(1, 'System UUID', info?.systemUUID)
  page.field(1, 'Boot ID', info?.bootID)
  page.field(1, 'Kernel Version', info?.kernelVersion)
  page.field(1, 'OS Image', info?.osImage)
  page.field(1, 'Operating System', info?.operatingSystem)
  page.field(1, 'Architecture', info?.architecture)
  page.field(1, 'Container Runtime Version', info?.containerRuntimeVersion)
  page.field(1, 'Kubelet Version', info?.kubeletVersion)
  page.field(1, 'Kube-Proxy Version', info?.kubeProxyVersion)
  if (spec?.podCIDR) page.field(0, 'PodCIDR', spec.podCIDR)
  if (spec?.podCIDRs?.length) page.field(0, 'PodCIDRs', spec.podCIDRs.join(','))
  if (spec?.providerID) page.field(0, 'ProviderID', spec.providerID)
}
