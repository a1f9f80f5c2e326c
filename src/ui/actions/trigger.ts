/** Runs CronJobs now, whatever their schedules say. */
import { triggerCronJob } from '../../operations/trigger.ts'
import { tellAll, tryAll } from './act-on-all.ts'
import type { Action } from './action.ts'

export const trigger: Action = {
  name: 'trigger',
  key: 't',
  label: 'run now',
  danger: true,
  many: true,
  weight: () => 50,
  applies: (subject) => subject.resource.id === 'batch/v1 cronjobs',
  async run(subjects, host) {
    const { good, failed } = await tryAll(subjects, (subject) => triggerCronJob(host.client, subject))
    const [only] = good
    if (only !== undefined && subjects.length === 1) host.say(`job ${only.value.metadata.name} created`, 'good')
    else tellAll(subjects, host, { verb: 'run', done: 'started', failed })
  },
}
