/** `inkube` itself: the terminal UI over the user's cluster. Light, since everything a start waits for comes after it; the work is in `open-terminal.ts`. */
import { prepareThread, type ClusterThread } from '../cluster/in-thread.ts'
import type { Command } from './command.ts'
import { data, namespace } from './common-flags.ts'

/** The cluster's thread and the terminal's code load while the flags are read. */
let prepared: { readonly thread: ClusterThread; readonly terminal: Promise<typeof import('./open-terminal.ts')> } | undefined

const prepare = (): NonNullable<typeof prepared> => (prepared ??= { thread: prepareThread(), terminal: import('./open-terminal.ts') })

export const ui: Command = {
  name: 'ui',
  summary: 'Open the terminal UI (the default)',
  usage: '[VIEW] [flags]',
  examples: ['inkube', 'inkube ui deployments -n shop', 'inkube --theme paper --readonly'],
  flags: {
    namespace,
    data,
    nodes: { type: 'number', help: '<n> how many worker nodes a cluster started now has (default 2)' },
    theme: { type: 'string', help: '<name> how it looks; see :theme' },
    readonly: { type: 'boolean', help: 'refuse every change' },
    noMouse: { type: 'boolean', help: 'leave the mouse to the terminal' },
  },
  prepare: () => void prepare(),
  run: async (context) => {
    const { thread, terminal } = prepare()
    return (await terminal).openTerminal(context, thread)
  },
}
