/** Checks of the security contexts of pods and containers. */
import { problem } from '../../api/field-errors.ts'
import type { AppArmorProfile, PodSecurityContext, SeccompProfile, SecurityContext } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { goPointer, goStruct, type GoValue } from '../../api/go-value.ts'
import { checkId } from '../shared/numbers.ts'
import { checkDescendingPath } from '../shared/paths.ts'
import { oneOf } from '../shared/texts.ts'
import type { PodScope } from './scope.ts'
import { checkWindowsOptions } from './windows.ts'

const checkProcMount = oneOf(['Default', 'Unmasked'])
const checkGroupChange = oneOf(['Always', 'OnRootMismatch'])
const checkGroupsPolicy = oneOf(['Merge', 'Strict'])
const checkSELinux = oneOf(['Recursive'])
const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']

/** validatePodSpecSecurityContext */
export function checkPodSecurity(scope: PodScope, context: PodSecurityContext, path: string): void {
  const { problems, spec } = scope
  checkId(problems, context.fsGroup, `${path}.fsGroup`)
  checkId(problems, context.runAsUser, `${path}.runAsUser`)
  checkId(problems, context.runAsGroup, `${path}.runAsGroup`)
  for (const [index, group] of (context.supplementalGroups ?? []).entries())
    checkId(problems, group, `${path}.supplementalGroups[${index}]`)
  if (spec.shareProcessNamespace === true && spec.hostPID === true)
    problems.push(problem.invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'))
  if (context.sysctls !== undefined) checkSysctls(scope, context.sysctls, `${path}.sysctls`)
  if (context.fsGroupChangePolicy !== undefined) checkGroupChange(problems, context.fsGroupChangePolicy, `${path}.fsGroupChangePolicy`)
  checkSeccomp(problems, context.seccompProfile, `${path}.seccompProfile`)
  checkWindowsOptions(problems, context.windowsOptions, `${path}.windowsOptions`)
  checkAppArmor(problems, context.appArmorProfile, `${path}.appArmorProfile`)
  if (context.supplementalGroupsPolicy !== undefined)
    checkGroupsPolicy(problems, context.supplementalGroupsPolicy, `${path}.supplementalGroupsPolicy`)
  if (context.seLinuxChangePolicy !== undefined) checkSELinux(problems, context.seLinuxChangePolicy, `${path}.seLinuxChangePolicy`)
}

/** ValidateSecurityContext */
export function checkContainerSecurity(scope: PodScope, context: SecurityContext, path: string): void {
  const { problems, hostUsers } = scope
  checkId(problems, context.runAsUser, `${path}.runAsUser`)
  checkId(problems, context.runAsGroup, `${path}.runAsGroup`)
  if (context.procMount !== undefined) {
    checkProcMount(problems, context.procMount, `${path}.procMount`)
    if (hostUsers && context.procMount === 'Unmasked')
      problems.push(problem.invalid(`${path}.procMount`, 'Unmasked', '`hostUsers` must be false to use `Unmasked`'))
  }
  checkSeccomp(problems, context.seccompProfile, `${path}.seccompProfile`)
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true)
      problems.push(problem.invalid(path, goContext(context), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'))
    for (const capability of context.capabilities?.add ?? []) {
      if (capability === 'CAP_SYS_ADMIN')
        problems.push(
          problem.invalid(path, goContext(context), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'),
        )
    }
  }
  checkWindowsOptions(problems, context.windowsOptions, `${path}.windowsOptions`)
  checkAppArmor(problems, context.appArmorProfile, `${path}.appArmorProfile`)
}

/** validateSeccompProfileField */
function checkSeccomp(problems: Problem[], profile: SeccompProfile | undefined, path: string): void {
  if (profile === undefined) return
  const { type, localhostProfile } = profile
  if (!type) problems.push(problem.required(`${path}.type`, 'type is required when seccompProfile is set'))
  else if (!profileTypes.includes(type)) problems.push(problem.notSupported(`${path}.type`, type, profileTypes))
  if (type === 'Localhost') {
    if (localhostProfile === undefined)
      problems.push(problem.required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'))
    else checkDescendingPath(problems, localhostProfile, `${path}.localhostProfile`)
  } else if (localhostProfile !== undefined) {
    problems.push(
      problem.invalid(
        `${path}.localhostProfile`,
        goStruct('core.SeccompProfile', { Type: type ?? '', LocalhostProfile: goPointer('string', localhostProfile) }),
        'can only be set when seccomp type is Localhost',
      ),
    )
  }
}

/** ValidateAppArmorProfileField */
function checkAppArmor(problems: Problem[], profile: AppArmorProfile | undefined, path: string): void {
  if (profile === undefined) return
  const { type, localhostProfile } = profile
  const at = `${path}.localhostProfile`
  if (type === 'Localhost') {
    if (localhostProfile === undefined) return void problems.push(problem.required(at, 'must be set when AppArmor type is Localhost'))
    if (localhostProfile.trim() !== localhostProfile)
      problems.push(problem.invalid(at, localhostProfile, 'must not be padded with whitespace'))
    else if (localhostProfile === '') problems.push(problem.required(at, 'must be set when AppArmor type is Localhost'))
    if (localhostProfile.length > 4095) problems.push(problem.tooLong(at, 4095))
  } else if (type === 'RuntimeDefault' || type === 'Unconfined') {
    if (localhostProfile !== undefined)
      problems.push(problem.invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost'))
  } else if (!type) problems.push(problem.required(`${path}.type`, 'type is required when appArmorProfile is set'))
  else problems.push(problem.notSupported(`${path}.type`, type, profileTypes))
}

const sysctlSegment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlText = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`
const sysctlPattern = new RegExp(sysctlText)

/** validateSysctls */
function checkSysctls({ problems, spec }: PodScope, sysctls: NonNullable<PodSecurityContext['sysctls']>, path: string): void {
  const seen = new Set<string>()
  for (const [index, { name }] of sysctls.entries()) {
    const at = `${path}[${index}].name`
    if (!name) problems.push(problem.required(at))
    else if (name.length > 253 || !sysctlPattern.test(name))
      problems.push(problem.invalid(at, name, `must have at most 253 characters and match regex ${sysctlText}`))
    else if (seen.has(name)) problems.push(problem.duplicate(at, name))
    const space = sysctlNamespace(name)
    if (spec.hostNetwork === true && space === 'net')
      problems.push(problem.invalid(at, name, "may not be specified when 'hostNetwork' is true"))
    else if (spec.hostIPC === true && space === 'ipc')
      problems.push(problem.invalid(at, name, "may not be specified when 'hostIPC' is true"))
    seen.add(name)
  }
}

/** Which of the host's namespaces a sysctl reaches into. */
function sysctlNamespace(name: string): 'ipc' | 'net' | undefined {
  const first = /[./]/.exec(name)?.[0]
  const dotted = first === '/' ? name.replaceAll('/', '.') : name
  if (dotted === 'kernel.sem' || dotted.startsWith('kernel.shm') || dotted.startsWith('kernel.msg') || dotted.startsWith('fs.mqueue.'))
    return 'ipc'
  return dotted.startsWith('net.') ? 'net' : undefined
}

/** validateHostUsers: a user namespace of its own excludes the host's other namespaces. */
export function checkHostUsers({ problems, spec, hostUsers }: PodScope, path: string): void {
  if (hostUsers) return
  if (spec.hostNetwork === true) problems.push(problem.forbidden(`${path}.hostNetwork`, 'when `pod.Spec.HostUsers` is false'))
  if (spec.hostPID === true) problems.push(problem.forbidden(`${path}.HostPID`, 'when `pod.Spec.HostUsers` is false'))
  if (spec.hostIPC === true) problems.push(problem.forbidden(`${path}.HostIPC`, 'when `pod.Spec.HostUsers` is false'))
}

/** A container's context as Go prints it, fields in Go's order. */
function goContext(context: SecurityContext): GoValue {
  return goStruct('core.SecurityContext', {
    Capabilities: goPointer('core.Capabilities', context.capabilities),
    Privileged: goPointer('bool', context.privileged),
    SELinuxOptions: goPointer('core.SELinuxOptions', context.seLinuxOptions),
    WindowsOptions: goPointer('core.WindowsSecurityContextOptions', context.windowsOptions),
    RunAsUser: goPointer('int64', context.runAsUser),
    RunAsGroup: goPointer('int64', context.runAsGroup),
    RunAsNonRoot: goPointer('bool', context.runAsNonRoot),
    ReadOnlyRootFilesystem: goPointer('bool', context.readOnlyRootFilesystem),
    AllowPrivilegeEscalation: goPointer('bool', context.allowPrivilegeEscalation),
    ProcMount: goPointer('core.ProcMountType', context.procMount),
    SeccompProfile: goPointer('core.SeccompProfile', context.seccompProfile),
    AppArmorProfile: goPointer('core.AppArmorProfile', context.appArmorProfile),
  })
}
