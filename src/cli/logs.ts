/** `inkube logs`: what containers wrote, and go on writing. */
import type { Container, Pod } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import { pause, systemClock } from '../base/clock.ts'
import { sanitize } from '../base/terminal-text.ts'
import { reasonOf } from '../base/thrown.ts'
import type { LogOptions } from '../client/client.ts'
import { defaultContainer } from '../kinds/pod/default-container.ts'
import { podsOf } from '../operations/pods-of.ts'
import { CommandError, number, on, text, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { data, namespace, selector } from './common-flags.ts'
import { readDuration } from './duration.ts'
import { readTargets } from './targets.ts'

/** What kubectl says of too few and too many words. */
const wanted = "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command"

export const logs: Command = {
  name: 'logs',
  reaches: true,
  summary: 'Print the logs of a pod, or of the pods of a workload',
  usage: '(POD | TYPE/NAME) [flags]',
  examples: [
    'inkube logs web-6d5f9c7b44-7xk2p',
    'inkube logs -f deploy/web',
    'inkube logs -l app=web --all-containers --prefix',
    'inkube logs pod/crash --previous --tail 20',
  ],
  flags: {
    follow: { type: 'boolean', shortFlag: 'f', help: 'go on as lines come' },
    previous: { type: 'boolean', shortFlag: 'p', help: 'of the container before its last restart' },
    container: { type: 'string', shortFlag: 'c', help: '<name> this container' },
    allContainers: { type: 'boolean', help: 'every container of the pod' },
    allPods: { type: 'boolean', help: 'every pod of the object, each line with its pod and container' },
    timestamps: { type: 'boolean', help: 'the time of each line' },
    prefix: { type: 'boolean', help: 'the pod and container of each line' },
    tail: { type: 'number', help: '<n> only the last lines (default: all; 10 with a selector)' },
    limitBytes: { type: 'number', help: '<n> at most so many bytes' },
    maxLogRequests: { type: 'number', help: '<n> how many logs may be followed at once (default 5)' },
    sinceTime: { type: 'string', help: '<time> only lines after this time (RFC 3339)' },
    since: { type: 'string', help: '<duration> only younger lines: 5s, 2m, 3h' },
    ignoreErrors: { type: 'boolean', help: 'go on with the other logs when one breaks' },
    podRunningTimeout: { type: 'string', help: '<duration> how long to wait for a pod of a workload (default 20s)' },
    insecureSkipTlsVerifyBackend: { type: 'boolean', help: 'taken and without effect: nodes have no servers of their own' },
    namespace,
    selector,
    data,
  },
  run: async (context) => {
    const { flags } = context
    const tail = number(flags, 'tail')
    if (tail !== undefined && tail < -1) throw new UsageError('--tail must be greater than or equal to -1')
    if (text(flags, 'since') !== undefined && text(flags, 'sinceTime') !== undefined)
      throw new UsageError('at most one of `sinceTime` or `sinceSeconds` may be specified')
    const limit = number(flags, 'limitBytes')
    if (limit !== undefined && limit < 0) throw new UsageError('--limit-bytes must be greater than 0')
    if (context.args.length > 2) throw new UsageError(wanted)
    if (text(flags, 'container') !== undefined && context.args.length > 1)
      throw new UsageError('only one of -c or an inline [CONTAINER] arg is allowed')
    if (on(flags, 'allContainers') && text(flags, 'container') !== undefined)
      throw new UsageError(`--all-containers=true should not be specified with container name ${text(flags, 'container') ?? ''}`)
    const chosen = await choosePods(context)
    if (chosen.length === 0) {
      context.note(`No resources found in ${context.namespace} namespace.`)
      return 0
    }
    const streams = chosen.flatMap((pod) => containersOf(pod, context).map((container) => ({ pod, container })))
    const most = number(flags, 'maxLogRequests') ?? 5
    if (on(flags, 'follow') && streams.length > most)
      throw new CommandError(
        `you are attempting to follow ${streams.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      )
    const one = async ({ pod, container }: (typeof streams)[number]): Promise<void> => {
      const label = on(flags, 'prefix') || on(flags, 'allPods') ? `[pod/${pod.metadata.name}/${container}] ` : ''
      await copy(context, { pod, label, alone: streams.length === 1 }, logOptions(flags, container))
    }
    const forgiving = on(flags, 'ignoreErrors')
      ? (stream: (typeof streams)[number]) => one(stream).catch((error: unknown) => context.print(`error: ${reasonOf(error)}`))
      : one
    if (on(flags, 'follow')) await Promise.all(streams.map(forgiving))
    else for (const stream of streams) await forgiving(stream)
    return 0
  },
}

async function choosePods(context: Context): Promise<readonly Pod[]> {
  const { args, flags } = context
  const labelSelector = text(flags, 'selector')
  const word = args[0]
  if (labelSelector !== undefined) {
    if (word !== undefined) throw new UsageError('only a selector (-l) or a POD name is allowed')
    const { client } = await context.session()
    return (await client.list(pods, { namespace: context.namespace, labelSelector })).items
  }
  if (word === undefined) throw new UsageError(wanted)
  const { targets } = await readTargets(context, word.includes('/') ? [word] : ['pods', word])
  const [{ resource, namespace: space, name = '' } = missing()] = targets
  const { client } = await context.session()
  const asked = text(flags, 'podRunningTimeout')
  const deadline = systemClock.now() + (asked === undefined ? 20 : readDuration('pod-running-timeout', asked)) * 1000
  const look = (): ReturnType<typeof podsOf> =>
    podsOf(client, resource, { namespace: space, name }).catch((error: unknown) => {
      // kubectl looks the object up by itself and names the namespace too.
      throw hasReason(error, 'NotFound')
        ? new CommandError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(context.namespace)}`)
        : error
    })
  let found = await look()
  // A workload may have just been made.
  while (found?.length === 0 && !context.signal.aborted) {
    if (systemClock.now() >= deadline) throw new CommandError('timed out waiting for the condition')
    await pause(systemClock, 500, context.signal)
    found = await look()
  }
  if (found === undefined) {
    const type = `*${resource.version}.${resource.kind}`
    throw new CommandError(`cannot get the logs from ${type}: selector for ${type} not implemented`)
  }
  const [first] = found
  if (on(flags, 'allPods') || first === undefined) return found
  if (found.length > 1) context.note(`Found ${found.length} pods, using pod/${first.metadata.name}`)
  return [first]
}

