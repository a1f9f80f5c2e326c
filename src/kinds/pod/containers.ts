/** Checks of a pod's containers of all three sorts. */
import { emptyFields, heldIn } from '../../api/came-empty.ts'
import { problem } from '../../api/field-errors.ts'
import { formats } from '../../api/formats.ts'
import { GoValue } from '../../api/go-value.ts'
import type { Container, ContainerPort, EphemeralContainer, ResourceRequirements } from '../../api/objects.ts'
import { checkPortNumber, protocols } from '../shared/ports.ts'
import { checkResources } from '../shared/resources.ts'
import { checkLabel, oneOf } from '../shared/texts.ts'
import { checkEnvironment, checkEnvironmentSources } from './environment.ts'
import { checkMounts } from './mounts.ts'
import { checkHooksAndProbes } from './probes.ts'
import type { PodScope } from './scope.ts'
import { checkContainerSecurity } from './security.ts'

const pullPolicies = ['Always', 'IfNotPresent', 'Never']
const messagePolicies = ['File', 'FallbackToLogsOnError']

/** validateContainers */
export function checkContainers(scope: PodScope, containers: readonly Container[], path: string): void {
  const { problems } = scope
  if (containers.length === 0) return void problems.push(problem.required(path))
  for (let index = 0; index < containers.length; index++) {
    const container = containers[index]
    if (container === undefined) continue
    const at = `${path}[${index}]`
    checkCommon(scope, container, at)
    if (isNamed(containers, container.name, index)) problems.push(problem.duplicate(`${at}.name`, container.name))
    checkHooksAndProbes(scope, container, at)
    if (container.restartPolicy !== undefined)
      problems.push(problem.forbidden(`${at}.restartPolicy`, 'may not be set for non-init containers'))
  }
  checkHostPorts(scope, containers, path)
}

/** validateInitContainers */
export function checkInitContainers(scope: PodScope, containers: readonly Container[], path: string): void {
  const { problems, spec } = scope
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`
    const { name, restartPolicy } = container
    checkCommon(scope, container, at)
    if (restartPolicy !== undefined && restartPolicy !== 'Always')
      problems.push(problem.notSupported(`${at}.restartPolicy`, restartPolicy, ['Always']))
    if (isNamed(spec.containers, name) || (name && isNamed(containers, name, index))) problems.push(problem.duplicate(`${at}.name`, name))
    checkHostPorts(scope, [container], path)
    if (restartPolicy === 'Always') checkHooksAndProbes(scope, container, at)
    else {
      for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        if (container[field] !== undefined)
          problems.push(problem.forbidden(`${at}.${field}`, 'may not be set for init containers without restartPolicy=Always'))
      }
    }
  }
}

const forbiddenInEphemeral = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const

/** Go's IsZero of requirements: lists and maps that came empty are something. */
const isNothing = (resources: ResourceRequirements = {}): boolean => Object.keys(resources).length + emptyFields(resources).length === 0

/** validateEphemeralContainers; the order of the forbidden fields is that of Go's struct. */
export function checkEphemeralContainers(scope: PodScope, containers: readonly EphemeralContainer[], path: string): void {
  const { problems, spec } = scope
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`
    const { name, targetContainerName } = container
    checkCommon(scope, container, at)
    checkImageSpaces(scope, container, at)
    const isOther = (sought: string): boolean => isNamed(spec.containers, sought) || isNamed(spec.initContainers ?? [], sought)
    if (isOther(name) || isNamed(containers, name, index)) problems.push(problem.duplicate(`${at}.name`, name))
    if (targetContainerName && !isOther(targetContainerName))
      problems.push(problem.notFound(`${at}.targetContainerName`, targetContainerName))
    for (const field of forbiddenInEphemeral) {
      const value = field === 'resources' && isNothing(container.resources) ? undefined : heldIn(container, field)
      if (value !== undefined) problems.push(problem.forbidden(`${at}.${field}`, 'cannot be set for an Ephemeral Container'))
    }
    for (const [mountIndex, { subPath, subPathExpr }] of (container.volumeMounts ?? []).entries()) {
      if (subPath) problems.push(problem.forbidden(`${at}.volumeMounts[${mountIndex}].subPath`, 'cannot be set for an Ephemeral Container'))
      if (subPathExpr)
        problems.push(problem.forbidden(`${at}.volumeMounts[${mountIndex}].subPathExpr`, 'cannot be set for an Ephemeral Container'))
    }
  }
}

