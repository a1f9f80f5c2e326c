/** The containers of a pod or a pod template: images, ports, states, resources, probes, environment, mounts. */
import type { Container, ContainerPort, ContainerState, ContainerStatus, ResourceRequirements } from '../../api/objects.ts'
import { goQuote } from '../../api/go-value.ts'
import { compareTexts, sortTexts } from '../../base/order.ts'
import { orNone } from '../print/cells.ts'
import { type FieldResolver, writeEnvironment, writeEnvironmentSources } from './environment.ts'
import type { Page } from './page.ts'
import { probeText } from './probe.ts'

export interface ContainerBlock {
  /** `Containers`, `Init Containers`, ... */
  readonly title: string
  readonly containers: readonly Container[]
  readonly statuses?: readonly ContainerStatus[] | undefined
  /** Finds the values of fieldRefs; absent in a template. */
  readonly resolve?: FieldResolver
  /** `  ` inside a template. */
  readonly indent?: string
}

/** The title and every container. */
export function writeContainers(page: Page, block: ContainerBlock): void {
  const { title, containers, indent = '' } = block
  page.write(0, `${indent}${title}:${containers.length === 0 ? ' <none>' : ''}\n`)
  for (const container of containers) {
    const status = block.statuses?.findLast((candidate) => candidate.name === container.name)
    page.write(1, `${indent === '' ? '' : ' '}${container.name}:\n`)
    writeBasics(page, container, status)
    writeCommand(page, 'Command', container.command)
    writeCommand(page, 'Args', container.args)
    if (status !== undefined) writeStatus(page, status)
    writeResources(page, container.resources, 2)
    for (const [label, probe] of [
      ['Liveness', container.livenessProbe],
      ['Readiness', container.readinessProbe],
      ['Startup', container.startupProbe],
    ] as const)
      if (probe !== undefined) page.field(2, label, probeText(probe))
    writeEnvironmentSources(page, container)
    writeEnvironment(page, container, block.resolve)
    writeMounts(page, container)
  }
}

function writeBasics(page: Page, container: Container, status: ContainerStatus | undefined): void {
  if (status !== undefined) page.field(2, 'Container ID', status.containerID ?? '')
  page.field(2, 'Image', container.image ?? '')
  if (status !== undefined) page.field(2, 'Image ID', status.imageID)
  writePorts(
    page,
    'Port',
    (container.ports ?? []).map((port) => portText(port, port.containerPort)),
  )
  writePorts(
    page,
    'Host Port',
    (container.ports ?? []).map((port) => portText(port, port.hostPort ?? 0)),
  )
  const seccomp = container.securityContext?.seccompProfile
  if (seccomp === undefined) return
  page.field(2, 'SeccompProfile', seccomp.type)
  if (seccomp.type === 'Localhost') page.field(3, 'LocalhostProfile', seccomp.localhostProfile ?? '')
}

const portText = ({ protocol = 'TCP' }: ContainerPort, number: number): string => `${number}/${protocol}`

const writePorts = (page: Page, label: string, ports: readonly string[]): void =>
  page.field(2, ports.length > 1 ? `${label}s` : label, orNone(ports.join(', ')))

function writeCommand(page: Page, label: string, words: readonly string[] | undefined): void {
  if (words === undefined || words.length === 0) return
  page.line(2, `${label}:`)
  for (const line of words.flatMap((word) => word.split('\n'))) page.line(3, line)
}

function writeStatus(page: Page, status: ContainerStatus): void {
  writeState(page, 'State', status.state ?? {})
  if (status.lastState?.terminated !== undefined) writeState(page, 'Last State', status.lastState)
  page.field(2, 'Ready', status.ready ? 'True' : 'False')
  page.field(2, 'Restart Count', status.restartCount)
}

function writeState(page: Page, label: string, { running, waiting, terminated }: ContainerState): void {
  if (running !== undefined) {
    page.field(2, label, 'Running')
    page.field(3, 'Started', page.time(running.startedAt))
  } else if (waiting !== undefined || terminated === undefined) {
    page.field(2, label, 'Waiting')
    if (waiting?.reason !== undefined && waiting.reason !== '') page.field(3, 'Reason', waiting.reason)
  } else {
    page.field(2, label, 'Terminated')
    if (terminated.reason !== undefined && terminated.reason !== '') page.field(3, 'Reason', terminated.reason)
    if (terminated.message !== undefined && terminated.message !== '') page.field(3, 'Message', terminated.message)
    page.field(3, 'Exit Code', terminated.exitCode)
    if ((terminated.signal ?? 0) > 0) page.field(3, 'Signal', terminated.signal)
    page.field(3, 'Started', page.time(terminated.startedAt))
    page.field(3, 'Finished', page.time(terminated.finishedAt))
  }
}

/** Limits, then requests, each by name. */
export function writeResources(page: Page, resources: ResourceRequirements | undefined, level: number): void {
  for (const [label, amounts] of [
    ['Limits', resources?.limits],
    ['Requests', resources?.requests],
  ] as const) {
    const names = sortTexts(Object.keys(amounts ?? {}))
    if (names.length > 0) page.line(level, `${label}:`)
    for (const name of names) page.field(level + 1, name, amounts?.[name])
  }
}

function writeMounts(page: Page, container: Container): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((left, right) => compareTexts(left.mountPath, right.mountPath))
  const none = mounts.length === 0 ? '\t<none>' : ''
  page.line(2, `Mounts:${none}`)
  for (const { mountPath, name, readOnly, subPath = '' } of mounts) {
    const flags = [readOnly === true ? 'ro' : 'rw', ...(subPath === '' ? [] : [`path=${goQuote(subPath)}`])]
    page.line(3, `${mountPath} from ${name} (${flags.join(',')})`)
  }
  const devices = [...(container.volumeDevices ?? [])].sort((left, right) => compareTexts(left.devicePath, right.devicePath))
  // Upstream says of the devices, too, whether there are mounts.
  if (devices.length > 0) page.line(2, `Devices:${none}`)
  for (const { devicePath, name } of devices) page.line(3, `${devicePath} from ${name}`)
}
