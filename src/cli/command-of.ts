/** Which command a command line names; without a name it is the UI. */
import { leading } from './common-flags.ts'
import { commandFirst } from './normalise-flags.ts'

/** `name` may be that of no command at all; `help` and `--version` are asked for in several ways. */
export function commandOf(argv: readonly string[]): { readonly name: string; readonly args: readonly string[] } {
  const words = commandFirst(argv, leading)
  const [first, ...args] = words
  if (first === 'help' || first === '--help' || first === '-h') return { name: 'help', args }
  if (first === '--version' || first === '-v') return { name: '--version', args }
  return first === undefined || first.startsWith('-') ? { name: 'ui', args: words } : { name: first, args }
}