function missing(): never {
  throw new UsageError('POD or TYPE/NAME is a required argument for the logs command')
}

function containersOf(pod: Pod, { args, flags, note }: Context): readonly string[] {
  const all: readonly Container[] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
  if (on(flags, 'allContainers')) return all.map((container) => container.name)
  const asked = text(flags, 'container') ?? args[1]
  if (asked !== undefined) {
    if (
      !all.some((container) => container.name === asked) &&
      !(pod.spec.ephemeralContainers ?? []).some((container) => container.name === asked)
    )
      throw new CommandError(`container ${asked} is not valid for pod ${pod.metadata.name}`)
    return [asked]
  }
  const preferred = pod.metadata.annotations?.[defaultContainer] ?? pod.spec.containers[0]?.name ?? ''
  if (all.length > 1 && pod.metadata.annotations?.[defaultContainer] === undefined) {
    note(
      `Defaulted container ${JSON.stringify(preferred)} out of: ${[...pod.spec.containers.map((container) => container.name), ...(pod.spec.initContainers ?? []).map((container) => `${container.name} (init)`)].join(', ')}`,
    )
  }
  return [preferred]
}

function logOptions(flags: FlagValues, container: string): LogOptions {
  const since = text(flags, 'since')
  const seconds = since === undefined ? undefined : readDuration('since', since)
  if (seconds !== undefined && seconds < 0) throw new UsageError('--since must be greater than 0')
  const time = text(flags, 'sinceTime')
  if (time !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(time))
    throw new CommandError(
      `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`,
    )
  // With a selector kubectl shows the last ten lines unless told.
  const tail = number(flags, 'tail') ?? (text(flags, 'selector') === undefined ? -1 : 10)
  return {
    container,
    follow: on(flags, 'follow'),
    previous: on(flags, 'previous'),
    timestamps: on(flags, 'timestamps'),
    sinceTime: time,
    // None at all means no limit.
    limitBytes: number(flags, 'limitBytes') || undefined,
    ...(tail >= 0 && { tailLines: tail }),
    ...(seconds !== undefined && seconds > 0 && { sinceSeconds: Math.max(1, Math.round(seconds)) }),
  }
}

interface Stream {
  readonly pod: Pod
  /** Before each line. */
  readonly label: string
  /** No other stream writes meanwhile. */
  readonly alone: boolean
}

/** Bytes go out as they came; with a label, beside other streams, or for a terminal, line by line. */
async function copy({ session, stdout, signal }: Context, { pod, label, alone }: Stream, options: LogOptions): Promise<void> {
  const { client } = await session()
  const write = (data: string | Uint8Array): Promise<void> | undefined =>
    stdout.write(data) ? undefined : new Promise((resolve) => stdout.once('drain', () => resolve()))
  const plain = label === '' && !stdout.isTTY && alone
  const shown = (line: string): string => `${label}${stdout.isTTY ? sanitize(line) : line}\n`
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of client.logs({ namespace: pod.metadata.namespace, name: pod.metadata.name }, options, signal)) {
      if (plain) {
        await write(chunk)
        continue
      }
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (lines.length > 0) await write(lines.map(shown).join(''))
    }
    if (rest !== '') await write(shown(rest))
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
