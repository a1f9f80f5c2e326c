/** A command in a container (exec) or its main process (attach), tied to the streams of a client, whatever protocol carries them. */
import type { Pod } from '../../api/objects.ts'
import { badRequest, StatusError } from '../../api/status.ts'
import type { RemoteCommand } from '../../client/client.ts'
import type { Call, Core } from '../core.ts'
import { statusOf } from '../http/respond.ts'
import { containerNamed } from '../subresources/container-named.ts'
import { agentsFor } from '../subresources/node-agents.ts'
import { get } from '../verbs/get.ts'

/** The client's side. */
export interface Streams {
  write(stream: 'stdout' | 'stderr', data: Uint8Array): Promise<void>
  /** Tells how it ended, and closes. */
  finish(status: object): void
  /** Calls these as the client sends; `gone` when it leaves. */
  listen(handlers: StreamHandlers): void
}

export interface StreamHandlers {
  input(data: Uint8Array): void
  end(): void
  resize(columns: number, rows: number): void
  gone(): void
}

export interface RemoteOptions {
  readonly tty: boolean
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly command: readonly string[]
  readonly container: string
}

/** Reads the options of the query, as PodExecOptions says them. */
export function remoteOptionsOf(query: URLSearchParams): RemoteOptions {
  const flag = (name: string): boolean => /^(1|t|true)$/i.test(query.get(name) ?? '')
  return {
    tty: flag('tty'),
    stdin: flag('stdin'),
    stdout: flag('stdout'),
    stderr: flag('stderr') && !flag('tty'),
    command: query.getAll('command'),
    container: query.get('container') ?? '',
  }
}

/** Starts the command, or joins the main process. Refuses as the kubelet does. */
export async function openRemote(core: Core, call: Call, options: RemoteOptions): Promise<RemoteCommand> {
  const pod = get(core, { ...call, subresource: undefined }).value as Pod
  const { tty, stdin, command } = options
  if (!stdin && !options.stdout && !options.stderr) throw badRequest('you must specify at least 1 of stdin, stdout, stderr')
  const container = containerNamed(pod, options.container)
  const agents = agentsFor(core, pod)
  if (call.subresource === 'attach') {
    const session = await agents.attach(pod, container, { tty, stdin })
    // How the main process ended is for the pod's status to tell: whoever was attached learns only that it did.
    return { ...session, exit: session.exit.then(() => 0) }
  }
  if (command.length === 0) throw badRequest('you must specify at least one command for the container')
  return agents.exec(pod, container, { command, tty, stdin }).catch((error: unknown) => {
    // The runtime looks at a command only when the streams are open, so they tell what it says of it.
    if (error instanceof StatusError) return unstarted(error)
    throw error
  })
}

/** What is left of a command that could not be started: how it ended. */
function unstarted(why: StatusError): RemoteCommand {
  const nothing = (): void => undefined
  const silence: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
  }
  const exit = Promise.reject<number>(why)
  exit.catch(nothing)
  return { stdout: silence, stderr: silence, exit, write: nothing, end: nothing, resize: nothing, kill: nothing }
}

/** Carries bytes both ways until the session ends or the client leaves. */
export async function joinStreams(session: RemoteCommand, streams: Streams, { stdin, stdout, stderr }: RemoteOptions): Promise<void> {
  streams.listen({
    input: (data) => stdin && session.write(data),
    end: () => session.end(),
    resize: (columns, rows) => session.resize(columns, rows),
    gone: () => session.kill(),
  })
  const carry = async (name: 'stdout' | 'stderr', wanted: boolean): Promise<void> => {
    for await (const data of session[name]) if (wanted) await streams.write(name, data)
  }
  await Promise.all([carry('stdout', stdout), carry('stderr', stderr)])
  streams.finish(await session.exit.then(endOf, statusOf))
}

/** How a command ended, in upstream's form. */
function endOf(code: number): object {
  if (code === 0) return { metadata: {}, status: 'Success' }
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  }
}
