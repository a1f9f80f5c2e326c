/** Keeps the number of finished pods that nobody deletes within bounds. Upstream: gcTerminated of podgc. */
import type { Pod } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import { isFinished } from '../kinds/pod/finished.ts'
import { byAge } from '../kinds/shared/by-age.ts'
import { defineSweep } from './controller.ts'
import { ignoreMissing, step } from './step.ts'

/** terminated-pod-gc-threshold. */
const threshold = 12_500
/** gcCheckPeriod. */
const period = 20_000

export const finishedPods = defineSweep<Pod>({
  name: 'finished-pods',
  component: 'pod-garbage-collector-controller',
  over: pods,
  period,
  when: ({ type, object, previous }) => type !== 'deleted' && isFinished(object) && (previous === undefined || !isFinished(previous)),
  sweep: (view) => {
    const surplus = surplusOf(view.list(pods).filter(isFinished), threshold)
    return surplus.length === 0
      ? []
      : [step.together(surplus.map((pod) => step.remove(pods, pod, { with: { gracePeriodSeconds: 0 }, otherwise: ignoreMissing })))]
  },
})

/** What is beyond the most that may stay: evicted pods first, then the oldest. */
export function surplusOf(finished: readonly Pod[], most: number): readonly Pod[] {
  if (finished.length <= most) return []
  const order = (a: Pod, b: Pod): number => Number(isEvicted(b)) - Number(isEvicted(a)) || byAge(a, b)
  return [...finished].sort(order).slice(0, finished.length - most)
}

const isEvicted = ({ status }: Pod): boolean => status?.phase === 'Failed' && status.reason === 'Evicted'
