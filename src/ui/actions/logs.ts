/** Shows the logs of a pod, a container, every pod of a workload, or the last run of a CronJob. */
import { jobs } from '../../api/resources.ts'
import { selectsPods } from '../../operations/pods-of.ts'
import type { Host } from '../app/host.ts'
import { factsOf } from '../data/facts.ts'
import type { Subject } from '../data/row.ts'
import type { Action } from './action.ts'
import { isPod } from './controller-of.ts'
import { called } from './naming.ts'

const isCronJob = (subject: Subject): boolean => subject.resource.id === 'batch/v1 cronjobs'

/** Pods, and what selects pods: its log is that of all of them. */
const hasLogs = (subject: Subject): boolean => isPod(subject) || isCronJob(subject) || selectsPods(subject.resource)

const withoutPods = (subject: Subject): string | undefined =>
  !isPod(subject) && !isCronJob(subject) && subject.facts.selector === undefined ? `${called(subject)} selects no pods` : undefined

async function open(subject: Subject | undefined, host: Host, previous: boolean): Promise<void> {
  const source = subject !== undefined && isCronJob(subject) ? await lastRun(subject, host) : subject
  if (source !== undefined) host.open('logs', { subject: source, previous })
  else if (subject !== undefined) host.say(`${called(subject)} has no job yet`, 'warn')
}

/** The youngest Job that a CronJob made. */
async function lastRun(cronJob: Subject, host: Host): Promise<Subject | undefined> {
  const { items } = await host.client.list(jobs, { namespace: cronJob.namespace })
  const own = items.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === cronJob.uid))
  const [newest] = own.sort((left, right) => factsOf(right).created - factsOf(left).created)
  return newest === undefined
    ? undefined
    : {
        resource: jobs,
        namespace: cronJob.namespace,
        name: newest.metadata.name,
        uid: newest.metadata.uid,
        facts: factsOf(newest),
        tone: 'plain',
      }
}

export const logs: Action = {
  name: 'logs',
  key: 'l',
  label: 'logs',
  danger: false,
  weight: (subject) => (isPod(subject) ? 90 : 70),
  applies: hasLogs,
  blocked: withoutPods,
  run: ([subject], host) => open(subject, host, false),
}

export const previousLogs: Action = {
  name: 'previous-logs',
  key: 'p',
  label: 'previous logs',
  danger: false,
  weight: (subject) => (isPod(subject) && subject.facts.restarted === true && subject.tone === 'bad' ? 95 : 0),
  applies: hasLogs,
  blocked: (subject) =>
    isPod(subject) && subject.facts.restarted !== true ? `no container of ${called(subject)} was restarted yet` : withoutPods(subject),
  run: ([subject], host) => open(subject, host, true),
}
