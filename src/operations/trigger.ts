/** Runs a CronJob now, as `kubectl create job --from` does. */
import type { CronJob, Job } from '../api/objects.ts'
import { cronJobs, jobs } from '../api/resources.ts'
import type { New } from '../api/object.ts'
import type { Client, ObjectRef } from '../client/client.ts'

/** Gives the new Job. */
export async function triggerCronJob(client: Client, ref: ObjectRef): Promise<Job> {
  const { metadata, spec }: CronJob = await client.get(cronJobs, ref)
  const { jobTemplate: template } = spec
  const job: New<Job> = {
    metadata: {
      namespace: metadata.namespace,
      generateName: `${metadata.name}-manual-`,
      labels: template.metadata?.labels,
      annotations: { ...template.metadata?.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid: metadata.uid, controller: true }],
    },
    spec: template.spec,
  } as New<Job>
  return client.create(jobs, job)
}
