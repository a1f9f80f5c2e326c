/**
 * `inkube` itself: the terminal UI over the user's cluster. Light, since everything a start waits for comes after it; the work is in
 * `open-terminal.ts`.
 */
import { prepareThread } from '../cluster/in-thread.ts'
import { defaultDataDirectory } from '../cluster/paths.ts'
import { clusterFlags } from './cluster-flags.ts'
import { text, type Command, type Context, type FlagValues } from './command.ts'
import { isConnectionSaid } from './connection-flags.ts'
import { allNamespaces, data, namespace } from './common-flags.ts'
import { type Home, openHome } from './home.ts'
import type { Beginning } from './places.ts'
import { userAgent } from './program-version.ts'

export const ui: Command = {
  name: 'ui',
  reaches: true,
  summary: 'Open the terminal UI (the default)',
  usage: '[VIEW] [flags]',
  examples: ['inkube', 'inkube ui deployments -n shop', 'inkube --theme paper --readonly', 'inkube --port 0', 'inkube --context kind-dev'],
  flags: {
    namespace,
    allNamespaces,
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
    const { thread, settled, access, note } = context
    const directory = text(flags, 'data') ?? defaultDataDirectory(env)
    const start = (prepared = prepareThread()): Home => openHome({ thread: prepared, settled }, { directory, ...clusterFlags(flags) })
    // The cluster begins before the rest is loaded, unless another one is shown first.
    const home = access === undefined ? start(thread) : undefined
    if (home === undefined) thread?.discard()
    const manner = await mannerFor(flags, note)
    // What own clusters do without is loaded for others alone.
    const line = access === undefined ? undefined : (await import('../client/server-line.ts')).serverLine(access.server)
    return (await loading).openTerminal(context, { manner, openHome: () => home ?? start(), line })
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

/** Most starts have nothing to say of how requests are made, and wait for no code of it. */
async function mannerFor(flags: FlagValues, note: Context['note']): Promise<Beginning['manner']> {
  if (!isConnectionSaid(flags)) return () => ({ userAgent })
  const { mannerOf } = await import('./connection.ts')
  mannerOf(flags, note, true)
  return (isOwn) => mannerOf({ ...flags, v: undefined }, note, isOwn)
}
