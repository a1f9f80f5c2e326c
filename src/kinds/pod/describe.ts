/** kubectl's describe of a Pod. */
import type { Pod } from '../../api/objects.ts'
import { writeContainers, writeResources } from '../describe/containers.ts'
import { writeController } from '../describe/controller.ts'
import { resolveIn } from '../describe/environment.ts'
import { eventsAbout, writeEventList } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { writeSpread, writeTolerations } from '../describe/pod-template.ts'
import { writeVolumes } from '../describe/volumes.ts'
import type { Reader } from '../kind.ts'
import { isFinished } from './finished.ts'
import { mirrorAnnotation } from './mirror.ts'
import { qosClass } from './qos.ts'

export async function describe(pod: Pod, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  writeIdentity(page, pod)
  writeState(page, pod)
  writeAddresses(page, pod)
  if (pod.spec.resources !== undefined) {
    page.line(0, 'Resources:')
    writeResources(page, pod.spec.resources, 1)
  }
  writeAllContainers(page, pod)
  writeConditions(page, pod)
  const { spec } = pod
  writeVolumes(page, spec.volumes, '')
  page.field(0, 'QoS Class', qosClass(pod))
  writeLabels(page, 'Node-Selectors', spec.nodeSelector)
  writeTolerations(page, 'Tolerations', spec.tolerations)
  writeSpread(page, spec.topologySpreadConstraints, '')
  if (read.showEvents !== false) writeEventList(page, await eventsAbout(read, subject(pod)))
  return page.toText()
}

/** Whom events are about: any kind of that name, and for a static pod the uid that the kubelet gave it. */
function subject({ metadata }: Pod): { readonly metadata: Pod['metadata'] } {
  const mirror = metadata.annotations?.[mirrorAnnotation]
  return { metadata: mirror === undefined ? metadata : { ...metadata, uid: mirror } }
}

function writeIdentity(page: Page, { metadata, spec, status }: Pod): void {
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  if (spec.priority !== undefined) page.field(0, 'Priority', spec.priority)
  if (spec.priorityClassName) page.field(0, 'Priority Class Name', spec.priorityClassName)
  if (spec.runtimeClassName) page.field(0, 'Runtime Class Name', spec.runtimeClassName)
  if (spec.serviceAccountName) page.field(0, 'Service Account', spec.serviceAccountName)
  page.field(0, 'Node', spec.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>')
  if (status?.startTime) page.field(0, 'Start Time', page.time(status.startTime))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
}

function writeState(page: Page, pod: Pod): void {
  const { metadata, spec, status } = pod
  if (metadata.deletionTimestamp !== undefined && !isFinished(pod)) {
    page.field(0, 'Status', `Terminating (lasts ${page.age(metadata.deletionTimestamp)})`)
    page.field(0, 'Termination Grace Period', `${metadata.deletionGracePeriodSeconds ?? 0}s`)
  } else page.field(0, 'Status', status?.phase ?? '')
  if (status?.reason) page.field(0, 'Reason', status.reason)
  if (status?.message) page.field(0, 'Message', status.message)
  const seccomp = spec.securityContext?.seccompProfile
  if (seccomp === undefined) return
  page.field(0, 'SeccompProfile', seccomp.type)
  if (seccomp.type === 'Localhost') page.field(0, 'LocalhostProfile', seccomp.localhostProfile ?? '')
}

function writeAddresses(page: Page, { metadata, status }: Pod): void {
  page.field(0, 'IP', status?.podIP ?? '')
  const addresses = status?.podIPs ?? []
  page.write(0, addresses.length === 0 ? 'IPs:\t<none>\n' : 'IPs:\n')
  for (const { ip } of addresses) page.field(1, 'IP', ip)
  writeController(page, metadata)
  if (status?.nominatedNodeName) page.field(0, 'NominatedNodeName', status.nominatedNodeName)
}

function writeAllContainers(page: Page, pod: Pod): void {
  const { spec, status } = pod
  const resolve = resolveIn(pod)
  if (spec.initContainers?.length)
    writeContainers(page, { title: 'Init Containers', containers: spec.initContainers, statuses: status?.initContainerStatuses, resolve })
  writeContainers(page, { title: 'Containers', containers: spec.containers, statuses: status?.containerStatuses, resolve })
  if (spec.ephemeralContainers?.length)
    writeContainers(page, {
      title: 'Ephemeral Containers',
      containers: spec.ephemeralContainers,
      statuses: status?.ephemeralContainerStatuses,
      resolve,
    })
}

function writeConditions(page: Page, { spec, status }: Pod): void {
  const conditions = status?.conditions ?? []
  if (spec.readinessGates?.length) {
    page.write(0, 'Readiness Gates:\n  Type\tStatus\n')
    for (const { conditionType } of spec.readinessGates)
      page.write(1, `${conditionType} \t${conditions.find(({ type }) => type === conditionType)?.status ?? '<none>'} \n`)
  }
  if (conditions.length > 0) {
    page.write(0, 'Conditions:\n  Type\tStatus\n')
    for (const { type, status: value } of conditions) page.write(1, `${type} \t${value} \n`)
  }
}
