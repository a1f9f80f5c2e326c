/** Opens the terminal UI over the user's cluster, which runs in a thread beside it unless it runs already. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { createHttpClient } from '../client/http-client.ts'
import { createTransport, type Address } from '../client/transport.ts'
import type { ClusterThread, ThreadedCluster } from '../cluster/in-thread.ts'
import { defaultDataDirectory, socketPathOf } from '../cluster/paths.ts'
import { startUi } from '../ui/open.tsx'
import { backgroundOf, colourLevel, localeIsUtf8 } from '../ui/screen/colour.ts'
import { number, on, text, UsageError, type Context } from './command.ts'
import { userAgent } from './program-version.ts'
import { findRunning } from './session.ts'

/** Gives the exit code. `thread` takes the cluster if none runs. */
export async function openTerminal(context: Context, thread: ClusterThread): Promise<number> {
  const { flags, env, stdin, stdout, args } = context
  if (!stdout.isTTY || !stdin.isTTY || env['TERM'] === 'dumb') {
    context.note(`error: the terminal UI needs a terminal${env['TERM'] === 'dumb' ? ' that can move its cursor (TERM is dumb)' : ' on standard input and output'}\nUse 'inkube get', 'inkube describe' or 'inkube logs' instead, or 'inkube serve' for the cluster alone.`)
    return 2
  }
  const nodes = number(flags, 'nodes')
  if (nodes !== undefined && (!Number.isInteger(nodes) || nodes < 0)) throw new UsageError('--nodes takes a whole number from 0 on')
  const directory = text(flags, 'data') ?? defaultDataDirectory(env)
  const home = await connect(thread, directory, nodes)
  const client = createHttpClient(createTransport(home.address, userAgent))
  const opened = startUi({
    client,
    stdin,
    stdout,
    theme: text(flags, 'theme'),
    background: backgroundOf(env),
    colours: colourLevel(env),
    unicode: localeIsUtf8(env),
    readOnly: on(flags, 'readonly'),
    namespace: text(flags, 'namespace'),
    command: args[0],
    samplesDirectory: samplesDirectory(),
    configDirectory: join(xdg(env['XDG_CONFIG_HOME'], '.config'), 'inkube'),
    stateDirectory: join(xdg(env['XDG_STATE_HOME'], join('.local', 'state')), 'inkube'),
    mouse: !on(flags, 'noMouse'),
  })
  home.onTrouble = (error) => opened.warn('cluster', error)
  return leave(context, opened, { home, close: () => client.close() })
}

interface Home {
  readonly address: Promise<Address>
  readonly cluster: ThreadedCluster | undefined
  /** Resolves if the cluster could not start or died. */
  readonly lost: Promise<Error>
  /** Told what a cluster of ours is in trouble with. */
  onTrouble: (error: Error) => void
}

/** The running cluster if there is one; else one of our own, which need not be ready yet. */
async function connect(thread: ClusterThread, directory: string, nodes: number | undefined): Promise<Home> {
  const socketPath = socketPathOf(directory)
  const running = existsSync(socketPath) ? await findRunning(directory) : undefined
  if (running !== undefined) {
    thread.discard()
    keepHeapSmall()
    await running.close()
    return { address: Promise.resolve({ socketPath }), cluster: undefined, lost: new Promise(() => undefined), onTrouble: () => undefined }
  }
  let lose: (error: Error) => void = () => undefined
  const lost = new Promise<Error>((resolve) => {
    lose = resolve
  })
  const cluster = thread.start({ directory, ...(nodes !== undefined && { nodes }) }, { onLost: lose, onTrouble: (error) => home.onTrouble(error) })
  cluster.ready.catch(lose)
  const home: Home = { address: cluster.ready, cluster, lost, onTrouble: () => undefined }
  return home
}

/** A process that only shows needs no room for a cluster: garbage of long lists goes early, which costs a shown table next to nothing. */
const keepHeapSmall = (): void => setFlagsFromString('--optimize-for-size')

/** Waits for the end, gives everything back; a cluster that was lost is named after the terminal is restored. */
async function leave({ signal }: Context, opened: ReturnType<typeof startUi>, { home, close }: { home: Home; close: () => void }): Promise<number> {
  signal.addEventListener('abort', () => opened.stop(), { once: true })
  if (signal.aborted) opened.stop()
  const ended = await Promise.race([opened.exit.then(() => undefined), home.lost])
  if (ended !== undefined) {
    opened.stop()
    await opened.exit
  }
  close()
  await home.cluster?.stop()
  if (ended !== undefined) throw ended
  return 0
}

const xdg = (value: string | undefined, fallback: string): string => (value !== undefined && value.startsWith('/') ? value : join(homedir(), fallback))

/** Beside the bundle in a package, two levels up from here in a checkout. */
function samplesDirectory(): string | undefined {
  return [new URL('../samples', import.meta.url), new URL('../../samples', import.meta.url)].map((url) => fileURLToPath(url)).find((path) => existsSync(path))
}
