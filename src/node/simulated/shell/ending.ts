/** How the work of a shell ends: which status an error means, and the EXIT trap. */
import { complain } from './complain.ts'
import { Killed } from './life.ts'
import type { Runner } from './runner.ts'
import { Leave, ShellError, type ShellState } from './state.ts'
import { BrokenPipe } from './streams.ts'

/** The status that an error means for the shell it ends. */
export function outcome(state: ShellState, error: unknown): number {
  if (error instanceof Leave) return error.status
  if (error instanceof Killed) return 128 + error.signal
  if (error instanceof BrokenPipe) return 141
  if (error instanceof ShellError) {
    complain(state, error.message)
    return error.status
  }
  throw error
}

/** Runs a shell's work, then its EXIT trap; gives the status it ends with. Throws where a signal ends it. */
export async function finished(state: ShellState, runner: Runner, work: () => Promise<number>): Promise<number> {
  let status: number
  try {
    status = await work()
  } catch (error) {
    if (error instanceof Killed || error instanceof BrokenPipe) throw error
    status = outcome(state, error)
  }
  const action = state.traps.get('EXIT')
  if (action !== undefined) {
    state.traps.delete('EXIT')
    state.status = status
    try {
      await runner.text(state, action)
    } catch (error) {
      if (error instanceof Killed) throw error
      const trapped = outcome(state, error)
      if (error instanceof Leave && error.how === 'exit') status = trapped
    }
  }
  if (state.substitutions.length > 0) await disconnect(state)
  return status
}

/** Runs a subshell's work: whatever ends it becomes its status. */
export async function contained(state: ShellState, runner: Runner, work: () => Promise<number>): Promise<number> {
  try {
    return await finished(state, runner, work)
  } catch (error) {
    return outcome(state, error)
  }
}

/** Closes what was connected since there were only `kept`, and waits for the commands: what they write stands before what comes next. */
export async function disconnect(state: ShellState, kept = 0): Promise<void> {
  for (const { number, close, done } of state.substitutions.splice(kept)) {
    close()
    state.descriptors.delete(number)
    await state.life.until(done)
  }
}
