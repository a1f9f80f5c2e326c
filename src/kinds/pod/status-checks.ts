/** What a write to a pod's status may refuse (ValidatePodStatusUpdate). */
import { effectiveFamily } from '../../api/cidr.ts'
import { problem } from '../../api/field-errors.ts'
import { ipAddress, ipFamily } from '../../api/formats.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { ContainerStatus, LinuxContainerUser, Pod, PodSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkQualifiedName } from '../shared/texts.ts'
import { checkAnnotationChanges, checkPodAnnotations } from './annotations.ts'

const systemConditions = new Set(['PodScheduled', 'Ready', 'Initialized'])

export function checkPodStatus(pod: Pod, old: Pod): Problem[] {
  const problems: Problem[] = []
  const status = pod.status ?? {}
  const before = old.status ?? {}
  checkAnnotationChanges(problems, pod.metadata.annotations, old.metadata.annotations)
  checkPodAnnotations(problems, { annotations: pod.metadata.annotations, spec: pod.spec }, 'metadata.annotations')
  for (const [index, { type }] of (status.conditions ?? []).entries())
    if (!systemConditions.has(type)) checkQualifiedName(problems, type ?? '', `status.conditions[${index}].Type`)
  if ((pod.spec.nodeName ?? '') !== (old.spec.nodeName ?? ''))
    problems.push(problem.forbidden('status.nodeName', 'may not be changed directly'))
  const nominated = status.nominatedNodeName ?? ''
  if (nominated !== '' && nominated !== before.nominatedNodeName)
    for (const reason of dnsSubdomain(nominated)) problems.push(problem.invalid('status.nominatedNodeName', nominated, reason))
  if ((status.qosClass ?? '') !== (before.qosClass ?? ''))
    problems.push(problem.invalid('status.qosClass', status.qosClass ?? '', 'field is immutable'))
  const { restartPolicy, initContainers = [] } = old.spec
  checkStates(problems, { now: status.containerStatuses, old: before.containerStatuses, restartPolicy }, 'status.containerStatuses')
  const sidecars = new Set(initContainers.filter((container) => container.restartPolicy === 'Always').map(({ name }) => name))
  checkStates(
    problems,
    { now: status.initContainerStatuses, old: before.initContainerStatuses, restartPolicy, mayRestart: sidecars },
    'status.initContainerStatuses',
  )
  checkStates(
    problems,
    { now: status.ephemeralContainerStatuses, old: before.ephemeralContainerStatuses, restartPolicy: 'Never' },
    'status.ephemeralContainerStatuses',
  )
  checkPodAddresses(problems, status.podIPs ?? [])
  checkHostAddresses(problems, status)
  for (const list of ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'] as const)
    checkUsers(problems, { statuses: status[list] ?? [], os: pod.spec.os?.name }, `status.${list}`)
  return problems
}

interface States {
  readonly now: readonly ContainerStatus[] | undefined
  readonly old: readonly ContainerStatus[] | undefined
  readonly restartPolicy: PodSpec['restartPolicy']
  /** Names of containers that may start again whatever the pod's policy says. */
  readonly mayRestart?: ReadonlySet<string>
}

/** A container that has ended and may not restart stays ended. */
function checkStates(problems: Problem[], { now = [], old = [], restartPolicy, mayRestart }: States, path: string): void {
  if (restartPolicy === 'Always') return
  for (const [index, { name, state }] of old.entries()) {
    if (state?.terminated === undefined || mayRestart?.has(name) === true) continue
    if (state.terminated.exitCode !== 0 && restartPolicy === 'OnFailure') continue
    for (const status of now) {
      if (status.name === name && status.state?.terminated === undefined)
        problems.push(problem.forbidden(`${path}[${index}].state`, 'may not be transitioned to non-terminated state'))
    }
  }
}

interface Users {
  readonly statuses: readonly ContainerStatus[]
  readonly os: string | undefined
}

/** validateContainerStatusUsers */
function checkUsers(problems: Problem[], { statuses, os }: Users, path: string): void {
  for (const [index, { user }] of statuses.entries()) {
    if (user?.linux === undefined) continue
    const at = `${path}[${index}].linux`
    if (os === 'windows') problems.push(problem.forbidden(at, 'cannot be set for a windows pod'))
    else checkLinuxUser(problems, user.linux, at)
  }
}

function checkLinuxUser(problems: Problem[], { uid, gid, supplementalGroups = [] }: LinuxContainerUser, path: string): void {
  const check = (id: number, at: string): void =>
    void ((id < 0 || id > 2147483647) && problems.push(problem.invalid(at, id, 'must be between 0 and 2147483647, inclusive')))
  check(uid, `${path}.uid`)
  check(gid, `${path}.gid`)
  for (const [index, group] of supplementalGroups.entries()) check(group, `${path}.supplementalGroups[${index}]`)
}

interface Addresses {
  readonly addresses: readonly { readonly ip: string }[]
  readonly path: string
  /** What Go calls one of them. */
  readonly type: 'core.PodIP' | 'core.HostIP'
}

/** Of two addresses one is of each family (IsDualStackIPStrings); more there cannot be. */
function checkAddresses(problems: Problem[], { addresses, path, type }: Addresses): void {
  for (const [index, { ip = '' }] of addresses.entries())
    for (const reason of ipAddress(ip)) problems.push(problem.invalid(`${path}[${index}]`, ip, reason))
  if (addresses.length < 2) return
  const bad = addresses.findIndex(({ ip }) => ipFamily(ip) === undefined)
  if (bad >= 0)
    problems.push(problem.internal(path, `failed to check for dual stack with error:invalid IP[${bad}]: ${addresses[bad]?.ip ?? ''}`))
  if (addresses.length === 2 && [4, 6].every((family) => addresses.some(({ ip }) => effectiveFamily(ip) === family))) return
  const shown = goList(
    addresses.map(({ ip }) => goStruct(type, { IP: ip })),
    type,
  )
  problems.push(problem.invalid(path, shown, 'may specify no more than one IP for each IP family'))
}

/** validatePodIPs */
function checkPodAddresses(problems: Problem[], addresses: Addresses['addresses']): void {
  checkAddresses(problems, { addresses, path: 'status.podIPs', type: 'core.PodIP' })
}

/** validateHostIPs */
function checkHostAddresses(problems: Problem[], { hostIP = '', hostIPs = [] }: NonNullable<Pod['status']>): void {
  const path = 'status.hostIPs'
  const [first] = hostIPs
  if (first !== undefined && first.ip !== hostIP) problems.push(problem.invalid(`${path}[0].ip`, first.ip, 'must be equal to `hostIP`'))
  checkAddresses(problems, { addresses: hostIPs, path, type: 'core.HostIP' })
}
