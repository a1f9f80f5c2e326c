/** Processes by number: one space for each container, or for a pod whose containers share one; and what one container has in it. */
import type { Clock } from '../../base/clock.ts'
import type { MountedFiles } from './mounted-files.ts'
import type { ProcessEntry, Processes, User } from './program.ts'

/** The container that a process belongs to, as /proc tells of it. */
export interface ProcessOwner {
  readonly user: User
  /** What its processes may have at most, by the names of capabilities. */
  capabilities(): ReadonlySet<string>
  readonly noNewPrivileges: boolean
  env(): Readonly<Record<string, string>>
  files(): MountedFiles
}

interface Entry extends ProcessEntry {
  /** Undefined for the sandbox's own process. */
  readonly owner?: ProcessOwner
  onSignal(name: string): void
}

/** Numbers and what they stand for. */
export class ProcessSpace {
  private readonly entries = new Map<number, Entry>()
  private next = 7

  /** The first takes number 1, or the one given; the others whatever comes next. */
  add(entry: Omit<Entry, 'pid'>, pid = this.next++): number {
    this.entries.set(pid, { ...entry, pid })
    return pid
  }

  remove(pid: number): void {
    this.entries.delete(pid)
  }

  rename(pid: number, command: string): void {
    const entry = this.entries.get(pid)
    if (entry !== undefined) this.entries.set(pid, { ...entry, command })
  }

  list(): readonly ProcessEntry[] {
    return [...this.entries.values()].sort((a, b) => a.pid - b.pid)
  }

  ownerOf(pid: number): ProcessOwner | undefined {
    return this.entries.get(pid)?.owner
  }

  /** False when there is no such process. */
  signal(pid: number, name: string): boolean {
    const entry = this.entries.get(pid)
    entry?.onSignal(name)
    return entry !== undefined
  }
}

/** The space of a pod whose containers share it: the sandbox's own process is its first. */
export function sharedSpace(clock: Clock): ProcessSpace {
  const space = new ProcessSpace()
  space.add({ command: '/pause', uid: 65535, startedAt: clock.now(), onSignal: () => undefined }, 1)
  return space
}

/** What one container has in its space. */
export class ProcessTable implements Processes {
  private readonly clock: Clock
  private readonly space: ProcessSpace
  private readonly owner: ProcessOwner
  private readonly own = new Set<number>()

  constructor(clock: Clock, space: ProcessSpace, owner: ProcessOwner) {
    this.clock = clock
    this.space = space
    this.owner = owner
  }

  /** The number that the container's own process takes: 1 where the space is new. */
  addMain(command: string, onSignal: (name: string) => void): number {
    return this.enter(command, onSignal, { pid: this.space.list().length === 0 ? 1 : undefined })
  }

  list(): readonly ProcessEntry[] {
    return this.space.list()
  }

  signal(pid: number, name: string): boolean {
    return this.space.signal(pid, name)
  }

  rename(pid: number, command: string): void {
    this.space.rename(pid, command)
  }

  add(command: string, onSignal: (name: string) => void, uid?: number): { readonly pid: number; remove(): void } {
    const pid = this.enter(command, onSignal, { uid })
    return { pid, remove: () => this.leave(pid) }
  }

  /** The container is over. */
  clear(): void {
    for (const pid of this.own) this.leave(pid)
  }

  private enter(
    command: string,
    onSignal: (name: string) => void,
    { pid, uid }: { readonly pid?: number | undefined; readonly uid?: number | undefined } = {},
  ): number {
    const { clock, owner } = this
    const taken = this.space.add({ command, uid: uid ?? owner.user.uid, owner, startedAt: clock.now(), onSignal }, pid)
    this.own.add(taken)
    return taken
  }

  private leave(pid: number): void {
    this.own.delete(pid)
    this.space.remove(pid)
  }
}
