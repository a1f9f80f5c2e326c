/** Opens a shell in a container: of the pod, or of the readiest pod of a workload. */
import type { Pod } from '../../api/objects.ts'
import type { RemoteCommand } from '../../client/client.ts'
import { podsOf } from '../../operations/pods-of.ts'
import type { Host } from '../app/host.ts'
import type { LentTerminal } from '../screen/lent-terminal.ts'
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'
import { called } from './naming.ts'

const withPods: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'])

export const shell: Action = {
  name: 'shell',
  key: 'x',
  label: 'shell',
  danger: true,
  weight: (subject) => (isPod(subject) && subject.facts.phase === 'Running' && subject.tone !== 'bad' ? 37 : 0),
  applies: (subject) => isPod(subject) || withPods.has(subject.resource.kind),
  async run([subject], host) {
    if (subject === undefined) return
    const [pod] = (await podsOf(host.client, subject.resource, subject)) ?? []
    if (pod === undefined) return host.say(`${called(subject)} has no pods`, 'warn')
    const running = runningIn(pod)
    const { container } = subject
    if (container !== undefined && !running.includes(container))
      return host.say(`container ${container} of pod ${pod.metadata.name} is not running`, 'warn')
    if (running.length === 0) return host.say(`no container of pod ${pod.metadata.name} is running`, 'warn')
    const chosen = container ?? (await choose(pod, running, host))
    if (chosen !== undefined) await open(pod, chosen, host)
  },
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
async function choose({ metadata }: Pod, running: readonly string[], host: Host): Promise<string | undefined> {
  const [only = '', ...others] = running
  if (others.length === 0) return only
  const preferred = metadata.annotations?.['kubectl.kubernetes.io/default-container']
  const answer = await host.ask({
    title: `Shell in pod ${metadata.name}`,
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
      { name: 'open', label: 'Open' },
    ],
  })
  return answer === undefined ? undefined : String(answer.values['container'])
}

async function open({ metadata }: Pod, container: string, host: Host): Promise<void> {
  const command = await host.client.exec(metadata, { container, command: ['sh'], tty: true })
  const greeting = `pod ${metadata.name}, container ${container}: exit or Ctrl-d leads back to inkube\r\n`
  const code = await host.lend(async (signal, terminal) => {
    terminal.write(Buffer.from(greeting))
    return attach(command, terminal, signal)
  })
  if (code !== 0) host.say(`the shell in pod ${metadata.name} ended with exit code ${code}`)
}

/** Joins command and terminal until the command ends; gives its exit code. */
async function attach(command: RemoteCommand, terminal: LentTerminal, signal: AbortSignal): Promise<number> {
  const stop = terminal.listen({ typed: (bytes) => command.write(bytes), resized: (columns, rows) => command.resize(columns, rows) })
  const kill = (): void => command.kill()
  signal.addEventListener('abort', kill, { once: true })
  try {
    command.resize(terminal.columns, terminal.rows)
    for await (const bytes of command.stdout) terminal.write(bytes)
    return await command.exit
  } finally {
    stop()
    signal.removeEventListener('abort', kill)
  }
}
