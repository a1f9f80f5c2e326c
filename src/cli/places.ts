/** The clusters that the terminal can be on: its own, which is started when one first goes there, and those of the kubeconfig. */
import type { Client } from '../client/client.ts'
import { createHttpClient } from '../client/http-client.ts'
import type { Access } from '../client/kubeconfig-access.ts'
import type { Line } from '../client/line.ts'
import { socketLine } from '../client/socket-line.ts'
import { type Manner, transportOver } from '../client/transport.ts'
import { type Contexts, ownContext, type Place } from '../ui/contexts.ts'
import { on, text, type Context, type FlagValues } from './command.ts'
import type { Home, Listener } from './home.ts'

export interface Places extends Contexts {
  /** Where the terminal begins. */
  readonly first: Place
  /** Resolves if the own cluster could not start or died. */
  readonly lost: Promise<Error>
  /** Tells what happens to the own cluster. */
  listen(listener: Listener): void
  /** Ends a cluster of ours, and every connection. */
  close(): Promise<void>
}

export interface Beginning {
  /** How requests are made; those to the own cluster say themselves whom one acts as. */
  readonly manner: (isOwn: boolean) => Manner
  /** Joins or starts the own cluster. */
  readonly openHome: () => Home
  /** The way to the cluster that is shown first, where that is not the own one. */
  readonly line: Line | undefined
}

/** What it takes of the context of a command. */
type Around = Pick<Context, 'access' | 'flags' | 'env' | 'namespace'>

export function openPlaces({ access, flags, env, namespace: begun }: Around, { manner, openHome, line }: Beginning): Places {
  const lines = new Map<Client, Line>()
  const { promise: lost, resolve: lose } = Promise.withResolvers<Error>()
  let listener: Listener | undefined
  let own: Home | undefined
  const clientOver = (line: Line, isOwn: boolean): Client => {
    const client = createHttpClient(transportOver(line, manner(isOwn)))
    lines.set(client, line)
    return client
  }
  const openOwn = (): Home => {
    const home = openHome()
    void home.lost.then(lose)
    if (listener !== undefined) home.listen(listener)
    return home
  }
  const ownPlace = (): Place => {
    own ??= openOwn()
    return { context: undefined, namespace: 'default', client: clientOver(socketLine(own.address), true) }
  }
  const placeOf = ({ server, context = server.url.host, namespace = 'default' }: Access, to: Line): Place => ({
    context,
    namespace,
    client: clientOver(to, false),
  })
  const first = access === undefined || line === undefined ? ownPlace() : placeOf(access, line)
  return {
    first: { ...first, namespace: on(flags, 'allNamespaces') ? undefined : begun },
    lost,
    listen: (heard) => {
      listener = heard
      own?.listen(heard)
    },
    list: async () => {
      const { readKubeconfig } = await import('../client/kubeconfig.ts')
      const { contexts } = await readKubeconfig(text(flags, 'kubeconfig'), env)
      return [
        { name: ownContext, cluster: 'inkube', user: '', namespace: '' },
        ...[...contexts].map(([name, { cluster, user, namespace = '' }]) => ({ name, cluster, user, namespace })),
      ]
    },
    open: async (name) => {
      if (name === ownContext) return ownPlace()
      // Credentials may have been renewed since: what there is is read anew each time.
      const [{ accessTo, chosenAccess }, { serverLine }] = await Promise.all([
        import('./connection.ts'),
        import('../client/server-line.ts'),
      ])
      const again = name === first.context ? await chosenAccess(flags, env) : undefined
      const found = again ?? (await accessTo(name, forAny(flags), env))
      return placeOf(found, serverLine(found.server))
    },
    leave: (client) => lines.get(client)?.leave(),
    close: async () => {
      for (const line of lines.values()) line.close()
      await own?.stop()
    },
  }
}

/** What the command line says of every context; the rest was meant for the first. */
const forAny = (flags: FlagValues): FlagValues =>
  Object.fromEntries(['kubeconfig', 'as', 'asGroup', 'asUid'].map((name) => [name, flags[name]]))
