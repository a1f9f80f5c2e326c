/** Shows the logs of a pod, a container, or every pod of a workload. */
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'
import { called } from './naming.ts'

const selecting = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'Service'])

/** Pods, and what selects pods: its log is that of all of them. */
const hasLogs = (subject: Subject): boolean => isPod(subject) || selecting.has(subject.resource.kind)

const withoutPods = (subject: Subject): string | undefined => (!isPod(subject) && subject.facts.selector === undefined ? `${called(subject)} selects no pods` : undefined)

export const logs: Action = {
  name: 'logs',
  key: 'l',
  label: 'logs',
  danger: false,
  weight: (subject) => (isPod(subject) ? 90 : 70),
  applies: hasLogs,
  blocked: withoutPods,
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
  applies: hasLogs,
  blocked: (subject) => (isPod(subject) && subject.facts.restarted !== true ? `no container of ${called(subject)} was restarted yet` : withoutPods(subject)),
  run: ([subject], host) => {
    if (subject !== undefined) host.open('logs', { subject, previous: true })
  },
}
