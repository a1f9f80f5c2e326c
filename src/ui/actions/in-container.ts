/** What shell and attach share: which container of a pod is meant, and the terminal joined to a command in it. */
import type { Pod } from '../../api/objects.ts'
import type { RemoteCommand } from '../../client/client.ts'
import { defaultContainer } from '../../kinds/pod/default-container.ts'
import { podsOf, selectsPods } from '../../operations/pods-of.ts'
import type { Host } from '../app/host.ts'
import type { Subject } from '../data/row.ts'
import type { LentTerminal } from '../screen/lent-terminal.ts'
import { isPod } from './controller-of.ts'
import { called } from './naming.ts'

/** Pods, and what selects pods. */
export const hasContainers = (subject: Subject): boolean => isPod(subject) || selectsPods(subject.resource)

/** How the dialog asks where there are several. */
interface Words {
  readonly title: string
  readonly button: string
}

/** A running container of the subject: of the pod, or of the readiest of those that it selects. Says why if there is none; undefined if none was chosen. */
export async function containerOf(
  subject: Subject,
  host: Host,
  words: Words,
): Promise<{ readonly pod: Pod; readonly container: string } | undefined> {
  const [pod] = (await podsOf(host.client, subject.resource, subject)) ?? []
  if (pod === undefined) return void host.say(`${called(subject)} has no pods`, 'warn')
  const running = runningIn(pod)
  const { container } = subject
  if (container !== undefined && !running.includes(container))
    return void host.say(`container ${container} of pod ${pod.metadata.name} is not running`, 'warn')
  if (running.length === 0)
    return void host.say(
      `no container of pod ${pod.metadata.name} is running${pod.status?.phase === 'Running' ? '; D adds one' : ''}`,
      'warn',
    )
  const chosen = container ?? (await choose(pod, running, { host, ...words }))
  return chosen === undefined ? undefined : { pod, container: chosen }
}

/** Its containers in which a command can run, in the order of the pod. */
function runningIn({ status }: Pod): readonly string[] {
  const all = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ]
  return all.flatMap(({ name, state }) => (state?.running === undefined ? [] : [name]))
}

/** The only one, or one that the person names. */
async function choose(
  { metadata }: Pod,
  running: readonly string[],
  { host, title, button }: Words & { readonly host: Host },
): Promise<string | undefined> {
  const [only = '', ...others] = running
  if (others.length === 0) return only
  const preferred = metadata.annotations?.[defaultContainer]
  const answer = await host.ask({
    title: `${title} pod ${metadata.name}`,
    lines: [],
    fields: [
      {
        type: 'choice',
        name: 'container',
        label: 'container',
        value: preferred !== undefined && running.includes(preferred) ? preferred : only,
        options: running,
      },
    ],
    buttons: [
      { name: 'cancel', label: 'Cancel' },
      { name: 'open', label: button },
    ],
  })
  return answer === undefined ? undefined : String(answer.values['container'])
}

/** How a terminal and a command are joined. */
interface Join {
  /** Tells the person where they are, before anything else. */
  readonly greeting: string
  /** The command has a terminal of its own, which echoes and ends lines as terminals do. */
  readonly tty: boolean
  /** It reads what is typed. */
  readonly stdin: boolean
  /** Bytes that end the joining, and not the command. Default: only its end does. */
  readonly leave?: readonly number[]
}

/** Lends a command the terminal until it ends or the person leaves it; gives its exit code, undefined if they left. No connection stays behind. */
export async function joinTerminal(command: RemoteCommand, host: Host, join: Join): Promise<number | undefined> {
  try {
    return await host.lend((signal, terminal) => carry(command, terminal, { ...join, signal }))
  } finally {
    command.kill()
  }
}

/** What joins them; `signal` says that inkube is to end. */
async function carry(
  command: RemoteCommand,
  terminal: LentTerminal,
  { greeting, signal, tty, stdin, leave = [] }: Join & { readonly signal: AbortSignal },
): Promise<number | undefined> {
  const left = Promise.withResolvers<undefined>()
  const write = (bytes: Uint8Array): void => terminal.write(tty ? bytes : withReturns(bytes))
  const typed = (bytes: Uint8Array): void => {
    if (bytes.some((byte) => leave.includes(byte))) return left.resolve(undefined)
    if (!stdin) return
    const lines = tty ? bytes : bytes.map((byte) => (byte === carriageReturn ? lineFeed : byte))
    if (!tty) write(lines)
    command.write(lines)
  }
  const show = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const bytes of stream) write(bytes)
  }
  terminal.write(Buffer.from(`${greeting}\r\n`))
  const stop = terminal.listen({ typed, resized: (columns, rows) => command.resize(columns, rows) })
  const kill = (): void => command.kill()
  signal.addEventListener('abort', kill, { once: true })
  try {
    command.resize(terminal.columns, terminal.rows)
    return await Promise.race([left.promise, Promise.all([show(command.stdout), show(command.stderr)]).then(() => command.exit)])
  } finally {
    stop()
    signal.removeEventListener('abort', kill)
  }
}

const carriageReturn = 0x0d
const lineFeed = 0x0a

/** Lines as a raw terminal needs them. */
const withReturns = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes].flatMap((byte) => (byte === lineFeed ? [carriageReturn, byte] : [byte])))
