/** Shows the logs of a pod, a container, or every pod of a workload. */
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'

export const logs: Action = {
  name: 'logs',
  key: 'l',
  label: 'logs',
  danger: false,
  weight: (subject) => (isPod(subject) ? 90 : 70),
  applies: (subject) => isPod(subject) || ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'Service'].includes(subject.resource.kind),
  blocked: (subject) => (!isPod(subject) && subject.facts.selector === undefined ? `${subject.resource.singular} ${subject.name} selects no pods` : undefined),
  run: ([subject], host) => {
    if (subject !== undefined) host.open('logs', { subject, previous: false })
  },
}

export const previousLogs: Action = {
  name: 'previous-logs',
  key: 'p',
  label: 'previous logs',
  danger: false,
  weight: (subject) => (isPod(subject) && subject.facts.restarted === true && subject.tone === 'bad' ? 95 : 0),
  applies: isPod,
  blocked: (subject) => (subject.facts.restarted === true ? undefined : `no container of pod ${subject.name} was restarted yet`),
  run: ([subject], host) => {
    if (subject !== undefined) host.open('logs', { subject, previous: true })
  },
}
