/** What autoscaling/v1 says in annotations, for want of fields: they are those of v1 alone. */
import type { Mutable } from '../../api/object.ts'
import type { ObjectMeta } from '../../api/objects.ts'

export const annotation = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
} as const

const all: readonly string[] = [
  ...Object.values(annotation),
  'autoscaling.alpha.kubernetes.io/scale-down-tolerance',
  'autoscaling.alpha.kubernetes.io/scale-up-tolerance',
]

/** The metadata without them (DropRoundTripHorizontalPodAutoscalerAnnotations). */
export function withoutAnnotations<M extends Mutable<Partial<ObjectMeta>>>(metadata: M): M {
  if (!all.some((name) => metadata.annotations?.[name] !== undefined)) return metadata
  const { annotations = {}, ...others } = metadata
  const left = Object.entries(annotations).filter(([name]) => !all.includes(name))
  return { ...others, ...(left.length > 0 && { annotations: Object.fromEntries(left) }) } as M
}
