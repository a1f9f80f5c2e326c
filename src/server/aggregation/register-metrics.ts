/** The APIService of the metrics API, which upstream's metrics-server brings along: made once nodes can be measured. */
import { groupVersionOf } from '../../api/resource.ts'
import { apiServices } from '../../api/resources.ts'
import { metricsVersion, priorityOf } from '../../kinds/api-service/priorities.ts'
import { admin, type Core } from '../core.ts'
import { keyIn } from '../storage/storage.ts'
import { create } from '../verbs/create.ts'

/** Makes it unless there is one. */
export async function registerMetrics(core: Core): Promise<void> {
  const { group, version } = groupVersionOf(metricsVersion)
  const name = `${version}.${group}`
  if (core.store.get(keyIn(apiServices, '', name)) !== undefined) return
  const priority = priorityOf(metricsVersion)
  const spec = { group, version, groupPriorityMinimum: priority.group, versionPriority: priority.version }
  await create(
    core,
    { resource: apiServices, namespace: '', name, user: admin, dryRun: false, warn: () => undefined },
    { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name, labels: { 'k8s-app': 'metrics-server' } }, spec },
  )
}
