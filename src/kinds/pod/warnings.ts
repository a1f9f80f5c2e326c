/** What is allowed in pods and templates but rarely meant (pkg/api/pod/warnings.go). */
import { goQuote } from '../../api/go-value.ts'
import { formatQuantity, quantity, scaledValue } from '../../api/quantity.ts'
import type {
  Container,
  ContainerPort,
  EphemeralContainer,
  NodeSelectorTerm,
  ObjectMeta,
  Pod,
  PodAffinity,
  PodSpec,
  PodTemplateSpec,
} from '../../api/objects.ts'
import { isSharedPart, rememberingShared } from '../../api/shared-parts.ts'
import { oldNodeLabels } from '../shared/old-labels.ts'
import { addressWarnings } from '../shared/strict-address.ts'
import { appArmorOfContainer, seccompOfContainer, seccompOfPod } from './profile-annotations.ts'
import { volumeWarnings } from './volume-warnings.ts'
import { containersOf } from './windows.ts'

const oldAnnotations: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
}

/** Warnings about a pod. */
export const podWarnings = ({ spec, metadata }: Pod): string[] => warningsOf({ spec, metadata, path: '' })

/** Warnings about a template that stands under `path`. */
export function podTemplateWarnings(template: PodTemplateSpec, path: string): string[] {
  const { spec, metadata = {} } = template
  return spec === undefined ? [] : warningsOf({ spec, metadata, path: `${path}.` })
}

interface Warned {
  readonly spec: PodSpec
  readonly metadata: ObjectMeta
  /** Empty for a pod, else the template's path with a dot. */
  readonly path: string
}

function warningsOf(warned: Warned): string[] {
  const { spec, path } = warned
  const warnings: string[] = []
  if (isSharedPart(spec) && isQuiet(spec)) {
    oldAnnotationWarnings(warnings, warned)
    annotationWarnings(warnings, warned)
    return warnings
  }
  placementWarnings(warnings, spec, `${path}spec`)
  oldAnnotationWarnings(warnings, warned)
  if (spec.volumes !== undefined) volumeWarnings(warnings, spec.volumes, `${path}spec.volumes`)
  duplicateWarnings(warnings, spec, `${path}spec`)
  if (spec.overhead !== undefined) for (const name of sized) fractionWarning(warnings, spec.overhead[name], `${path}spec.overhead[${name}]`)
  annotationWarnings(warnings, warned)
  for (const [container, at] of containersOf({ spec }, `${path}spec`)) containerWarnings(warnings, container, at)
  portWarnings(warnings, spec, `${path}spec`)
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0)
    warnings.push(`${path}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`)
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {}
  if (podAffinity !== undefined) affinityWarnings(warnings, podAffinity, `${path}spec.affinity.podAffinity`)
  if (podAntiAffinity !== undefined) affinityWarnings(warnings, podAntiAffinity, `${path}spec.affinity.podAntiAffinity`)
  for (const [index, server] of (spec.dnsConfig?.nameservers ?? []).entries())
    warnings.push(...addressWarnings(server, `${path}spec.dnsConfig.nameservers[${index}]`))
  for (const [index, { ip }] of (spec.hostAliases ?? []).entries())
    warnings.push(...addressWarnings(ip, `${path}spec.hostAliases[${index}].ip`))
  return warnings
}

/** Whether there is nothing to say of the spec itself. */
const isQuiet = rememberingShared((spec: PodSpec): boolean => warningsOf({ spec: { ...spec }, metadata: {}, path: '' }).length === 0)

/** Annotations that mean nothing any more. */
function oldAnnotationWarnings(warnings: string[], { metadata: { annotations }, path }: Warned): void {
  if (annotations === undefined) return
  for (const key in oldAnnotations)
    if (annotations[key] !== undefined) warnings.push(`${path}metadata.annotations[${key}]: ${oldAnnotations[key] ?? ''}`)
}

