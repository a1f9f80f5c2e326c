/** Checks of the parts of a pod that only Windows knows, and of what a pod for one system may not say about the other. */
import { heldIn } from '../../api/came-empty.ts'
import { problem } from '../../api/field-errors.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { Container, EphemeralContainer, WindowsSecurityContextOptions } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { PodScope } from './scope.ts'

const netBios = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/
const domainPart = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const dnsDomain = new RegExp(`^${domainPart}(?:\\.${domainPart})*$`)

/** validateWindowsSecurityContextOptions */
export function checkWindowsOptions(problems: Problem[], options: WindowsSecurityContextOptions | undefined, path: string): void {
  if (options === undefined) return
  const { gmsaCredentialSpecName, gmsaCredentialSpec, runAsUserName } = options
  if (gmsaCredentialSpecName !== undefined)
    for (const reason of dnsSubdomain(gmsaCredentialSpecName))
      problems.push(problem.invalid(`${path}.gmsaCredentialSpecName`, gmsaCredentialSpecName, reason))
  if (gmsaCredentialSpec === '')
    problems.push(problem.invalid(`${path}.gmsaCredentialSpec`, '', 'gmsaCredentialSpec cannot be an empty string'))
  else if (gmsaCredentialSpec !== undefined && gmsaCredentialSpec.length > 64 * 1024)
    problems.push(problem.invalid(`${path}.gmsaCredentialSpec`, gmsaCredentialSpec, 'gmsaCredentialSpec size must be under 64 KiB'))
  if (runAsUserName !== undefined)
    for (const reason of userReasons(runAsUserName)) problems.push(problem.invalid(`${path}.runAsUserName`, runAsUserName, reason))
}

function userReasons(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string']
  if (/[\x00-\x1f\x7f]/.test(name)) return ['runAsUserName cannot contain control characters']
  const parts = name.split('\\')
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash']
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined
  const user = parts.at(-1) ?? ''
  const reasons: string[] = []
  if (domain !== undefined && domain.length >= 256) reasons.push("runAsUserName's Domain length must be under 256 characters")
  if (domain !== undefined && !netBios.test(domain) && !dnsDomain.test(domain))
    reasons.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
  if (user === '') reasons.push("runAsUserName's User cannot be empty")
  else if (user.length > 104) reasons.push("runAsUserName's User length must not be longer than 104 characters")
  if (/^[. ]+$/.test(user)) reasons.push("runAsUserName's User cannot contain only periods or spaces")
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) reasons.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]')
  return reasons
}

/** Every container of the spec with its path, in upstream's order: init, regular, ephemeral. */
export function* containersOf(
  { spec }: Pick<PodScope, 'spec'>,
  path: string,
): Generator<readonly [Container | EphemeralContainer, string]> {
  for (const [index, container] of (spec.initContainers ?? []).entries()) yield [container, `${path}.initContainers[${index}]`]
  for (const [index, container] of (spec.containers ?? []).entries()) yield [container, `${path}.containers[${index}]`]
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) yield [container, `${path}.ephemeralContainers[${index}]`]
}

/** validateWindowsHostProcessPod */
export function checkHostProcess(scope: PodScope, path: string): void {
  const { problems, spec } = scope
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  if (
    ofPod === undefined &&
    !spec.containers.some(hasWindowsOptions) &&
    !spec.initContainers?.some(hasWindowsOptions) &&
    !spec.ephemeralContainers?.some(hasWindowsOptions)
  )
    return
  let count = 0
  let hostProcesses = 0
  for (const [container, at] of containersOf(scope, path)) {
    count++
    const own = container.securityContext?.windowsOptions?.hostProcess
    if (ofPod !== undefined && own !== undefined && ofPod !== own) {
      problems.push(
        problem.invalid(
          `${at}.securityContext.windowsOptions.hostProcess`,
          own,
          `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
        ),
      )
    }
    if (own ?? ofPod ?? false) hostProcesses++
  }
  if (hostProcesses === 0) return
  if (hostProcesses !== count)
    problems.push(
      problem.invalid(path, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers'),
    )
  if (spec.hostNetwork !== true)
    problems.push(problem.invalid(`${path}.hostNetwork`, false, 'hostNetwork must be true if pod contains any hostProcess containers'))
}

const hasWindowsOptions = (container: Container | EphemeralContainer): boolean => container.securityContext?.windowsOptions !== undefined

const podFieldsOfLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const
const containerFieldsOfLinux = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const

/** validateOS, and the fields that the named system does not know. */
export function checkSystem(scope: PodScope, path: string): void {
  const { problems, spec } = scope
  if (spec.os === undefined) return
  const { name } = spec.os
  if (!name) problems.push(problem.required(`${path}.os.name`, 'cannot be empty'))
  else if (name === 'linux') checkLinux(scope, path)
  else if (name === 'windows') checkWindows(scope, path)
  else problems.push(problem.notSupported(`${path}.os`, name, ['linux', 'windows']))
}

function checkLinux(scope: PodScope, path: string): void {
  const { problems, spec } = scope
  if (spec.securityContext?.windowsOptions !== undefined)
    problems.push(problem.forbidden(`${path}.securityContext.windowsOptions`, 'windows options cannot be set for a linux pod'))
  for (const [container, at] of containersOf(scope, path)) {
    if (hasWindowsOptions(container))
      problems.push(problem.forbidden(`${at}.securityContext.windowsOptions`, 'windows options cannot be set for a linux pod'))
  }
}

function checkWindows(scope: PodScope, path: string): void {
  const { problems, spec } = scope
  const refuse = (field: string): void => void problems.push(problem.forbidden(field, 'cannot be set for a windows pod'))
  const context = spec.securityContext ?? {}
  for (const field of podFieldsOfLinux) {
    if (field === 'seccompProfile') {
      if (spec.hostUsers !== undefined) refuse(`${path}.hostUsers`)
      if (spec.hostPID === true) refuse(`${path}.hostPID`)
      if (spec.hostIPC === true) refuse(`${path}.hostIPC`)
    }
    if (field === 'runAsUser' && spec.shareProcessNamespace !== undefined) refuse(`${path}.shareProcessNamespace`)
    if (heldIn(context, field) !== undefined && !(field === 'sysctls' && !context.sysctls?.length))
      refuse(`${path}.securityContext.${field}`)
  }
  for (const [{ securityContext }, at] of containersOf(scope, path)) {
    if (securityContext !== undefined)
      for (const field of containerFieldsOfLinux) if (securityContext[field] !== undefined) refuse(`${at}.securityContext.${field}`)
  }
}
