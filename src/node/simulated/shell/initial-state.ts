/** What the first shell of a process knows when it starts. */
import type { ProgramContext } from '../program.ts'
import type { Life } from './life.ts'
import type { Descriptor, ShellState } from './state.ts'

/** Variables and directory are those of the program's environment; everything else is empty. */
export function initialState(
  context: ProgramContext,
  { life, descriptors }: { life: Life; descriptors: Map<number, Descriptor> },
): ShellState {
  const variables = new Map<string, string>(Object.entries(context.env))
  const exported = new Set(variables.keys())
  variables
    .set('PWD', context.workingDir)
    .set('IFS', ' \t\n')
    .set('OPTIND', '1')
    .set('PPID', '0')
    .set('SHELL_STARTED', String(context.clock.now()))
  return {
    shared: { context, terminal: { columns: 0, rows: 0 } },
    life,
    variables,
    exported,
    readOnly: new Set(),
    functions: new Map(),
    descriptors,
    limits: new Map(),
    traps: new Map(),
    jobs: [],
    substitutions: [],
    options: new Set(),
    locals: [],
    owned: new WeakSet(),
    name: 'sh',
    parameters: [],
    directory: context.workingDir,
    status: 0,
    substituted: undefined,
    source: { text: '', at: 0 },
    statuses: [0],
    lastBackground: undefined,
    pid: context.pid,
    pending: [],
    onSignal: undefined,
    interactive: false,
    guarded: 0,
  }
}
