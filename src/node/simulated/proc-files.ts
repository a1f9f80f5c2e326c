/** /proc and the control group's directory in /sys, as a process of a simulated container sees them. */
import type { Clock } from '../../base/clock.ts'
import { capabilityMask } from './capabilities.ts'
import type { ContainerUsage } from './container-usage.ts'
import type { MountInfo } from './files.ts'
import { directory, file, GeneratedTree, link, type GeneratedNode } from './generated-tree.ts'
import { machine } from './machine.ts'
import type { TreeMount } from './mounted-files.ts'
import type { ProcessOwner, ProcessSpace } from './process-table.ts'
import type { ProcessEntry } from './program.ts'

export interface ProcMeans {
  readonly clock: Clock
  readonly space: ProcessSpace
  /** The process that looks. */
  readonly pid: number
  readonly hostname: string
  readonly usage: ContainerUsage
  mounts(): readonly MountInfo[]
}

type Entries = Readonly<Record<string, GeneratedNode>>

/** The mounts that the kernel gives every container. */
export function kernelMounts(means: ProcMeans): readonly TreeMount[] {
  const madeAt = means.clock.now()
  const mount = (path: string, volume: 'proc' | 'cgroup', entries: () => Entries): TreeMount => ({
    path,
    volume,
    tree: new GeneratedTree(entries, madeAt),
    inside: [],
    readOnly: volume === 'cgroup',
    type: volume === 'proc' ? 'proc' : 'cgroup2',
  })
  return [mount('/proc', 'proc', () => procEntries(means)), mount('/sys/fs/cgroup', 'cgroup', () => groupEntries(means))]
}

/** Amounts as cgroup v2 tells them. */
function groupEntries({ usage, clock }: ProcMeans): Entries {
  const { memoryLimitBytes, cpuLimitMillis } = usage.limits
  return {
    'cgroup.controllers': file(() => 'cpuset cpu io memory hugetlb pids rdma misc\n'),
    'cpu.max': file(() => `${cpuLimitMillis === undefined ? 'max' : Math.round(cpuLimitMillis * 100)} 100000\n`),
    'memory.max': file(() => `${memoryLimitBytes ?? 'max'}\n`),
    'memory.current': file(() => `${usage.stats(clock.now()).workingSetBytes}\n`),
    'memory.swap.max': file(() => '0\n'),
    'pids.max': file(() => 'max\n'),
  }
}

function procEntries(means: ProcMeans): Entries {
  const { clock, space, pid, hostname } = means
  const { memory } = machine
  const processes = space.list()
  const since = (clock.now() - (processes[0]?.startedAt ?? clock.now())) / 1000
  const own = processes.find((entry) => entry.pid === pid)
  const kB = (name: string, amount: number): string => `${`${name}:`.padEnd(16)}${String(amount).padStart(8)} kB\n`
  return {
    ...Object.fromEntries(processes.map((entry) => [String(entry.pid), directory(() => processEntries(means, entry))])),
    ...(own !== undefined && { self: directory(() => processEntries(means, own)) }),
    cmdline: file(() => 'BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro\n'),
    cpuinfo: file(() =>
      Array.from(
        { length: machine.processors },
        (_, at) => `processor\t: ${at}\nmodel name\t: Simulated CPU\ncpu MHz\t\t: 2000.000\n\n`,
      ).join(''),
    ),
    loadavg: file(() => `0.08 0.03 0.01 1/${processes.length} ${processes.at(-1)?.pid ?? 1}\n`),
    meminfo: file(
      () => kB('MemTotal', memory.total) + kB('MemFree', memory.free) + kB('MemAvailable', memory.available) + kB('SwapTotal', 0),
    ),
    mounts: link('self/mounts'),
    sys: directory(() => ({
      kernel: directory(() => ({
        hostname: file(() => `${hostname}\n`),
        osrelease: file(() => `${machine.kernel}\n`),
        ostype: file(() => 'Linux\n'),
      })),
    })),
    uptime: file(() => `${since.toFixed(2)} ${since.toFixed(2)}\n`),
    version: file(() => `Linux version ${machine.kernel} (inkube@simulated) #1 SMP\n`),
  }
}

function processEntries(means: ProcMeans, entry: ProcessEntry): Entries {
  const owner = means.space.ownerOf(entry.pid)
  const words = entry.command.split(' ')
  const name = (words[0] ?? '').replace(/^.*\//, '').slice(0, 15)
  const inode = (what: number): string => String(4026531835 + what)
  return {
    cgroup: file(() => '0::/\n'),
    cmdline: file(() => words.map((word) => `${word}\0`).join('')),
    comm: file(() => `${name}\n`),
    environ: file(() =>
      Object.entries(owner?.env() ?? {})
        .map((pair) => `${pair.join('=')}\0`)
        .join(''),
    ),
    fd: directory(() => ({ 0: { type: 'device' }, 1: { type: 'device' }, 2: { type: 'device' } })),
    gid_map: file(() => identityMap),
    mounts: file(() =>
      means
        .mounts()
        .map(({ path, volume, type, readOnly }) => `${volume} ${path} ${type} ${readOnly ? 'ro' : 'rw'},relatime 0 0\n`)
        .join(''),
    ),
    ns: directory(() => ({
      ipc: link(`ipc:[${inode(4)}]`),
      mnt: link(`mnt:[${inode(5)}]`),
      net: link(`net:[${inode(6)}]`),
      pid: link(`pid:[${inode(1)}]`),
      user: link(`user:[${inode(2)}]`),
      uts: link(`uts:[${inode(3)}]`),
    })),
    oom_score_adj: file(() => '1000\n'),
    root: link('/'),
    status: file(() => statusText(entry, name, owner)),
    uid_map: file(() => identityMap),
  }
}

/** Every number of the container is that number on the node. */
const identityMap = '         0          0 4294967295\n'

function statusText({ pid, uid }: ProcessEntry, name: string, owner: ProcessOwner | undefined): string {
  const gid = owner?.user.gid ?? uid
  const bounding = capabilityMask(owner?.capabilities() ?? [])
  const effective = uid === 0 ? bounding : capabilityMask([])
  const four = (id: number): string => `${id}\t${id}\t${id}\t${id}`
  return [
    ['Name', name],
    ['Umask', '0022'],
    ['State', 'S (sleeping)'],
    ['Tgid', String(pid)],
    ['Pid', String(pid)],
    ['PPid', '0'],
    ['Uid', four(uid)],
    ['Gid', four(gid)],
    ['Groups', [...new Set([...(owner?.user.groups ?? []), gid])].sort((a, b) => a - b).join(' ')],
    ['Threads', '1'],
    ['CapInh', capabilityMask([])],
    ['CapPrm', effective],
    ['CapEff', effective],
    ['CapBnd', bounding],
    ['CapAmb', capabilityMask([])],
    ['NoNewPrivs', owner?.noNewPrivileges === true ? '1' : '0'],
    ['Seccomp', '0'],
  ]
    .map(([key, value]) => `${key}:\t${value}\n`)
    .join('')
}