/** Labels of nodes that have new names. */
function placementWarnings(warnings: string[], spec: PodSpec, path: string): void {
  if (spec.nodeSelector === undefined && spec.affinity === undefined && spec.topologySpreadConstraints === undefined) return
  for (const key in spec.nodeSelector ?? {})
    if (oldNodeLabels[key] !== undefined) warnings.push(`${path}.nodeSelector[${key}]: ${oldNodeLabels[key]}`)
  const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred = [] } =
    spec.affinity?.nodeAffinity ?? {}
  const at = `${path}.affinity.nodeAffinity`
  for (const [index, term] of (required?.nodeSelectorTerms ?? []).entries())
    nodeTermWarnings(warnings, term, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`)
  for (const [index, { preference }] of preferred.entries())
    nodeTermWarnings(warnings, preference, `${at}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`)
  for (const [index, { topologyKey, labelSelector }] of (spec.topologySpreadConstraints ?? []).entries()) {
    const constraint = `${path}.topologySpreadConstraints[${index}]`
    if (oldNodeLabels[topologyKey] !== undefined)
      warnings.push(`${constraint}.topologyKey: ${topologyKey} is ${oldNodeLabels[topologyKey]}`)
    if (labelSelector === undefined) warnings.push(`${constraint}.labelSelector: a null labelSelector results in matching no pod`)
  }
}

/** Also of use for volumes, which choose nodes in the same way. */
export function nodeTermWarnings(warnings: string[], term: NodeSelectorTerm, path: string): void {
  for (const [index, { key }] of (term.matchExpressions ?? []).entries()) {
    if (oldNodeLabels[key] !== undefined) warnings.push(`${path}.matchExpressions[${index}].key: ${key} is ${oldNodeLabels[key]}`)
  }
}

function duplicateWarnings(warnings: string[], { hostAliases = [], imagePullSecrets = [] }: PodSpec, path: string): void {
  for (const [index, { ip }] of hostAliases.entries()) {
    if (hostAliases.findIndex((alias) => alias.ip === ip) < index)
      warnings.push(`${path}.hostAliases[${index}].ip: duplicate ip ${goQuote(ip ?? '')}`)
  }
  for (const [index, { name }] of imagePullSecrets.entries()) {
    if (imagePullSecrets.findIndex((secret) => secret.name === name) < index)
      warnings.push(`${path}.imagePullSecrets[${index}].name: duplicate name ${goQuote(name ?? '')}`)
  }
  for (const [index, { name }] of imagePullSecrets.entries())
    if (!name) warnings.push(`${path}.imagePullSecrets[${index}].name: invalid empty name ""`)
}

function fractionWarning(warnings: string[], amount: string | undefined, path: string): void {
  if (amount === undefined || quantity(amount).scale >= 0 || scaledValue(amount, -3) % 1000 === 0) return
  warnings.push(`${path}: fractional byte value ${goQuote(formatQuantity(quantity(amount)))} is invalid, must be an integer`)
}

/** Profiles in annotations where the fields say nothing. */
function annotationWarnings(warnings: string[], { spec, metadata: { annotations }, path }: Warned): void {
  if (annotations === undefined) return
  const tell = (key: string, what: string): void => void warnings.push(`${path}metadata.annotations[${key}]: ${what} field instead`)
  if (annotations[seccompOfPod] !== undefined && spec.securityContext?.seccompProfile === undefined)
    tell(seccompOfPod, 'non-functional in v1.27+; use the "seccompProfile"')
  for (const [{ name, securityContext }] of containersOf({ spec }, '')) {
    const seccomp = seccompOfContainer + name
    if (annotations[seccomp] !== undefined && securityContext?.seccompProfile === undefined)
      tell(seccomp, 'non-functional in v1.27+; use the "seccompProfile"')
    const appArmor = appArmorOfContainer + name
    const hasField = (securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile) !== undefined
    if (path !== '' && annotations[appArmor] !== undefined && !hasField) tell(appArmor, 'deprecated since v1.30; use the "appArmorProfile"')
  }
}

const sized = ['memory', 'ephemeral-storage']

function containerWarnings(warnings: string[], { resources, env = [] }: Container | EphemeralContainer, path: string): void {
  for (const name of sized) {
    if (resources?.limits?.[name] !== undefined) fractionWarning(warnings, resources.limits[name], `${path}.resources.limits[${name}]`)
    if (resources?.requests?.[name] !== undefined)
      fractionWarning(warnings, resources.requests[name], `${path}.resources.requests[${name}]`)
  }
  if (env.length < 2) return
  const seen = new Set<string>()
  for (const [index, { name, value = '', valueFrom }] of env.entries()) {
    const reference = `$(${name})`
    if (seen.has(name) && (valueFrom !== undefined || value === reference || !value.includes(reference))) {
      warnings.push(`${path}.env[${index}]: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`)
    }
    seen.add(name)
  }
}

/** Go's %+v of a port. */
const goPort = ({ name = '', hostPort = 0, containerPort, protocol = '', hostIP = '' }: ContainerPort): string =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`

function portWarnings(warnings: string[], spec: PodSpec, path: string): void {
  if (
    spec.initContainers === undefined &&
    spec.ephemeralContainers === undefined &&
    spec.containers?.length === 1 &&
    (spec.containers[0]?.ports?.length ?? 0) < 2 &&
    !spec.containers[0]?.ports?.[0]?.hostIP
  )
    return
  const seen = new Map<string, { readonly field: string; readonly port: ContainerPort }[]>()
  for (const [{ ports = [] }, at] of containersOf({ spec }, path)) {
    for (const [index, port] of ports.entries()) {
      const field = `${at}.ports[${index}]`
      if (port.hostIP && !port.hostPort) warnings.push(`${field}: hostIP set without hostPort: ${goPort(port)}`)
      const key = `${port.containerPort}/${port.protocol ?? ''}`
      const others = seen.get(key) ?? []
      for (const other of others) {
        const clash = clashOf(port, other.port)
        if (clash !== undefined) warnings.push(`${field}: ${clash} port definition with ${other.field}`)
      }
      seen.set(key, [...others, { field, port }])
    }
  }
  portNameWarnings(warnings, spec, path)
}

/** Who selects a port by name gets the first one of that name. */
function portNameWarnings(warnings: string[], spec: PodSpec, path: string): void {
  const named = new Map<string, string>()
  for (const [{ ports = [] }, at] of containersOf({ spec }, path)) {
    for (const [index, { name = '' }] of ports.entries()) {
      const field = `${at}.ports[${index}]`
      const other = named.get(name)
      if (other === undefined) named.set(name, field)
      else if (name !== '')
        warnings.push(
          `${field}: duplicate port name ${goQuote(name)} with ${other}, services and probes that select ports by name will use ${other}`,
        )
    }
  }
}

function clashOf(
  { hostIP = '', hostPort = 0 }: ContainerPort,
  { hostIP: otherIP = '', hostPort: otherPort = 0 }: ContainerPort,
): string | undefined {
  if (hostIP === otherIP && hostPort === otherPort) return 'duplicate'
  if (hostPort === 0 || otherPort === 0) return 'overlapping'
  return hostPort === otherPort && (hostIP === '') !== (otherIP === '') ? 'dangerously ambiguous' : undefined
}

function affinityWarnings(warnings: string[], affinity: PodAffinity, path: string): void {
  for (const [index, { labelSelector }] of (affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    if (labelSelector === undefined)
      warnings.push(
        `${path}.requiredDuringSchedulingIgnoredDuringExecution[${index}].labelSelector: a null labelSelector results in matching no pod`,
      )
  }
  for (const [index, { podAffinityTerm }] of (affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    const field = `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}].podAffinityTerm.labelSelector`
    if (podAffinityTerm.labelSelector === undefined) warnings.push(`${field}: a null labelSelector results in matching no pod`)
  }
}
