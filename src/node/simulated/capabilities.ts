/** Capabilities of the kernel by name, and the sets that a container's processes have. */
import type { ContainerConfig } from '../runtime.ts'

/** In the order of their bits. */
const names = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'LINUX_IMMUTABLE'],
  ...['NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT'],
  ...['SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE'],
  ...['AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP', 'MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ'],
  ...['PERFMON', 'BPF', 'CHECKPOINT_RESTORE'],
]

/** What container runtimes leave to a container that asks for nothing. */
const usual = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE', 'NET_RAW', 'SYS_CHROOT'],
  ...['MKNOD', 'AUDIT_WRITE', 'SETFCAP'],
]

/** As /proc/N/status shows a set: sixteen digits. */
export const capabilityMask = (held: Iterable<string>): string =>
  [...held]
    .reduce((sum, name) => sum | (names.includes(name) ? 1n << BigInt(names.indexOf(name)) : 0n), 0n)
    .toString(16)
    .padStart(16, '0')

/**
 * What a container's processes may have at most. As containerd has it: ALL goes first, what is added next, and what is dropped by name
 * last.
 */
export function capabilitiesOf({ isPrivileged, add, drop }: ContainerConfig['privileges']): ReadonlySet<string> {
  if (isPrivileged) return new Set(names)
  const [added, dropped] = [add, drop].map((given) => given.map((name) => name.toUpperCase().replace(/^CAP_/, ''))) as [string[], string[]]
  const first = dropped.includes('ALL') ? [] : added.includes('ALL') ? names : usual
  return new Set([...first, ...added].filter((name) => name !== 'ALL' && !dropped.includes(name)))
}
