/** Runs a CronJob now, whatever its schedule says. */
import { triggerCronJob } from '../../operations/trigger.ts'
import type { Action } from './action.ts'

export const trigger: Action = {
  name: 'trigger',
  key: 't',
  label: 'run now',
  danger: true,
  weight: () => 50,
  applies: (subject) => subject.resource.id === 'batch/v1 cronjobs',
  async run([subject], host) {
    if (subject === undefined) return
    const job = await triggerCronJob(host.client, subject)
    host.say(`job ${job.metadata.name} created`, 'good')
  },
}
