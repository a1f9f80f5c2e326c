/** Objects that are not stored but made when asked for: the health of the control plane's parts, and metrics. */
import { componentStatuses } from '../../api/resources.ts'
import type { Entry } from '../../store/store.ts'
import { componentStatusesOf } from './component-statuses.ts'
import type { Call, Core } from '../core.ts'
import { measureAll, measureOne } from '../metrics/measure.ts'
import { nodeMetrics, podMetrics } from '../../api/metrics-resources.ts'

/** Everything in the call's collection; undefined for resources that are stored. */
export function computedAll(core: Core, call: Call): readonly Entry[] | undefined {
  if (call.resource.id === componentStatuses.id) return componentStatusesOf(core)
  return isMeasured(call) ? measureAll(core, call) : undefined
}

/** The object that the call names, refused with NotFound; undefined for resources that are stored. */
export function computedOne(core: Core, call: Call): Entry | undefined {
  if (call.resource.id === componentStatuses.id) return componentStatusesOf(core, call.name)[0]
  return isMeasured(call) ? measureOne(core, call) : undefined
}

const isMeasured = ({ resource }: Call): boolean => resource === podMetrics || resource === nodeMetrics
