/** Takes back the word that a pod is about to be disrupted when nothing came of it. Upstream: syncStalePodDisruption. */
import { conditionOf, hasCondition } from '../../api/conditions.ts'
import type { Pod } from '../../api/objects.ts'
import { pods } from '../../api/resources.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { defineController } from '../controller.ts'
import { isActive } from '../pods.ts'
import { step } from '../step.ts'

const type = 'DisruptionTarget'
const patience = 120_000

/** What a kubelet announces comes, however long it takes. */
const isAnnounced = (pod: Pod): boolean =>
  isActive(pod) && hasCondition(pod, type) && conditionOf(pod, type)?.reason !== 'TerminationByKubelet'

export const staleDisruption = defineController<Pod>({
  name: 'stale-disruption',
  component: 'controllermanager',
  of: pods,
  when: ({ object }) => isAnnounced(object),
  reconcile(pod, { now }) {
    const conditions = pod.status?.conditions ?? []
    const announced = conditionOf(pod, type)
    if (announced === undefined || !isAnnounced(pod)) return []
    const left = (millisOf(announced.lastTransitionTime ?? '') ?? 0) + patience - now
    if (left > 0) return [step.again(left)]
    const cleared = { type, status: 'False', lastTransitionTime: timeText(now) }
    const status = { ...pod.status, conditions: conditions.map((condition) => (condition === announced ? cleared : condition)) }
    return [step.updateStatus(pods, { ...pod, status })]
  },
})
