/** Processes by number: one space for each container, or for a pod whose containers share one; and what one container has in it. */
import type { Clock } from '../../base/clock.ts'
import type { ProcessEntry, Processes } from './program.ts'

interface Entry extends ProcessEntry {
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

  list(): readonly ProcessEntry[] {
    return [...this.entries.values()].sort((a, b) => a.pid - b.pid)
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
  space.add({ command: '/pause', user: '65535', startedAt: clock.now(), onSignal: () => undefined }, 1)
  return space
}

/** What one container has in its space. */
export class ProcessTable implements Processes {
  private readonly clock: Clock
  private readonly space: ProcessSpace
  private readonly user: string
  private readonly own = new Set<number>()

  constructor(clock: Clock, space: ProcessSpace, user: string) {
    this.clock = clock
    this.space = space
    this.user = user
  }

  /** The number that the container's own process takes: 1 where the space is new. */
  addMain(command: string, onSignal: (name: string) => void): number {
    return this.enter(command, onSignal, this.space.list().length === 0 ? 1 : undefined)
  }

  list(): readonly ProcessEntry[] {
    return this.space.list()
  }

  signal(pid: number, name: string): boolean {
    return this.space.signal(pid, name)
  }

  add(command: string, onSignal: (name: string) => void): { readonly pid: number; remove(): void } {
    const pid = this.enter(command, onSignal)
    return { pid, remove: () => this.leave(pid) }
  }

  /** The container is over. */
  clear(): void {
    for (const pid of this.own) this.leave(pid)
  }

  private enter(command: string, onSignal: (name: string) => void, pid?: number): number {
    const taken = this.space.add({ command, user: this.user, startedAt: this.clock.now(), onSignal }, pid)
    this.own.add(taken)
    return taken
  }

  private leave(pid: number): void {
    this.own.delete(pid)
    this.space.remove(pid)
  }
}
