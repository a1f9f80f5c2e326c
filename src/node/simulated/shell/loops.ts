/** Loops of the shell: for over words, while and until, for with arithmetic; and how break and continue leave their turns. */
import type { ArithmeticFor } from 'unbash'
import type { Expansion } from './expand.ts'
import { Leave, set, type ShellState } from './state.ts'

/** Runs the body once; gives its status. */
type Turn = () => Promise<number>

interface Outcome {
  readonly status: number
  /** The loop is over. */
  readonly leave: boolean
}

async function once(turn: Turn): Promise<Outcome> {
  try {
    return { status: await turn(), leave: false }
  } catch (error) {
    if (!(error instanceof Leave) || (error.how !== 'break' && error.how !== 'continue')) throw error
    if (error.levels > 1) throw new Leave(error.how, error.status, error.levels - 1)
    return { status: 0, leave: error.how === 'break' }
  }
}

/** `for name in words` */
export async function eachWord(
  state: ShellState,
  words: readonly string[],
  { name, turn }: { readonly name: string; readonly turn: Turn },
): Promise<number> {
  let status = 0
  for (const word of words) {
    set(state, name, word)
    const done = await once(turn)
    status = done.status
    if (done.leave) break
  }
  return status
}

/** `while` and `until`, by what `holds` says. */
export async function whileHolds(holds: () => Promise<boolean>, turn: Turn): Promise<number> {
  let status = 0
  while (await holds()) {
    const done = await once(turn)
    status = done.status
    if (done.leave) break
  }
  return status
}

/** `for ((first; test; step))` */
export async function everyTurn({ initialize, test, update }: ArithmeticFor, expansion: Expansion, turn: Turn): Promise<number> {
  let status = 0
  for (
    await expansion.arithmetic(initialize);
    test === undefined || (await expansion.arithmetic(test)) !== 0n;
    await expansion.arithmetic(update)
  ) {
    const done = await once(turn)
    status = done.status
    if (done.leave) break
  }
  return status
}
