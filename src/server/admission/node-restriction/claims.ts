/** Claims of nodes: they tell how far their volumes have grown, and nothing else. */
import { isEqual } from '../../../api/equal.ts'
import type { PersistentVolumeClaim } from '../../../api/objects.ts'
import { refusal } from '../plugin.ts'
import type { Rule } from './rule.ts'

export const refuseClaim: Rule = (request, node) => {
  if (request.call.subresource !== 'status') throw refusal(request, 'may only update PVC status')
  if (request.operation !== 'update') throw refusal(request, `unexpected operation ${JSON.stringify(request.operation.toUpperCase())}`)
  // Both are claims: the resource says so.
  const [now, before] = [request.object, request.old].map((one) => withoutGrowth(one as unknown as PersistentVolumeClaim))
  if (isEqual(now, before)) return
  throw refusal(request, `node ${JSON.stringify(node)} is not allowed to update fields other than status.quantity and status.conditions`)
}

/** The claim without what nodes tell, without what every write changes, and without its spec, which no write to the status changes. */
function withoutGrowth({ metadata, status = {} }: PersistentVolumeClaim): object {
  const { resourceVersion: _revision, managedFields: _managed, ...kept } = metadata
  const {
    capacity: _capacity,
    conditions: _conditions,
    allocatedResources: _resources,
    allocatedResourceStatuses: _statuses,
    ...state
  } = status
  return { metadata: kept, status: state }
}
