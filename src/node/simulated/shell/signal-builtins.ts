/** Signals and background work: the builtins about them, and how a shell takes a signal itself. */
import { complain } from './complain.ts'
import { print } from './print.ts'
import { signalList, signalName, signalNumber } from './signal-names.ts'
import { ShellError, type ShellState } from './state.ts'

export function trap(state: ShellState, args: readonly string[]): number {
  const words = args[0] === '--' ? args.slice(1) : args
  if (words.length === 0) {
    void print(state, [...state.traps].map(([name, action]) => `trap -- '${action}' ${name}\n`).join(''))
    return 0
  }
  const [action = '', ...rest] = words
  const names = rest.length === 0 ? [action] : rest
  for (const word of names) {
    const name = signalName(word)
    if (name === undefined) throw new ShellError(`trap: ${word}: invalid signal specification`, 1)
    if (action === '-' || rest.length === 0) state.traps.delete(name)
    else state.traps.set(name, action)
  }
  return 0
}

export async function wait(state: ShellState, args: readonly string[]): Promise<number> {
  if (args[0] === '-n') return waitForNext(state)
  const jobs =
    args.length === 0
      ? state.jobs
      : args.flatMap((word) => state.jobs.filter((job) => String(job.pid) === word || `%${job.number}` === word))
  if (args.length > 0 && jobs.length === 0) return 127
  const ended = await orSignal(state, Promise.all(jobs.map((job) => job.done)))
  if (ended === 'signal') return trapped(state)
  for (const job of jobs) job.isTold = true
  return args.length === 0 ? 0 : (ended.at(-1) ?? 0)
}

/** `wait -n`: the first job that ends, of those that nobody was told of. */
async function waitForNext(state: ShellState): Promise<number> {
  const jobs = state.jobs.filter((job) => !job.isTold)
  if (jobs.length === 0) return 127
  const first = await orSignal(state, Promise.race(jobs.map((job) => job.done.then((status) => ({ job, status })))))
  if (first === 'signal') return trapped(state)
  first.job.isTold = true
  return first.status
}

async function orSignal<T>(state: ShellState, work: Promise<T>): Promise<T | 'signal'> {
  const signalled = new Promise<'signal'>((resolve) => {
    state.onSignal = () => resolve('signal')
  })
  try {
    return await state.life.until(Promise.race([work, signalled]))
  } finally {
    state.onSignal = undefined
  }
}

const trapped = (state: ShellState): number => 128 + signalNumber(state.pending.at(-1) ?? 'TERM')

export function kill(state: ShellState, args: readonly string[]): number {
  if (args[0] === '-l') {
    const told = args.slice(1).map((word) => {
      // A status above 128 is a signal as well.
      const name = signalName(/^\d+$/.test(word) ? String(Number(word) & 127) : word) ?? ''
      return `${/^\d+$/.test(word) ? name : signalNumber(name)}\n`
    })
    void print(state, told.length > 0 ? told.join('') : signalList)
    return 0
  }
  let name = 'TERM'
  let failed = 0
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '-s') name = signalName(args[++at] ?? '') ?? 'TERM'
    else if (/^-[A-Za-z0-9]+$/.test(word)) {
      const asked = word.slice(1) === '0' ? '0' : signalName(word.slice(1))
      if (asked === undefined) throw new ShellError(`kill: ${word.slice(1)}: invalid signal specification`, 1)
      name = asked
    } else {
      const job = state.jobs.findLast((each) => `%${each.number}` === word)
      const pid = job?.pid ?? Number(word)
      if (name === '0' ? !exists(state, pid) : !deliver(state, pid, name)) {
        complain(state, `can't kill pid ${word}: No such process`)
        failed = 1
      }
    }
  }
  return failed
}

const exists = (state: ShellState, pid: number): boolean => state.shared.context.processes.list().some((entry) => entry.pid === pid)

const deliver = (state: ShellState, pid: number, name: string): boolean =>
  Number.isInteger(pid) && pid > 0 ? state.shared.context.processes.signal(pid, name) : false

/** Nothing comes of these where nobody asks for them. */
const harmless = new Set(['CHLD', 'CONT', 'URG', 'WINCH'])

/** How work in the background takes a signal: by a trap of its own, or it dies. */
export function signalJob(state: ShellState, word: string): void {
  const name = signalName(word) ?? 'TERM'
  const action = name === 'KILL' ? undefined : state.traps.get(name)
  if (action === undefined) {
    if (!harmless.has(name)) state.life.kill(signalNumber(name))
  } else if (action !== '') {
    state.pending.push(name)
    state.onSignal?.()
  }
}

/** How the process of a shell takes a signal: a trap, its death, or nothing for a pid 1 that has no trap. */
export function signalShell(state: ShellState, word: string): void {
  const name = signalName(word) ?? 'TERM'
  if (name === 'KILL') return state.life.kill(9)
  const action = state.traps.get(name)
  if (action !== undefined) {
    if (action === '') return
    state.pending.push(name)
    state.onSignal?.()
    return
  }
  if (harmless.has(name)) return
  // A shell that has nothing left to do is replaced by its last command, which is then the one to get signals.
  if (state.shared.foreground !== undefined) return state.shared.foreground(name)
  if (state.pid === 1 || state.interactive) return
  state.life.kill(signalNumber(name))
}
