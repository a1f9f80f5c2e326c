/** The checks of the level baseline: no known way out of the container. */
import type { SELinuxOptions } from '../../../api/objects.ts'
import { appArmorOfContainer } from '../../../kinds/pod/profile-annotations.ts'
import {
  containersOf,
  containersText,
  joinQuoted,
  plural,
  settersText,
  sortedSet,
  type Check,
  type Checked,
  type Violation,
} from './check.ts'
import { badSeccomp, badSeccompAnnotations } from './seccomp.ts'

const capabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])
/** Kernel settings that a pod may make, with the version of the standards that allowed them. */
const sysctls: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
}

export const baseline: readonly Check[] = [
  { id: 'appArmorProfile', level: 'baseline', since: 0, find: appArmor },
  { id: 'capabilities_baseline', level: 'baseline', since: 0, find: addedCapabilities },
  { id: 'hostNamespaces', level: 'baseline', since: 0, find: hostNamespaces },
  { id: 'hostPathVolumes', level: 'baseline', since: 0, find: hostPaths },
  { id: 'hostPorts', level: 'baseline', since: 0, find: hostPorts },
  { id: 'privileged', level: 'baseline', since: 0, find: privileged },
  { id: 'procMount', level: 'baseline', since: 0, find: procMount },
  { id: 'seLinuxOptions', level: 'baseline', since: 0, find: seLinux },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    since: 0,
    find: (pod, minor) => (minor < 19 ? badSeccompAnnotations(pod) : badSeccomp(pod)),
  },
  { id: 'sysctls', level: 'baseline', since: 0, find: forbiddenSysctls },
  { id: 'windowsHostProcess', level: 'baseline', since: 0, find: hostProcess },
]

function appArmor({ metadata, spec }: Checked): Violation | undefined {
  const isBad = (type: string | undefined): type is string => type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost'
  const own = spec.securityContext?.appArmorProfile?.type
  const bad = containersOf(spec).filter(({ securityContext }) => isBad(securityContext?.appArmorProfile?.type))
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(
      ([key, value]) =>
        key.startsWith(appArmorOfContainer) && value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'),
    )
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort()
  const setters = [
    settersText(
      isBad(own),
      bad.map(({ name }) => name),
    ),
    annotations.length > 0 ? plural('annotation', annotations.length) : '',
  ].filter((text) => text !== '')
  if (setters.length === 0) return undefined
  const values = [
    ...sortedSet([...(isBad(own) ? [own] : []), ...bad.map(({ securityContext }) => securityContext?.appArmorProfile?.type ?? '')]),
    ...annotations,
  ]
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${joinQuoted(values)}`,
  }
}

function addedCapabilities({ spec }: Checked): Violation | undefined {
  const added = containersOf(spec).map(({ name, securityContext }) => ({
    name,
    bad: (securityContext?.capabilities?.add ?? []).filter((one) => !capabilities.has(one)),
  }))
  const bad = added.filter((one) => one.bad.length > 0)
  if (bad.length === 0) return undefined
  const names = bad.map(({ name }) => name)
  return {
    reason: 'non-default capabilities',
    detail: `${containersText(names)} must not include ${joinQuoted(sortedSet(bad.flatMap((one) => one.bad)))} in securityContext.capabilities.add`,
  }
}

function hostNamespaces({ spec }: Checked): Violation | undefined {
  const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true).map((field) => `${field}=true`)
  return used.length === 0 ? undefined : { reason: 'host namespaces', detail: used.join(', ') }
}

function hostPaths({ spec }: Checked): Violation | undefined {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name)
  return names.length === 0 ? undefined : { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${joinQuoted(names)}` }
}

function hostPorts({ spec }: Checked): Violation | undefined {
  const portsOf = (ports: readonly { readonly hostPort?: number }[] = []): string[] =>
    ports.filter(({ hostPort = 0 }) => hostPort !== 0).map(({ hostPort }) => String(hostPort))
  const bad = containersOf(spec).filter(({ ports }) => portsOf(ports).length > 0)
  if (bad.length === 0) return undefined
  const ports = sortedSet(bad.flatMap((container) => portsOf(container.ports)))
  return {
    reason: 'hostPort',
    detail: `${containersText(bad.map(({ name }) => name))} ${bad.length === 1 ? 'uses' : 'use'} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
  }
}

function privileged({ spec }: Checked): Violation | undefined {
  const names = containersOf(spec)
    .filter(({ securityContext }) => securityContext?.privileged === true)
    .map(({ name }) => name)
  return names.length === 0
    ? undefined
    : { reason: 'privileged', detail: `${containersText(names)} must not set securityContext.privileged=true` }
}

function procMount({ spec }: Checked): Violation | undefined {
  const bad = containersOf(spec).filter(({ securityContext }) => (securityContext?.procMount ?? 'Default') !== 'Default')
  if (bad.length === 0) return undefined
  const types = sortedSet(bad.map(({ securityContext }) => securityContext?.procMount ?? ''))
  return {
    reason: 'procMount',
    detail: `${containersText(bad.map(({ name }) => name))} must not set securityContext.procMount to ${joinQuoted(types)}`,
  }
}

function seLinux({ spec }: Checked, minor: number): Violation | undefined {
  const types = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t', ...(minor < 31 ? [] : ['container_engine_t'])])
  const isBad = (options: SELinuxOptions | undefined): options is SELinuxOptions =>
    options !== undefined && (!types.has(options.type ?? '') || (options.user ?? '') !== '' || (options.role ?? '') !== '')
  const own = spec.securityContext?.seLinuxOptions
  const bad = containersOf(spec).filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions))
  const options = [own, ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions)].filter(isBad)
  if (options.length === 0) return undefined
  const badTypes = sortedSet(options.map(({ type = '' }) => type).filter((type) => !types.has(type)))
  const faults = [
    ...(badTypes.length > 0 ? [`${plural('type', badTypes.length)} ${joinQuoted(badTypes)}`] : []),
    ...(options.some(({ user = '' }) => user !== '') ? ['user may not be set'] : []),
    ...(options.some(({ role = '' }) => role !== '') ? ['role may not be set'] : []),
  ]
  return {
    reason: 'seLinuxOptions',
    detail: `${settersText(
      isBad(own),
      bad.map(({ name }) => name),
    )} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`,
  }
}

function forbiddenSysctls({ spec }: Checked, minor: number): Violation | undefined {
  const names = (spec.securityContext?.sysctls ?? [])
    .map(({ name }) => name)
    .filter((name) => !Object.hasOwn(sysctls, name) || (sysctls[name] ?? 0) > minor)
  return names.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: names.join(', ') }
}

function hostProcess({ spec }: Checked): Violation | undefined {
  const own = spec.securityContext?.windowsOptions?.hostProcess === true
  const names = containersOf(spec)
    .filter(({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true)
    .map(({ name }) => name)
  if (!own && names.length === 0) return undefined
  return { reason: 'hostProcess', detail: `${settersText(own, names)} must not set securityContext.windowsOptions.hostProcess=true` }
}
