/** `case` of the shell: which bodies run, by pattern and by how the one before ended. */
import type { CompoundCommand, CompoundList } from 'unbash'
import type { Expansion } from './expand.ts'
import { matches } from './glob.ts'

type Case = Extract<CompoundCommand, { type: 'Case' }>

/** Runs the bodies whose pattern fits; gives the status of the last one, 0 if none ran. */
export async function chosenCases(
  { word, items }: Case,
  expansion: Expansion,
  run: (body: CompoundList) => Promise<number>,
): Promise<number> {
  const text = await expansion.text(word)
  let status = 0
  let through = false
  for (const { pattern, body, terminator } of items) {
    let hit = through
    for (const each of pattern) hit ||= matches(await expansion.pattern(each), text)
    if (!hit) continue
    status = await run(body)
    if (terminator === ';&') through = true
    else if (terminator !== ';;&') return status
  }
  return status
}
