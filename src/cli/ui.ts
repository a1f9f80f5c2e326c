/**
 * `inkube` itself: the terminal UI over the user's cluster. Light, since everything a start waits for comes after it; the work is in
 * `open-terminal.ts`.
 */
import { prepareThread } from '../cluster/in-thread.ts'
import { defaultDataDirectory } from '../cluster/paths.ts'
import { clusterFlags } from './cluster-flags.ts'
import { text, type Command, type Context } from './command.ts'
import { data, namespace } from './common-flags.ts'
import { openHome } from './home.ts'

export const ui: Command = {
  name: 'ui',
  summary: 'Open the terminal UI (the default)',
  usage: '[VIEW] [flags]',
  examples: ['inkube', 'inkube ui deployments -n shop', 'inkube --theme paper --readonly', 'inkube --port 0'],
  flags: {
    namespace,
    data,
    nodes: { type: 'number', help: '<n> how many worker nodes a cluster started now has (default 2)' },
    port: {
      type: 'number',
      help: '<n> a cluster started now opens this TCP port of this machine for kubectl and other clients (0: any free one)',
    },
    theme: { type: 'string', help: '<name> how it looks; see :theme' },
    readonly: { type: 'boolean', help: 'refuse every change' },
    noMouse: { type: 'boolean', help: 'leave the mouse to the terminal' },
  },
  run: async (context) => {
    // The terminal's code is loaded while the cluster starts.
    const loading = import('./open-terminal.ts')
    const { flags, env } = context
    if (!isTerminal(context)) return 2
    const { thread = prepareThread(), settled } = context
    const directory = text(flags, 'data') ?? defaultDataDirectory(env)
    const home = openHome({ thread, settled }, { directory, ...clusterFlags(flags) })
    return (await loading).openTerminal(context, home)
  },
}

/** Says what to use instead where there is none. */
function isTerminal({ env, stdin, stdout, note }: Context): boolean {
  const isDumb = env['TERM'] === 'dumb'
  if (stdout.isTTY && stdin.isTTY && !isDumb) return true
  note(
    `error: the terminal UI needs a terminal${isDumb ? ' that can move its cursor (TERM is dumb)' : ' on standard input and output'}\nUse 'inkube get', 'inkube describe' or 'inkube logs' instead, or 'inkube serve' for the cluster alone.`,
  )
  return false
}
