/** The conditions of a HorizontalPodAutoscaler. */
import type { HorizontalPodAutoscalerCondition } from '../../api/objects.ts'
import { timeText } from '../../api/time.ts'

export type ScalerCondition = Omit<HorizontalPodAutoscalerCondition, 'lastTransitionTime'>

/** The condition as one that is new. */
export const stamped = ({ type, status, reason, message }: ScalerCondition, now: number): HorizontalPodAutoscalerCondition => ({
  type,
  status,
  lastTransitionTime: timeText(now),
  ...(reason !== undefined && { reason }),
  ...(message !== undefined && { message }),
})
