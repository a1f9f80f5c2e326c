/** Work in the background: a shell of its own, with a process that others see. */
import { contained } from './ending.ts'
import type { Runner } from './runner.ts'
import { signalJob } from './signal-builtins.ts'
import { subshell, type ShellState } from './state.ts'
import { emptySource, Reader } from './streams.ts'

/** Starts it; `$!` then names its process. */
export function startJob(state: ShellState, runner: Runner, work: (inner: ShellState) => Promise<number>): void {
  const { context } = state.shared
  const life = state.life.child()
  const inner = subshell(state, life, new Map([...state.descriptors, [0, { reader: new Reader(emptySource) }]]))
  const entry = context.processes.add('sh', (name) => signalJob(inner, name))
  inner.pid = entry.pid
  const done = contained(inner, runner, () => work(inner)).finally(() => {
    entry.remove()
    life.leave()
  })
  const number = Math.max(0, ...state.jobs.filter(({ status }) => status === undefined).map((job) => job.number)) + 1
  const job = { number, pid: entry.pid, text: 'sh', done, status: undefined as number | undefined, isTold: false }
  void done.then((status) => {
    job.status = status
  })
  state.jobs.push(job)
  state.lastBackground = entry.pid
  state.status = 0
}
