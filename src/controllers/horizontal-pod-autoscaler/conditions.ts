/** The conditions of a HorizontalPodAutoscaler. */
import type { HorizontalPodAutoscalerCondition } from '../../api/objects.ts'
import { timeText } from '../../api/time.ts'

export type ScalerCondition = Omit<HorizontalPodAutoscalerCondition, 'lastTransitionTime'>

/** Puts the condition in its place; its time is that of the last change of its status. */
export function withCondition(
  all: readonly HorizontalPodAutoscalerCondition[],
  condition: ScalerCondition,
  now: number,
): readonly HorizontalPodAutoscalerCondition[] {
  const known = all.find(({ type }) => type === condition.type)
  const lastTransitionTime = known?.status === condition.status ? known.lastTransitionTime : timeText(now)
  const { type, status, reason, message } = condition
  const next = {
    type,
    status,
    ...(lastTransitionTime !== undefined && { lastTransitionTime }),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  }
  return known === undefined ? [...all, next] : all.map((each) => (each === known ? next : each))
}
