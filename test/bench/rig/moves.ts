/** The cursor of a table, moved down and up again: how long each key takes to be answered. */
import { pause } from './served.ts'
import { cursorLine, type BenchTerminal } from './terminal.ts'

/** Moves at times that have nothing to do with the program's, as long as `goesOn` says of the presses so far. */
export async function moves(terminal: BenchTerminal, goesOn: (presses: number) => boolean): Promise<readonly number[]> {
  const times: number[] = []
  for (let press = 0; goesOn(press); press++) {
    const before = cursorLine(terminal.lines())
    const key = press % 40 < 20 ? 'j' : 'k'
    times.push(await terminal.answer(key, (lines) => cursorLine(lines) !== before))
    await pause(30 + ((press * 7) % 23))
  }
  return times
}
