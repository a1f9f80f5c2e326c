/** Adds a container to a pod that runs, and joins it: a way into pods whose own containers have no shell, or end too soon for one. */
import type { Pod } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import type { ObjectRef } from '../../client/client.ts'
import { defaultContainer } from '../../kinds/pod/default-container.ts'
import { addDebugger } from '../../operations/debug.ts'
import type { Host } from '../app/host.ts'
import { LiveObject } from '../data/live-object.ts'
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'
import { joinTerminal } from './in-container.ts'

const controlBracket = 0x1d
const enter = Buffer.from('\r')

export const debug: Action = {
  name: 'debug',
  key: 'D',
  label: 'debug container',
  danger: true,
  applies: isPod,
  blocked: ({ name, facts: { phase = 'Pending' } }) => (phase === 'Running' ? undefined : `pod ${name} does not run: it is ${phase}`),
  async run([subject], host) {
    if (subject === undefined) return
    const { metadata, status }: Pod = await host.client.get(pods, subject)
    // One that does not run has no processes to be seen.
    const targets = (status?.containerStatuses ?? []).flatMap(({ name, state }) => (state?.running === undefined ? [] : [name]))
    const wished = subject.container ?? metadata.annotations?.[defaultContainer] ?? ''
    let container = ''
    const left = new AbortController()
    const answer = await host.ask({
      title: `Debug pod ${metadata.name}`,
      lines: ['adds a container that stays until the pod goes'],
      fields: [
        { type: 'text', name: 'image', label: 'image', value: 'busybox', typedOver: true },
        ...targets.slice(0, 1).map((first) => ({
          type: 'choice' as const,
          name: 'target',
          label: 'sees processes of',
          value: targets.includes(wished) ? wished : first,
          options: targets,
        })),
      ],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'debug', label: 'Debug' },
      ],
      check: ({ image }) => (String(image).trim() === '' ? 'the container needs an image' : undefined),
      take: async ({ values }) => {
        const target = targets.find((name) => name === values['target'])
        container = await addDebugger(host.client, metadata, { image: String(values['image']).trim(), target })
        await begun(container, metadata, { host, left: left.signal })
      },
    })
    left.abort()
    if (answer === undefined) return
    const command = await host.client.attach(metadata, { container, tty: true, stdin: true })
    // Its shell wrote the first prompt before anybody saw it.
    command.write(enter)
    const greeting = `pod ${metadata.name}, container ${container}: exit ends it, Ctrl-] leaves it and leads back to inkube`
    const code = await joinTerminal(command, host, { greeting, tty: true, stdin: true, leave: [controlBracket] })
    host.say(code === undefined ? `container ${container} runs on; X joins it again` : `container ${container} ended`)
  },
}

/** Waits until the container runs; throws what keeps it from that. Who leaves before that is told how to come back, and nothing is watched any more. */
function begun(name: string, ref: ObjectRef, { host, left }: { readonly host: Host; readonly left: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    const pod = new LiveObject<Pod>({ client: host.client, clock: host.clock, resource: pods, ref, onChange: () => look() })
    const end = (settle: () => void): void => {
      pod.close()
      left.removeEventListener('abort', leave)
      settle()
    }
    const leave = (): void => {
      host.say(`container ${name} stays in pod ${ref.name}; X joins it when it runs`)
      end(resolve)
    }
    const look = (): void => {
      const { running, terminated, waiting } = pod.object?.status?.ephemeralContainerStatuses?.find((one) => one.name === name)?.state ?? {}
      const why = pod.gone
        ? `pod ${ref.name} is gone`
        : terminated !== undefined
          ? `container ${name} ended with exit code ${terminated.exitCode}`
          : isFailure(waiting?.reason)
            ? `container ${name}: ${waiting?.reason ?? ''}: ${waiting?.message ?? ''}`
            : undefined
      if (why !== undefined) end(() => reject(new Error(why)))
      else if (running !== undefined) end(resolve)
    }
    if (left.aborted) leave()
    else left.addEventListener('abort', leave)
  })
}

/** Waiting for an image or for its turn is none. */
const isFailure = (reason = ''): boolean => reason !== '' && reason !== 'ContainerCreating' && reason !== 'PodInitializing'
