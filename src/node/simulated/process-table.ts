/** The processes of one simulated container. */
import type { Clock } from '../../base/clock.ts'
import type { ProcessEntry, Processes } from './program.ts'

/** Number 1 is the container's own program; whatever is executed in it comes after. */
export class ProcessTable implements Processes {
  private readonly clock: Clock
  private readonly entries = new Map<number, ProcessEntry & { onSignal(name: string): void }>()
  private next = 7

  constructor(clock: Clock) {
    this.clock = clock
  }

  setMain(command: string, onSignal: (name: string) => void): void {
    this.entries.set(1, { pid: 1, command, startedAt: this.clock.now(), onSignal })
  }

  list(): readonly ProcessEntry[] {
    return [...this.entries.values()].map(({ pid, command, startedAt }) => ({ pid, command, startedAt })).sort((a, b) => a.pid - b.pid)
  }

  /** False when there is no such process. */
  signal(pid: number, name: string): boolean {
    const entry = this.entries.get(pid)
    entry?.onSignal(name)
    return entry !== undefined
  }

  add(command: string, onSignal: (name: string) => void): { readonly pid: number; remove(): void } {
    const pid = this.next++
    this.entries.set(pid, { pid, command, startedAt: this.clock.now(), onSignal })
    return { pid, remove: () => this.entries.delete(pid) }
  }

  clear(): void {
    this.entries.clear()
  }
}