/** validateContainerOnlyForPod: in templates upstream lets an image of spaces pass. */
function checkImageSpaces({ problems }: PodScope, { image = '' }: { readonly image?: string }, path: string): void {
  if (image.trim().length !== image.length)
    problems.push(problem.invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'))
}

/** validateContainerCommon */
function checkCommon(scope: PodScope, container: Container | EphemeralContainer, path: string): void {
  const { problems } = scope
  if (!container.name) problems.push(problem.required(`${path}.name`))
  else checkLabel(problems, container.name, `${path}.name`)
  if (!container.image) problems.push(problem.required(`${path}.image`))
  const { terminationMessagePolicy, imagePullPolicy } = container
  if (!terminationMessagePolicy) problems.push(problem.required(`${path}.terminationMessagePolicy`))
  else if (!messagePolicies.includes(terminationMessagePolicy))
    problems.push(problem.notSupported(`${path}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies))
  if (container.ports !== undefined) checkPorts(scope, container.ports, `${path}.ports`)
  if (container.env !== undefined) checkEnvironment(problems, container.env, `${path}.env`)
  if (container.envFrom !== undefined) checkEnvironmentSources(problems, container.envFrom, `${path}.envFrom`)
  checkMounts(scope, container, path)
  if (!imagePullPolicy) problems.push(problem.required(`${path}.imagePullPolicy`))
  else if (!pullPolicies.includes(imagePullPolicy))
    problems.push(problem.notSupported(`${path}.imagePullPolicy`, imagePullPolicy, pullPolicies))
  if (container.resources !== undefined) checkResources(scope, container.resources, `${path}.resources`)
  if (container.resizePolicy !== undefined) checkResizePolicy(scope, container.resizePolicy, `${path}.resizePolicy`)
  if (container.securityContext !== undefined) checkContainerSecurity(scope, container.securityContext, `${path}.securityContext`)
}

/** True if one of the containers (before `end`) has the name. */
function isNamed(containers: readonly { readonly name: string }[], name: string, end = containers.length): boolean {
  for (let index = 0; index < end; index++) if (containers[index]?.name === name) return true
  return false
}

/** validateContainerPorts */
function checkPorts({ problems }: PodScope, ports: readonly ContainerPort[], path: string): void {
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = `${path}[${index}]`
    if (port.name) {
      const reasons = formats.portName(port.name)
      for (const reason of reasons) problems.push(problem.invalid(`${at}.name`, port.name, reason))
      if (reasons.length === 0 && names.has(port.name)) problems.push(problem.duplicate(`${at}.name`, port.name))
      if (reasons.length === 0) names.add(port.name)
    }
    if (!port.containerPort) problems.push(problem.required(`${at}.containerPort`))
    else checkPortNumber(problems, port.containerPort, `${at}.containerPort`)
    if (port.hostPort) checkPortNumber(problems, port.hostPort, `${at}.hostPort`)
    if (!port.protocol) problems.push(problem.required(`${at}.protocol`))
    else if (!protocols.includes(port.protocol)) problems.push(problem.notSupported(`${at}.protocol`, port.protocol, protocols))
  }
}

/** Two containers may not hold one port of the host. */
function checkHostPorts({ problems }: PodScope, containers: readonly Container[], path: string): void {
  let seen: Set<string> | undefined
  for (const [index, { ports }] of containers.entries()) {
    for (const [portIndex, { hostPort, hostIP = '', protocol = '' }] of (ports ?? []).entries()) {
      if (!hostPort) continue
      const key = `${protocol}/${hostIP}/${hostPort}`
      seen ??= new Set()
      if (seen.has(key)) problems.push(problem.duplicate(`${path}[${index}].ports[${portIndex}].hostPort`, key))
      seen.add(key)
    }
  }
}

const resizable = ['cpu', 'memory']
const checkResizeRestart = oneOf(['NotRequired', 'RestartContainer'])

/** validateResizePolicy */
function checkResizePolicy({ problems, spec }: PodScope, policies: NonNullable<Container['resizePolicy']>, path: string): void {
  const seen = new Set<string>()
  for (const [index, { resourceName, restartPolicy }] of policies.entries()) {
    if (seen.has(resourceName)) problems.push(problem.duplicate(`${path}[${index}]`, new GoValue(resourceName)))
    seen.add(resourceName)
    if (!resourceName) problems.push(problem.required(path))
    else if (!resizable.includes(resourceName)) problems.push(problem.notSupported(path, new GoValue(resourceName), resizable))
    if (!restartPolicy) problems.push(problem.required(path))
    else checkResizeRestart(problems, restartPolicy, path)
    if (spec.restartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      problems.push(problem.invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
  }
}
