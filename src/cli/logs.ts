/** `inkube logs`: what containers wrote, and go on writing. */
import type { Container, Pod } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import { sanitize } from '../base/terminal-text.ts'
import type { Client, LogOptions } from '../client/client.ts'
import { podsOf } from '../operations/pods-of.ts'
import { CommandError, number, on, text, UsageError, type Command, type Context, type FlagValues } from './command.ts'
import { data, namespace, selector } from './common-flags.ts'
import { namespaceOf, readTargets } from './targets.ts'

export const logs: Command = {
  name: 'logs',
  summary: 'Print the logs of a pod, or of the pods of a workload',
  usage: '(POD | TYPE/NAME) [flags]',
  examples: ['inkube logs web-6d5f9c7b44-7xk2p', 'inkube logs -f deploy/web', 'inkube logs -l app=web --all-containers --prefix', 'inkube logs pod/crash --previous --tail 20'],
  flags: {
    follow: { type: 'boolean', shortFlag: 'f', help: 'go on as lines come' },
    previous: { type: 'boolean', shortFlag: 'p', help: 'of the container before its last restart' },
    container: { type: 'string', shortFlag: 'c', help: '<name> this container' },
    allContainers: { type: 'boolean', help: 'every container of the pod' },
    timestamps: { type: 'boolean', help: 'the time of each line' },
    prefix: { type: 'boolean', help: 'the pod and container of each line' },
    tail: { type: 'number', help: '<n> only the last lines' },
    since: { type: 'string', help: '<duration> only younger lines: 5s, 2m, 3h' },
    namespace,
    selector,
    data,
  },
  run: async (context) => {
    const { client } = await context.session()
    const chosen = await choosePods(client, context)
    if (chosen.length === 0) {
      context.note(`No resources found in ${namespaceOf(context.flags)} namespace.`)
      return 0
    }
    const streams = chosen.flatMap((pod) => containersOf(pod, context).map((container) => ({ pod, container })))
    const prefix = on(context.flags, 'prefix')
    const one = async ({ pod, container }: (typeof streams)[number]): Promise<void> => {
      const label = prefix ? `[pod/${pod.metadata.name}/${container}] ` : ''
      await copy(client, pod, logOptions(context.flags, container), { label, context })
    }
    if (on(context.flags, 'follow')) await Promise.all(streams.map(one))
    else for (const stream of streams) await one(stream)
    return 0
  },
}

async function choosePods(client: Client, { args, flags }: Context): Promise<readonly Pod[]> {
  const labelSelector = text(flags, 'selector')
  if (labelSelector !== undefined) return (await client.list(pods, { namespace: namespaceOf(flags), labelSelector })).items
  const word = args[0]
  if (word === undefined) throw new UsageError("expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command")
  if (!word.includes('/')) return [await client.get(pods, { namespace: namespaceOf(flags), name: word })]
  const [target] = await readTargets(client, [word], flags)
  if (target?.name === undefined) throw new UsageError('POD or TYPE/NAME is a required argument for the logs command')
  const found = await podsOf(client, target.resource, { namespace: target.namespace, name: target.name })
  if (found === undefined) throw new CommandError(`cannot get the logs from *${target.resource.group === '' ? 'v1' : target.resource.group}.${target.resource.kind}`)
  return found.slice(0, 1)
}

function containersOf(pod: Pod, { args, flags, note }: Context): readonly string[] {
  const all: readonly Container[] = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
  if (on(flags, 'allContainers')) return all.map((container) => container.name)
  const asked = text(flags, 'container') ?? args[1]
  if (asked !== undefined) {
    if (!all.some((container) => container.name === asked) && !(pod.spec.ephemeralContainers ?? []).some((container) => container.name === asked)) throw new CommandError(`container ${asked} is not valid for pod ${pod.metadata.name}`)
    return [asked]
  }
  const preferred = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? pod.spec.containers[0]?.name ?? ''
  if (all.length > 1 && pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] === undefined) {
    note(`Defaulted container ${JSON.stringify(preferred)} out of: ${[...pod.spec.containers.map((container) => container.name), ...(pod.spec.initContainers ?? []).map((container) => `${container.name} (init)`)].join(', ')}`)
  }
  return [preferred]
}

function logOptions(flags: FlagValues, container: string): LogOptions {
  const since = text(flags, 'since')
  const tail = number(flags, 'tail')
  return {
    container,
    follow: on(flags, 'follow'),
    previous: on(flags, 'previous'),
    timestamps: on(flags, 'timestamps'),
    ...(tail !== undefined && tail >= 0 && { tailLines: tail }),
    ...(since !== undefined && { sinceSeconds: seconds(since) }),
  }
}

/** `1h30m` in seconds. */
function seconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== duration) throw new UsageError(`invalid argument ${JSON.stringify(duration)} for "--since" flag: time: invalid duration ${JSON.stringify(duration)}`)
  const unit = { ms: 0.001, s: 1, m: 60, h: 3600 } as const
  return Math.max(1, Math.round(parts.reduce((sum, [, count, name]) => sum + Number(count) * unit[name as keyof typeof unit], 0)))
}

/** Bytes go out as they came; with a prefix, or for a terminal, line by line. */
async function copy(client: Client, pod: Pod, options: LogOptions, { label, context }: { label: string; context: Context }): Promise<void> {
  const { stdout, signal } = context
  const write = (data: string | Uint8Array): Promise<void> | undefined => (stdout.write(data) ? undefined : new Promise((resolve) => stdout.once('drain', () => resolve())))
  const plain = label === '' && !stdout.isTTY
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
      if (lines.length > 0) await write(lines.map((line) => `${label}${stdout.isTTY ? sanitize(line) : line}\n`).join(''))
    }
    if (rest !== '') await write(`${label}${stdout.isTTY ? sanitize(rest) : rest}\n`)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
