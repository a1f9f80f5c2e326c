/** `$(...)`: what a script in a shell of its own writes. */
import type { ParsedScript, Redirection } from 'unbash'
import { contained } from './ending.ts'
import type { Expansion } from './expand.ts'
import { redirected } from './redirect.ts'
import type { Runner } from './runner.ts'
import { subshell, type ShellState } from './state.ts'
import { Collector, decode } from './streams.ts'
import { withoutEnd } from './without-end.ts'

/** The redirection of a script that is nothing else and reads a file: `$(< file)`. */
function onlyInput({ commands: [statement, ...more] }: ParsedScript): Redirection | undefined {
  const command = statement?.command
  if (more.length > 0 || command?.type !== 'Command' || command.name !== undefined || command.prefix.length !== 1) return undefined
  const [redirect] = command.redirects
  return redirect?.type === 'Redirect' && redirect.operator === '<' ? redirect : undefined
}

/** Gives the output without trailing newlines, and sets the status. */
export async function outputOf(
  state: ShellState,
  script: ParsedScript,
  { runner, expansion }: { readonly runner: Runner; readonly expansion: Expansion },
): Promise<string> {
  const output = new Collector()
  const inner = subshell(state, state.life, new Map([...state.descriptors, [1, { sink: output }]]))
  const file = onlyInput(script)
  const copied = async (redirection: Redirection): Promise<number> => {
    const reader = (await redirected(inner, [redirection], expansion)).get(0)?.reader
    if (reader !== undefined) output.write(await inner.life.until(reader.all()))
    return 0
  }
  state.status = await contained(inner, runner, () => (file === undefined ? runner.statements(inner, script.commands) : copied(file)))
  state.substituted = state.status
  return withoutEnd(decode(output.bytes()), '\n')
}
