/** Opens a port of this machine that leads to one of a pod. */
import type { Pod } from '../../api/objects.ts'
import { podsOf, selectsPods } from '../../operations/pods-of.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'
import { called } from './naming.ts'

export const forward: Action = {
  name: 'forward',
  key: 'F',
  label: 'forward a port',
  danger: false,
  applies: (subject) => isPod(subject) || selectsPods(subject.resource),
  async run([subject], host) {
    if (subject === undefined) return
    const [pod] = (await podsOf(host.client, subject.resource, subject)) ?? []
    if (pod === undefined) return host.say(`${called(subject)} has no pods`, 'warn')
    const { phase = 'Pending' } = pod.status ?? {}
    if (phase !== 'Running') return host.say(`pod ${pod.metadata.name} does not run: it is ${phase}`, 'warn')
    const ports = portsOf(pod, subject)
    const first = ports[0] === undefined ? '' : String(ports[0])
    await host.ask({
      title: `Forward to ${called(subject)}`,
      lines: [
        ...(isPod(subject) ? [] : ['each connection goes to its readiest pod']),
        ...(ports.length > 1 ? [`its ports: ${ports.join(', ')}`] : []),
      ],
      fields: [
        { type: 'text', name: 'port', label: 'port in the pod', value: first, typedOver: true },
        {
          type: 'text',
          name: 'local',
          label: 'port here',
          value: localFor(
            ports[0],
            host.forwards.all.map(({ local }) => local.port),
          ),
          placeholder: 'any that is free',
          typedOver: true,
        },
      ],
      buttons: [
        { name: 'cancel', label: 'Cancel' },
        { name: 'forward', label: 'Forward' },
      ],
      check: ({ port, local }) =>
        !isPort(port)
          ? 'the port in the pod must be a number from 1 to 65535'
          : String(local).trim() !== '' && !isPort(local)
            ? 'the port here must be a number from 1 to 65535'
            : undefined,
      take: async ({ values }) => {
        const { local } = await host.forwards.open(subject, Number(values['port']), Number(values['local']))
        host.say(`localhost:${local.port} leads to ${called(subject)}; :pf lists such ports and ends them`, 'good')
      },
    })
  },
}

const portsOf = ({ spec }: Pod, { container }: Subject): readonly number[] =>
  spec.containers
    .filter(({ name }) => container === undefined || name === container)
    .flatMap(({ ports }) => (ports ?? []).map(({ containerPort }) => containerPort))

/** The same here; those that only the system's owner may take, 8000 higher; the next one where that leads into the cluster already. */
function localFor(port: number | undefined, taken: readonly number[]): string {
  if (port === undefined) return ''
  let local = port < 1024 ? port + 8000 : port
  while (taken.includes(local)) local++
  return String(local)
}

const isPort = (value: unknown): boolean => /^\s*\d{1,5}\s*$/.test(String(value)) && Number(value) >= 1 && Number(value) <= 65_535
