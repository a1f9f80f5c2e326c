/** /metrics in Prometheus' text form: what the server can say of itself without keeping count. */
import type { Core } from '../core.ts'
import { storedResources } from '../served.ts'
import { storageOf } from '../storage/storage.ts'

/** The number of stored objects of each resource, and the store's revision. */
export function metricsText(core: Core): string {
  const objects = storedResources(core)
    .filter(({ verbs }) => verbs.includes('delete'))
    .filter((resource) => storageOf(resource).resource === resource)
    .map(
      (resource) =>
        `apiserver_storage_objects{resource="${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}"} ${core.store.count(storageOf(resource).prefix)}`,
    )
  return [
    '# HELP apiserver_storage_objects Number of stored objects at the time of last check split by kind.',
    '# TYPE apiserver_storage_objects gauge',
    ...objects,
    '# HELP etcd_mvcc_db_revision Newest durable revision of the store.',
    '# TYPE etcd_mvcc_db_revision gauge',
    `etcd_mvcc_db_revision ${core.store.revision}`,
    '',
  ].join('\n')
}
